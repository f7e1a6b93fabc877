"""What the API says about stock, and what it takes."""

from typing import Any

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.inventory.models import (
    Condition,
    Facility,
    PriceChange,
    SharingRule,
    SharingWith,
    StockBalance,
    StockEntry,
    StockLot,
    StockMovement,
)

LARGEST = 10**12


def price_field() -> serializers.DecimalField:
    """Return the field of what a base unit is worth; may be left out."""
    return serializers.DecimalField(
        max_digits=18, decimal_places=6, min_value=0, required=False, default=None, allow_null=True
    )


def currency_field() -> serializers.CharField:
    """Return the field of a price's currency, CNY where empty."""
    return serializers.CharField(max_length=3, required=False, default="", allow_blank=True)


class FacilitySerializer(serializers.ModelSerializer[Facility]):
    """A place that keeps or hands over goods."""

    place_code = serializers.CharField(source="place.code")
    operator = serializers.CharField(source="operator.code")

    class Meta:
        model = Facility
        fields = (
            *("uid", "code", "kind", "name_zh", "name_en", "operator", "place_code", "address"),
            *("opening_hours", "lat", "lon", "time_zone", "dispatch_kg_per_day"),
            *("dispatch_m3_per_day", "capacity_m3", "assumed", "is_active"),
        )


class LotSerializer(serializers.ModelSerializer[StockLot]):
    """Goods of one item, batch, expiry date and owner, with the sums over all bins."""

    item = serializers.CharField(source="item.code")
    owner = serializers.CharField(source="owner.code")
    earmark = serializers.CharField(source="earmark.code", default=None, allow_null=True)
    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField()
    available = serializers.IntegerField()

    class Meta:
        model = StockLot
        fields = (
            *("uid", "number", "item", "owner", "donor", "batch", "expires_on", "earmark"),
            *("unit_price", "currency"),
            *("recalled_at", "recall_reason", "on_hand", "reserved", "available", "created_at"),
        )


class BalanceSerializer(serializers.ModelSerializer[StockBalance]):
    """What of a lot lies in a bin."""

    lot = serializers.UUIDField(source="lot.uid")
    lot_number = serializers.CharField(source="lot.number")
    item = serializers.CharField(source="lot.item.code")
    owner = serializers.CharField(source="lot.owner.code")
    expires_on = serializers.DateField(source="lot.expires_on", allow_null=True)
    facility = serializers.CharField(source="facility.code")
    bin = serializers.CharField(source="bin.code")

    class Meta:
        model = StockBalance
        fields = (
            *("uid", "lot", "lot_number", "item", "owner", "expires_on", "facility", "bin"),
            *("condition", "on_hand", "reserved", "available"),
        )


class EntrySerializer(serializers.ModelSerializer[StockEntry]):
    """One leg of a movement."""

    lot = serializers.UUIDField(source="lot.uid")
    item = serializers.CharField(source="lot.item.code")
    facility = serializers.CharField(source="bin.facility.code", default=None, allow_null=True)
    bin = serializers.CharField(source="bin.code", default=None, allow_null=True)

    class Meta:
        model = StockEntry
        fields = (
            *("lot", "item", "account", "facility", "bin", "condition", "quantity"),
            *("pack_name", "pack_count", "balance_after"),
        )


class MovementSerializer(serializers.ModelSerializer[StockMovement]):
    """One booking with the legs the reader may see."""

    entries = EntrySerializer(many=True)

    class Meta:
        model = StockMovement
        fields = (
            *("uid", "number", "kind", "reason", "reference_type", "reference_uid"),
            *("actor_label", "occurred_at", "entries"),
        )


class SharingRuleSerializer(serializers.ModelSerializer[SharingRule]):
    """An owner's standing consent."""

    organization = serializers.CharField(source="organization.code")
    item = serializers.CharField(source="item.code", default=None, allow_null=True)
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)
    emergency = serializers.CharField(source="emergency.code", default=None, allow_null=True)
    partners: serializers.SlugRelatedField[Any] = serializers.SlugRelatedField(
        slug_field="code", many=True, read_only=True
    )

    class Meta:
        model = SharingRule
        fields = (
            *("uid", "organization", "item", "facility", "share_with", "partners", "emergency"),
            *("max_quantity", "max_share", "releases_alone", "until", "ended_at", "created_at"),
        )


class ReceiveInput(StrictSerializer):
    """Goods that arrived; `quantity` in `pack`, base units where empty."""

    facility = serializers.UUIDField()
    item = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)
    pack = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    batch = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    expires_on = serializers.DateField(required=False, default=None, allow_null=True)
    donor = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    condition = serializers.ChoiceField(choices=Condition.choices, default=Condition.GOOD)
    bin = serializers.CharField(max_length=60, required=False, default="-")
    owner = serializers.UUIDField(required=False, default=None, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    unit_price = price_field()
    currency = currency_field()
    both_expiries = serializers.BooleanField(default=False)


class MoveInput(StrictSerializer):
    """How many units, or packs where `pack` is given, go to which bin."""

    to_bin = serializers.CharField(max_length=60)
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)
    pack = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class AdjustInput(StrictSerializer):
    """Units, or packs where `pack` is given, found (+) or missing (-), and why."""

    change = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST)
    pack = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    reason = serializers.CharField(max_length=200)


class ConditionInput(StrictSerializer):
    """How many units are in which condition now, and why."""

    to = serializers.ChoiceField(choices=Condition.choices)
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)
    reason = serializers.CharField(max_length=200)


class RecallInput(StrictSerializer):
    """Why a lot is recalled."""

    reason = serializers.CharField(max_length=200)


class PriceInput(StrictSerializer):
    """What a base unit is worth, null where nobody knows it, and why it was wrong.

    Without a currency the lot's own stays, CNY where it has none.
    """

    unit_price = serializers.DecimalField(
        max_digits=18, decimal_places=6, min_value=0, allow_null=True
    )
    currency = currency_field()
    reason = serializers.CharField(max_length=200)


class PriceChangeSerializer(serializers.ModelSerializer[PriceChange]):
    """One correction of a lot's unit price."""

    class Meta:
        model = PriceChange
        fields = (
            *("uid", "old_price", "old_currency", "new_price", "new_currency", "reason"),
            *("actor_label", "occurred_at"),
        )


class PriceChangesSerializer(serializers.Serializer[Any]):
    """How a lot's unit price was corrected, newest first."""

    items = PriceChangeSerializer(many=True)


class SharingInput(StrictSerializer):
    """Which goods, with whom, how much, until when."""

    share_with = serializers.ChoiceField(choices=SharingWith.choices)
    item = serializers.UUIDField(required=False, default=None, allow_null=True)
    facility = serializers.UUIDField(required=False, default=None, allow_null=True)
    partners = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=200
    )
    emergency = serializers.UUIDField(required=False, default=None, allow_null=True)
    max_quantity = serializers.IntegerField(
        min_value=1, max_value=LARGEST, required=False, default=None, allow_null=True
    )
    max_share = serializers.DecimalField(
        max_digits=4, decimal_places=3, required=False, default=None, allow_null=True,
        min_value=0, max_value=1,
    )  # fmt: skip
    releases_alone = serializers.BooleanField(default=False)
    until = serializers.DateField(required=False, default=None, allow_null=True)
