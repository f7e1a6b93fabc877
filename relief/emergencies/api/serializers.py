"""What the API says about emergencies."""

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.emergencies.models import AffectedSite, Emergency, Figure, Hazard
from relief.geography.models import Place


class EmergencySerializer(serializers.ModelSerializer[Emergency]):
    """A disaster the platform responds to; `people` are to be helped at its sites."""

    people = serializers.IntegerField()
    place_codes: serializers.SlugRelatedField[Place] = serializers.SlugRelatedField(
        source="places", slug_field="code", many=True, read_only=True
    )

    class Meta:
        model = Emergency
        fields = (
            *("uid", "number", "code", "name_zh", "name_en", "hazard", "status", "struck_at"),
            *("magnitude", "epicentre_lat", "epicentre_lon", "depth_km", "glide"),
            *("activated_at", "closed_at", "people", "place_codes"),
        )


class FigureSerializer(serializers.ModelSerializer[Figure]):
    """A published number with its source and the time it held for."""

    place_code = serializers.CharField(source="place.code", default=None, allow_null=True)
    site = serializers.UUIDField(source="site.uid", default=None, allow_null=True)
    site_name_zh = serializers.CharField(source="site.name_zh", default=None, allow_null=True)

    class Meta:
        model = Figure
        fields = (
            *("place_code", "site", "site_name_zh", "metric", "value", "precision", "as_of"),
            *("source", "source_url"),
        )


class FiguresSerializer(serializers.Serializer[object]):
    """The figures of an emergency."""

    items = FigureSerializer(many=True)


class AffectedSiteSerializer(serializers.ModelSerializer[AffectedSite]):
    """People to be helped at a site."""

    site = serializers.UUIDField(source="site.uid")
    name_zh = serializers.CharField(source="site.name_zh")
    name_en = serializers.CharField(source="site.name_en")
    lat = serializers.FloatField(source="site.lat")
    lon = serializers.FloatField(source="site.lon")
    place_code = serializers.CharField(source="site.place.code")

    class Meta:
        model = AffectedSite
        fields = (
            *("site", "name_zh", "name_en", "place_code", "lat", "lon", "people", "source"),
            "is_assumed",
        )


class AffectedSitesSerializer(serializers.Serializer[object]):
    """Where people are to be helped."""

    items = AffectedSiteSerializer(many=True)


class EmergencyInput(StrictSerializer):
    """A new emergency; `places` are GB/T 2260 codes."""

    code = serializers.SlugField(max_length=40)
    name_zh = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=120)
    hazard = serializers.ChoiceField(choices=Hazard.choices)
    struck_at = serializers.DateTimeField()
    magnitude = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    epicentre_lat = serializers.FloatField(min_value=-90, max_value=90, required=False)
    epicentre_lon = serializers.FloatField(min_value=-180, max_value=180, required=False)
    depth_km = serializers.FloatField(min_value=0, max_value=1000, required=False, default=None)
    glide = serializers.CharField(max_length=24, required=False, default="", allow_blank=True)
    places = serializers.ListField(
        child=serializers.CharField(max_length=6), min_length=1, max_length=500
    )


class CloseInput(StrictSerializer):
    """Why the response ends."""

    reason = serializers.CharField(max_length=500)


class FigureInput(StrictSerializer):
    """A published number to add."""

    place = serializers.CharField(max_length=6, required=False, default="", allow_blank=True)
    site = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    metric = serializers.SlugField(max_length=40)
    value = serializers.IntegerField(min_value=0, max_value=100_000_000)
    precision = serializers.ChoiceField(
        choices=["exact", "approx", "at_least", "conflict"], default="exact"
    )
    as_of = serializers.DateTimeField()
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]
    source_url = serializers.URLField(max_length=500, required=False, allow_blank=True)


class PeopleInput(StrictSerializer):
    """How many people are to be helped at a site."""

    site = serializers.UUIDField()
    people = serializers.IntegerField(min_value=0, max_value=100_000_000)
    source = serializers.CharField(max_length=300)  # type: ignore[assignment]
    is_assumed = serializers.BooleanField(default=False)
