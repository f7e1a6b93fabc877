"""What the API says about items and needs."""

from rest_framework import serializers

from relief.catalog.models import Item, Pack, Substitute
from relief.core.http.rest import StrictSerializer


class PackSerializer(serializers.ModelSerializer[Pack]):
    """A named number of base units."""

    class Meta:
        model = Pack
        fields = ("name", "quantity", "valid_from")


class SubstituteSerializer(serializers.ModelSerializer[Substitute]):
    """What may stand in, and how many of its units for one."""

    code = serializers.CharField(source="substitute.code")
    item = serializers.UUIDField(source="substitute.uid")

    class Meta:
        model = Substitute
        fields = ("item", "code", "ratio")


class ItemSerializer(serializers.ModelSerializer[Item]):
    """A kind of goods; every quantity elsewhere is in its base unit."""

    packs = PackSerializer(many=True)
    substitutes = SubstituteSerializer(many=True)

    class Meta:
        model = Item
        fields = (
            *("uid", "code", "name_zh", "name_en", "aliases", "category", "unit_zh", "unit_en"),
            *("unit_en_plural", "unit_weight_kg", "unit_volume_m3", "unit_value_cny", "pack"),
            *("is_breakable", "expires", "shelf_life_days", "min_life_days", "gbt38565"),
            *("temperature", "hazard_class", "gtin"),
            *("assumed", "packs", "substitutes"),
        )


class PackInput(StrictSerializer):
    """What a pack holds from a day on; today where no day is given."""

    name = serializers.CharField(max_length=20)
    quantity = serializers.IntegerField(min_value=1, max_value=10**9)
    valid_from = serializers.DateField(required=False, default=None, allow_null=True)


class NeedSerializer(serializers.Serializer[object]):
    """A need in base units with every term it came from."""

    item = serializers.UUIDField(source="item.uid")
    code = serializers.CharField(source="item.code")
    unit_zh = serializers.CharField(source="item.unit_zh")
    unit_en = serializers.CharField(source="item.unit_en")
    quantity = serializers.IntegerField(source="need.quantity")
    floor = serializers.IntegerField(source="need.floor")
    request_class = serializers.IntegerField(
        source="figure.request_class", min_value=1, max_value=3
    )
    is_proposed = serializers.BooleanField(source="figure.is_proposed")
    for_whom = serializers.CharField(source="figure.for_whom")
    group = serializers.IntegerField(source="need.group")
    served = serializers.IntegerField(source="need.served")
    rate_units = serializers.IntegerField(source="need.units")
    rate_people = serializers.IntegerField(source="need.people")
    times = serializers.IntegerField(source="need.times")
    wastage_percent = serializers.DecimalField(
        source="figure.wastage_percent", max_digits=5, decimal_places=2
    )
    basis_zh = serializers.CharField(source="figure.basis_zh")
    basis_en = serializers.CharField(source="figure.basis_en")
    source = serializers.CharField(source="figure.source")  # type: ignore[assignment]
    assumed = serializers.ListField(source="figure.assumed", child=serializers.CharField())


class NeedsSerializer(serializers.Serializer[object]):
    """The needs of a number of people for a number of days."""

    items = NeedSerializer(many=True)
