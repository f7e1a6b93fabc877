"""What the API says about pledges, and what it takes."""

from typing import Any

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.donations.models import CustomsPayer, Pledge, PledgeLine, PledgePaper
from relief.donations.states import ArrivalClass, Decision


class LineSerializer(serializers.ModelSerializer[PledgeLine]):
    """Units of one item, in base units."""

    item = serializers.CharField(source="item.code")
    unit = serializers.CharField(source="item.unit_en")

    class Meta:
        model = PledgeLine
        fields = (
            *("uid", "item", "unit", "quantity", "batch", "expires_on", "label_language"),
            *("carton_kg", "value_cny", "received", "damaged"),
        )


class PaperSerializer(serializers.ModelSerializer[PledgePaper]):
    """A paper of the checklist."""

    kind = serializers.CharField(source="kind.code")
    name_zh = serializers.CharField(source="kind.name_zh")
    name_en = serializers.CharField(source="kind.name_en")

    class Meta:
        model = PledgePaper
        fields = (
            *("kind", "name_zh", "name_en", "is_required", "number", "issued_on", "expires_on"),
            "verified_at",
        )


class PledgeSerializer(serializers.ModelSerializer[Pledge]):
    """An offer of goods and what became of it; the donor's contact is never told."""

    donor = serializers.CharField(source="donor.code", default=None, allow_null=True)
    emergency = serializers.UUIDField(source="emergency.uid", default=None, allow_null=True)
    hub = serializers.CharField(source="hub.iata")
    owner = serializers.CharField(source="owner.code", default=None, allow_null=True)
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)
    consignment = serializers.UUIDField(source="consignment.uid", default=None, allow_null=True)
    consignment_number = serializers.CharField(
        source="consignment.number", default=None, allow_null=True
    )
    lines = LineSerializer(many=True)
    papers = PaperSerializer(many=True)

    class Meta:
        model = Pledge
        fields = (
            *("uid", "number", "status", "donor", "donor_name", "emergency", "hub", "ready_on"),
            *("has_packing_list", "customs_payer", "note", "checks", "suggestion", "decision"),
            *("reason", "conditions", "redirect_to", "arrival_class", "owner", "facility"),
            *("consignment", "consignment_number", "due_at", "received_at", "created_at"),
            *("lines", "papers"),
        )


class OfferedSerializer(PledgeSerializer):
    """A new offer with the donor's link, which is shown once."""

    follow_url = serializers.CharField()

    class Meta(PledgeSerializer.Meta):
        fields = (*PledgeSerializer.Meta.fields, "follow_url")  # type: ignore[assignment]


class NeedSerializer(serializers.Serializer[Any]):
    """What open requests still lack of an item."""

    item = serializers.CharField(source="item.code")
    name_zh = serializers.CharField(source="item.name_zh")
    name_en = serializers.CharField(source="item.name_en")
    unit = serializers.CharField(source="item.unit_en")
    units = serializers.IntegerField()


class WeekSerializer(serializers.Serializer[Any]):
    """One week of the pipeline: pledges and kilograms by stage."""

    monday = serializers.DateField()
    counts = serializers.DictField(child=serializers.IntegerField())
    kg = serializers.DictField(child=serializers.DecimalField(max_digits=18, decimal_places=3))


class LineInput(StrictSerializer):
    """Units of one item as offered."""

    item = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=10**12)
    batch = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    expires_on = serializers.DateField(required=False, default=None, allow_null=True)
    label_language = serializers.CharField(
        max_length=5, required=False, default="", allow_blank=True
    )
    carton_kg = serializers.FloatField(
        required=False, default=None, allow_null=True, min_value=0.001, max_value=9999
    )
    value_cny = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, default=None, allow_null=True
    )


class OfferInput(StrictSerializer):
    """An offer."""

    hub = serializers.CharField(max_length=3)
    ready_on = serializers.DateField()
    donor_name = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    contact = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    emergency = serializers.UUIDField(required=False, default=None, allow_null=True)
    has_packing_list = serializers.BooleanField(required=False, default=False)
    customs_payer = serializers.ChoiceField(
        choices=CustomsPayer.choices, required=False, default="", allow_blank=True
    )
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    lines = LineInput(many=True)


class DecideInput(StrictSerializer):
    """The desk's answer."""

    decision = serializers.ChoiceField(choices=Decision.choices)
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    conditions = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    redirect_to = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True
    )
    arrival_class = serializers.ChoiceField(
        choices=ArrivalClass.choices, required=False, default="", allow_blank=True
    )
    owner = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    facility = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)


class ReasonInput(StrictSerializer):
    """Why."""

    reason = serializers.CharField(max_length=500)


class PaperInput(StrictSerializer):
    """A paper as received."""

    kind = serializers.CharField(max_length=40)
    number = serializers.CharField(max_length=60)
    issued_on = serializers.DateField(required=False, default=None, allow_null=True)
    expires_on = serializers.DateField(required=False, default=None, allow_null=True)


class PledgePaperUpload(PaperInput):
    """A paper as received, with its copy."""

    file = serializers.FileField(required=False, default=None, allow_null=True)


class PaperKindInput(StrictSerializer):
    """The paper that was looked at."""

    kind = serializers.CharField(max_length=40)


class ConsolidateInput(StrictSerializer):
    """What travels together, and on which way."""

    pledges = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)
    way = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class CountInput(StrictSerializer):
    """Units of a pledge's line found on receipt."""

    line = serializers.UUIDField()
    good = serializers.IntegerField(min_value=0, max_value=10**12)
    damaged = serializers.IntegerField(min_value=0, max_value=10**12, required=False, default=0)


class ReceiveInput(StrictSerializer):
    """The consignment's count."""

    lines = CountInput(many=True)


class ConsolidatedSerializer(serializers.Serializer[Any]):
    """The consignment that pledges travel in."""

    consignment = serializers.UUIDField(source="uid")
    number = serializers.CharField()
    status = serializers.CharField()
