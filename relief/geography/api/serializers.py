"""What the API says about places, sites, hubs and lanes."""

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.geography.models import Hub, Lane, Mode, Place, Site


class PlaceSerializer(serializers.ModelSerializer[Place]):
    """A province, prefecture or county with its census figures of 2020."""

    parent_code = serializers.CharField(source="parent.code", default=None, allow_null=True)

    class Meta:
        model = Place
        fields = (
            *("uid", "code", "code_year", "level", "parent_code", "name_zh", "name_en"),
            *("path_zh", "lat", "lon", "population", "population_60", "population_65"),
            "population_80",
        )


class SiteSerializer(serializers.ModelSerializer[Site]):
    """A site below county; `assumed` names what no source says."""

    place_code = serializers.CharField(source="place.code")

    class Meta:
        model = Site
        fields = ("uid", "place_code", "name_zh", "name_en", "lat", "lon", "assumed")


class SiteInput(StrictSerializer):
    """A new site: its county, its name, its WGS-84 point in degrees."""

    place = serializers.UUIDField()
    name_zh = serializers.CharField(max_length=80)
    name_en = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)


class HubSerializer(serializers.ModelSerializer[Hub]):
    """An international hub."""

    class Meta:
        model = Hub
        fields = (
            *("uid", "iata", "name", "city", "city_zh", "country", "roles"),
            *("lat", "lon", "time_zone"),
        )


class LaneSerializer(serializers.ModelSerializer[Lane]):
    """A way that somebody measured, opened or closed."""

    origin = serializers.UUIDField(source="origin.uid")
    site = serializers.UUIDField(source="destination.uid")

    class Meta:
        model = Lane
        fields = (
            *("uid", "origin", "site", "mode", "km", "hours", "cost_per_kg", "is_open"),
            *("closed_reason", "assumed"),
        )


class LaneKeyInput(StrictSerializer):
    """Which way: from a place to a site by one mode."""

    origin = serializers.UUIDField()
    site = serializers.UUIDField()
    mode = serializers.ChoiceField(choices=Mode.choices, default=Mode.ROAD)


class LaneCloseInput(LaneKeyInput):
    """A way to close, and why."""

    reason = serializers.CharField(max_length=200)
