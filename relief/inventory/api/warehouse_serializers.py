"""What the API says about the warehouse floor, and what it takes."""

from typing import Any

from rest_framework import serializers

from relief.catalog.models import Temperature
from relief.core.http.rest import StrictSerializer
from relief.inventory.api.serializers import currency_field, price_field
from relief.inventory.models import (
    Bin,
    FacilityKind,
    PickLine,
    PickList,
    Receipt,
    ReceiptLine,
    Transfer,
    TransferLine,
)
from relief.organizations.models import Membership

LARGEST = 10**12


def units(least: int = 1, **more: Any) -> serializers.IntegerField:
    """Return a field of whole base units."""
    return serializers.IntegerField(min_value=least, max_value=LARGEST, **more)


def words(most: int, **more: Any) -> serializers.CharField:
    """Return a text that may be left out."""
    return serializers.CharField(
        max_length=most, required=False, default="", allow_blank=True, **more
    )


def maybe(field: type[serializers.Field[Any, Any, Any, Any]], **more: Any) -> Any:
    """Return a field that may be left out or null."""
    return field(required=False, default=None, allow_null=True, **more)


class FacilityInput(StrictSerializer):
    """A new facility: its name, and a place in China or a country with a point."""

    name_zh = serializers.CharField(max_length=120)
    name_en = words(120)
    kind = serializers.ChoiceField(choices=FacilityKind.choices, default=FacilityKind.WAREHOUSE)
    place = maybe(serializers.UUIDField)
    country = words(2)
    lat = maybe(serializers.FloatField, min_value=-90, max_value=90)
    lon = maybe(serializers.FloatField, min_value=-180, max_value=180)
    address = words(200)
    opening_hours = words(120)
    time_zone = serializers.CharField(max_length=40, default="Asia/Shanghai")
    capacity_m3 = maybe(serializers.IntegerField, min_value=1, max_value=10**9)
    dispatch_kg_per_day = maybe(serializers.IntegerField, min_value=1, max_value=10**9)
    dispatch_m3_per_day = maybe(serializers.IntegerField, min_value=1, max_value=10**9)


def _whole_or_none() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=10**9, required=False, allow_null=True)


class FacilityChangeInput(StrictSerializer):
    """What is to be changed of a facility; what is left out stays, null is not known."""

    name_zh = serializers.CharField(max_length=120, required=False)
    name_en = serializers.CharField(max_length=120, required=False)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    opening_hours = serializers.CharField(max_length=120, required=False, allow_blank=True)
    capacity_m3 = _whole_or_none()
    dispatch_kg_per_day = _whole_or_none()
    dispatch_m3_per_day = _whole_or_none()


class StaffInput(StrictSerializer):
    """A colleague, by the uid of their membership."""

    member = serializers.UUIDField()


class StaffSerializer(serializers.ModelSerializer[Membership]):
    """A colleague who works at a facility."""

    member = serializers.UUIDField(source="uid")
    name = serializers.CharField(source="user.name")

    class Meta:
        model = Membership
        fields = ("member", "name", "roles")


class StaffListSerializer(serializers.Serializer[Any]):
    """Who works at a facility."""

    items = StaffSerializer(many=True)


class BinSerializer(serializers.ModelSerializer[Bin]):
    """A shelf: what it holds at most, how cold it is, what is dangerous."""

    facility = serializers.CharField(source="facility.code")

    class Meta:
        model = Bin
        fields = (
            *("uid", "facility", "code", "zone", "capacity_m3", "capacity_kg", "temperature"),
            *("hazard_class", "is_active"),
        )


class BinInput(StrictSerializer):
    """A bin of a facility; the same code changes what it holds."""

    facility = serializers.UUIDField()
    code = serializers.CharField(max_length=60)
    zone = words(40)
    capacity_m3 = maybe(serializers.DecimalField, max_digits=10, decimal_places=3, min_value=0)
    capacity_kg = maybe(serializers.DecimalField, max_digits=12, decimal_places=3, min_value=0)
    temperature = serializers.ChoiceField(choices=Temperature.choices, default="ambient")
    hazard_class = words(10)


class SpaceSerializer(serializers.Serializer[Any]):
    """Room of a facility in m³; null where nobody measured it."""

    capacity = serializers.DecimalField(max_digits=20, decimal_places=3, allow_null=True)
    filled = serializers.DecimalField(max_digits=30, decimal_places=3)
    planned = serializers.DecimalField(max_digits=30, decimal_places=3)
    free_now = serializers.DecimalField(max_digits=30, decimal_places=3, allow_null=True)
    free_then = serializers.DecimalField(max_digits=30, decimal_places=3, allow_null=True)


class SuggestionSerializer(serializers.Serializer[Any]):
    """A bin the goods may lie in; `fits` is null where nobody measured it."""

    bin = serializers.CharField(source="bin.code")
    uid = serializers.UUIDField(source="bin.uid")
    fits = serializers.IntegerField(allow_null=True)
    has_same_item = serializers.BooleanField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    """Where goods should be put away, best first."""

    items = SuggestionSerializer(many=True)


