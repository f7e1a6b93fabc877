"""What the API says about kits, remaining life, offers, cards and checks, and what it takes."""

from typing import Any

from rest_framework import serializers

from relief.catalog.models import Kit, KitComponent
from relief.core.http.rest import StrictSerializer
from relief.inventory.api.warehouse_serializers import GoodsInput, maybe, units, words
from relief.inventory.models import Condition, ExpiryOffer, LifeRule, Reconciliation


class KitComponentSerializer(serializers.ModelSerializer[KitComponent]):
    """So many base units of an item in one kit."""

    item = serializers.CharField(source="item.code")

    class Meta:
        model = KitComponent
        fields = ("item", "quantity")


class KitSerializer(serializers.ModelSerializer[Kit]):
    """What a kit is made of."""

    organization = serializers.CharField(source="organization.code")
    item = serializers.CharField(source="item.code")
    components = KitComponentSerializer(many=True)

    class Meta:
        model = Kit
        fields = (
            *("uid", "number", "organization", "item", "note", "ended_at", "created_at"),
            "components",
        )


class KitInput(StrictSerializer):
    """The item that a ready kit is, and its components."""

    item = serializers.UUIDField()
    components = GoodsInput(many=True, allow_empty=False, max_length=100)  # type: ignore[call-arg]
    note = words(200)


class BuildInput(StrictSerializer):
    """How many kits to build where."""

    facility = serializers.UUIDField()
    quantity = units()
    bin = words(60)


class QuantityInput(StrictSerializer):
    """How many."""

    quantity = units()


class PartSerializer(serializers.Serializer[Any]):
    """A component at a facility."""

    item = serializers.CharField(source="item.code")
    in_one = serializers.IntegerField()
    free = serializers.IntegerField()
    missing = serializers.IntegerField()


class KitPlanSerializer(serializers.Serializer[Any]):
    """How many kits a facility could make now, and what lacks for the target."""

    facility = serializers.CharField(source="facility.code")
    possible = serializers.IntegerField()
    ready = serializers.IntegerField()
    parts = PartSerializer(many=True)


class KitPlansSerializer(serializers.Serializer[Any]):
    """The plan of a kit, most first."""

    target = serializers.IntegerField()
    items = KitPlanSerializer(many=True)


class TakeBackInput(StrictSerializer):
    """Goods that came back from recipients."""

    facility = serializers.UUIDField()
    quantity = units()
    condition = serializers.ChoiceField(choices=Condition.choices, default=Condition.QUARANTINED)
    reason = serializers.CharField(max_length=200)


class LifeRuleSerializer(serializers.ModelSerializer[LifeRule]):
    """Days of life goods must have left on arrival; null means every one."""

    item = serializers.CharField(source="item.code", default=None, allow_null=True)
    origin = serializers.CharField(source="origin.code", default=None, allow_null=True)
    destination = serializers.CharField(source="destination.code", default=None, allow_null=True)
    recipient = serializers.CharField(source="recipient.code", default=None, allow_null=True)
    set_by = serializers.CharField(source="set_by.code")

    class Meta:
        model = LifeRule
        fields = (
            *("uid", "item", "origin", "destination", "recipient", "days", "reason", "set_by"),
            *("ended_at", "created_at"),
        )


class LifeRuleInput(StrictSerializer):
    """What the rule is about and how many days; `destination` is a GB/T 2260 code."""

    days = serializers.IntegerField(min_value=1, max_value=3650)
    item = maybe(serializers.UUIDField)
    origin = maybe(serializers.UUIDField)
    destination = words(20)
    recipient = maybe(serializers.UUIDField)
    reason = serializers.CharField(max_length=200)


class OfferSerializer(serializers.ModelSerializer[ExpiryOffer]):
    """Goods offered before they expire; the lot itself is its owner's to show."""

    item = serializers.CharField(source="lot.item.code")
    owner = serializers.CharField(source="lot.owner.code")
    expires_on = serializers.DateField(source="lot.expires_on")
    facility = serializers.CharField(source="facility.code")

    class Meta:
        model = ExpiryOffer
        fields = (
            *("uid", "item", "owner", "facility", "expires_on", "units", "offered_on"),
            "withdrawn_at",
        )


class ReconciliationSerializer(serializers.ModelSerializer[Reconciliation]):
    """One check of all balances; nothing is repaired by it."""

    class Meta:
        model = Reconciliation
        fields = ("uid", "created_at", "checked", "found", "differences")


class CardRowSerializer(serializers.Serializer[Any]):
    """An entry of a stock card with the balance after it."""

    movement = serializers.CharField(source="entry.movement.number")
    kind = serializers.CharField(source="entry.movement.kind")
    reason = serializers.CharField(source="entry.movement.reason")
    occurred_at = serializers.DateTimeField(source="entry.movement.occurred_at")
    actor = serializers.CharField(source="entry.movement.actor_label")
    lot = serializers.CharField(source="entry.lot.number")
    facility = serializers.CharField(source="entry.bin.facility.code")
    bin = serializers.CharField(source="entry.bin.code")
    condition = serializers.CharField(source="entry.condition")
    pack_name = serializers.CharField(source="entry.pack_name")
    pack_count = serializers.DecimalField(
        source="entry.pack_count", max_digits=18, decimal_places=6, allow_null=True
    )
    change = serializers.IntegerField()
    balance = serializers.IntegerField()


class CardSerializer(serializers.Serializer[Any]):
    """A stock card, newest first; `older` goes into `before` for the next page."""

    on_hand = serializers.IntegerField()
    older = serializers.IntegerField(allow_null=True)
    rows = CardRowSerializer(many=True)