class ReceiptLineSerializer(serializers.ModelSerializer[ReceiptLine]):
    """A batch that was expected, and what came of it."""

    item = serializers.CharField(source="item.code")
    lot = serializers.UUIDField(source="lot.uid", default=None, allow_null=True)
    short = serializers.IntegerField()
    surplus = serializers.IntegerField()

    class Meta:
        model = ReceiptLine
        fields = (
            *("uid", "item", "lot", "batch", "expires_on", "pack_name", "pack_count"),
            *("expected", "good", "damaged", "short", "surplus", "is_wrong"),
            *("unit_price", "currency"),
        )


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    """Goods a facility expects; once counted its goods received note."""

    facility = serializers.CharField(source="facility.code")
    owner = serializers.CharField(source="owner.code")
    transfer = serializers.UUIDField(source="transfer.uid", default=None, allow_null=True)
    lines = ReceiptLineSerializer(many=True)

    class Meta:
        model = Receipt
        fields = (
            *("uid", "number", "facility", "owner", "transfer", "status", "sender", "donor"),
            *("waybill", "expected_on", "temperature_c", "inspector", "note", "received_at"),
            *("created_at", "lines"),
        )


class ExpectedInput(StrictSerializer):
    """One announced batch; `quantity` in `pack`, base units where empty."""

    item = serializers.UUIDField()
    quantity = units()
    pack = words(20)
    batch = words(60)
    expires_on = maybe(serializers.DateField)
    unit_price = price_field()
    currency = currency_field()


class AnnounceInput(StrictSerializer):
    """What a facility is to expect, for whom."""

    facility = serializers.UUIDField()
    owner = maybe(serializers.UUIDField)
    sender = words(200)
    donor = words(200)
    waybill = words(60)
    expected_on = maybe(serializers.DateField)
    note = words(300)
    lines = ExpectedInput(many=True, allow_empty=False, max_length=500)  # type: ignore[call-arg]


class CountedInput(StrictSerializer):
    """What came of a line in base units; without `line` goods that nobody announced."""

    line = maybe(serializers.UUIDField)
    item = maybe(serializers.UUIDField)
    batch = words(60)
    expires_on = maybe(serializers.DateField)
    good = units(0)
    damaged = units(0, default=0)


class CountInput(StrictSerializer):
    """What came; lines not named came not at all."""

    counted = CountedInput(many=True, max_length=500)  # type: ignore[call-arg]
    waybill = words(60)
    temperature_c = maybe(serializers.DecimalField, max_digits=4, decimal_places=1)
    inspector = words(120)
    note = words(300)
    both_expiries = serializers.BooleanField(default=False)


class TransferLineSerializer(serializers.ModelSerializer[TransferLine]):
    """Units of an item asked for."""

    item = serializers.CharField(source="item.code")

    class Meta:
        model = TransferLine
        fields = ("uid", "item", "quantity")


class TransferSerializer(serializers.ModelSerializer[Transfer]):
    """An owner's goods between two facilities."""

    owner = serializers.CharField(source="owner.code")
    origin = serializers.CharField(source="origin.code")
    destination = serializers.CharField(source="destination.code")
    lines = TransferLineSerializer(many=True)

    class Meta:
        model = Transfer
        fields = (
            *("uid", "number", "owner", "origin", "destination", "status", "reason", "answer"),
            *("waybill", "released_at", "dispatched_at", "received_at", "created_at", "lines"),
        )


class GoodsInput(StrictSerializer):
    """So many base units of an item."""

    item = serializers.UUIDField()
    quantity = units()


class TransferInput(StrictSerializer):
    """From where to where, what, why, and whose where not one's own."""

    origin = serializers.UUIDField()
    destination = serializers.UUIDField()
    owner = maybe(serializers.UUIDField)
    reason = serializers.CharField(max_length=200)
    lines = GoodsInput(many=True, allow_empty=False, max_length=200)  # type: ignore[call-arg]


class AnswerInput(StrictSerializer):
    """What an owner says to it."""

    answer = words(200)


class RefusalInput(StrictSerializer):
    """Why an owner refuses."""

    answer = serializers.CharField(max_length=200)


class ReasonInput(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=200)


class WaybillInput(StrictSerializer):
    """The paper the goods travel with."""

    waybill = words(60)


class PickLineSerializer(serializers.ModelSerializer[PickLine]):
    """What is due from a bin, and what was taken."""

    item = serializers.CharField(source="balance.lot.item.code")
    lot = serializers.CharField(source="balance.lot.number")
    expires_on = serializers.DateField(source="balance.lot.expires_on", allow_null=True)
    bin = serializers.CharField(source="balance.bin.code")
    balance = serializers.UUIDField(source="balance.uid")
    taken_lot = serializers.CharField(source="taken_from.lot.number", default=None, allow_null=True)

    class Meta:
        model = PickLine
        fields = (
            *("uid", "item", "lot", "expires_on", "bin", "balance", "quantity", "taken"),
            *("taken_lot", "skip_reason", "taken_by", "taken_at"),
        )


class PickListSerializer(serializers.ModelSerializer[PickList]):
    """What is to be taken for one load, first expiry first."""

    facility = serializers.CharField(source="facility.code")
    owner = serializers.CharField(source="owner.code")
    lines = PickLineSerializer(many=True)

    class Meta:
        model = PickList
        fields = (
            *("uid", "number", "facility", "owner", "reference_type", "reference_uid"),
            *("reference_label", "status", "picked_at", "created_at", "lines"),
        )


class TakeInput(StrictSerializer):
    """What was taken for a line; `instead` names another balance and needs a reason."""

    line = serializers.UUIDField()
    units = units(0)
    instead = maybe(serializers.UUIDField)
    reason = words(200)


class FoundSerializer(serializers.Serializer[Any]):
    """Where a code leads."""

    kind = serializers.CharField()
    url = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ScanSerializer(serializers.Serializer[Any]):
    """What a scanned code means."""

    items = FoundSerializer(many=True)
