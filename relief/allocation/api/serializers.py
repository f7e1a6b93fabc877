"""What the API says about plans, release orders and appeals, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from relief.allocation import progress
from relief.allocation.comparing import totals
from relief.allocation.models import (
    AllocationLine,
    AllocationPlan,
    Appeal,
    EquityReading,
    ReleaseOrder,
)
from relief.core.http.rest import StrictSerializer


class PlanSerializer(serializers.ModelSerializer[AllocationPlan]):
    """A plan without its lines, which are a list of their own."""

    emergency = serializers.UUIDField(source="emergency.uid")
    copied_from = serializers.UUIDField(source="copied_from.uid", default=None, allow_null=True)
    progress = serializers.SerializerMethodField(
        help_text="percent, of working out or (approved) of reserving"
    )

    class Meta:
        model = AllocationPlan
        fields = (
            *("uid", "number", "status", "emergency", "reason", "reach", "is_what_if"),
            *("copied_from", "assumptions", "snapshot_hash", "metrics", "progress", "units"),
            *("value_cny", "failure", "created_at", "proposed_at", "approved_at", "committed_at"),
        )

    def get_progress(self, plan: AllocationPlan) -> int:
        """Return how far it is."""
        return progress.of(plan)


class AllocationSerializer(serializers.ModelSerializer[AllocationLine]):
    """So many base units of a lot for a request line, leaving on a day (0: that of the plan)."""

    plan = serializers.UUIDField(source="plan.uid")
    request = serializers.UUIDField(source="request_line.request.uid")
    request_line = serializers.UUIDField(source="request_line.uid")
    item_asked = serializers.CharField(source="request_line.item.code")
    item = serializers.CharField(source="balance.lot.item.code")
    lot = serializers.CharField(source="balance.lot.number")
    owner = serializers.CharField(source="balance.lot.owner.code")
    facility = serializers.CharField(source="balance.facility.code")
    release_order = serializers.UUIDField(source="release_order.uid", default=None, allow_null=True)

    class Meta:
        model = AllocationLine
        fields = (
            *("uid", "plan", "request", "request_line", "item_asked", "item", "lot", "owner"),
            *("facility", "quantity", "counts_as", "per_kit", "day", "is_ticked", "release_order"),
        )


class OrderLineSerializer(serializers.ModelSerializer[AllocationLine]):
    """Units of a lot an owner is asked for."""

    item = serializers.CharField(source="balance.lot.item.code")
    lot = serializers.CharField(source="balance.lot.number")

    class Meta:
        model = AllocationLine
        fields = ("uid", "item", "lot", "quantity", "day")


class ReleaseSerializer(serializers.ModelSerializer[ReleaseOrder]):
    """A release order with its lines; `due_at` is when it is escalated."""

    owner = serializers.CharField(source="owner.code")
    facility = serializers.CharField(source="facility.code")
    request = serializers.UUIDField(source="request.uid")
    request_number = serializers.CharField(source="request.number")
    requested_by = serializers.CharField(source="request.organization.code")
    lines = OrderLineSerializer(many=True)

    class Meta:
        model = ReleaseOrder
        fields = (
            *("uid", "number", "status", "owner", "facility", "request", "request_number"),
            *("requested_by", "is_standing", "reason", "due_at", "escalated_at", "answered_at"),
            *("created_at", "lines"),
        )


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    """An objection to what a line got, and its answer."""

    request = serializers.UUIDField(source="request_line.request.uid")
    line = serializers.UUIDField(source="request_line.uid")
    item = serializers.CharField(source="request_line.item.code")
    organization = serializers.CharField(source="organization.code")

    class Meta:
        model = Appeal
        fields = (
            *("uid", "number", "status", "request", "line", "item", "organization", "text"),
            *("answer", "due_at", "answered_at", "created_at"),
        )


class EquitySerializer(serializers.ModelSerializer[EquityReading]):
    """How evenly an item (null: all) is given out in a week; no partner is named."""

    emergency = serializers.UUIDField(source="emergency.uid")
    item = serializers.CharField(source="item.code", default=None, allow_null=True)
    flags = serializers.SerializerMethodField()

    class Meta:
        model = EquityReading
        fields = ("uid", "emergency", "week", "item", "figures", "flags")

    def get_flags(self, row: EquityReading) -> list[str]:
        """Give the codes of the flags, without whom they are about."""
        return [flag["code"] for flag in row.flags]


class StartInput(StrictSerializer):
    """A plan for an emergency, a region of it (beginning of a place code), or chosen requests."""

    emergency = serializers.UUIDField()
    place = serializers.CharField(required=False, default="", allow_blank=True, max_length=6)
    requests = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=1000
    )


class ApproveInput(StrictSerializer):
    """All of a plan, or the lines or requests named."""

    lines = serializers.ListField(child=serializers.UUIDField(), required=False, allow_null=True)
    requests = serializers.ListField(child=serializers.UUIDField(), required=False, allow_null=True)
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=500)


class CopyInput(StrictSerializer):
    """Other assumptions; see the documentation of what-if plans for their kinds."""

    assumptions = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=50)
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class AppealInput(StrictSerializer):
    """What is objected to, and why."""

    line = serializers.UUIDField()
    text = serializers.CharField(max_length=1000)


class AnswerInput(StrictSerializer):
    """The answer of an appeal, with reasons."""

    uphold = serializers.BooleanField()
    answer = serializers.CharField(max_length=1000)


class HeadSerializer(serializers.Serializer[object]):
    """The head of a plan: fills from 0 to 1, unit-hours, money; null where unknown."""

    lowest = serializers.FloatField(allow_null=True)
    mean = serializers.FloatField(allow_null=True)
    median = serializers.FloatField(allow_null=True)
    gini = serializers.FloatField(allow_null=True)
    hoover = serializers.FloatField(allow_null=True)
    unit_hours = serializers.FloatField()
    cost = serializers.FloatField()


class SideSerializer(serializers.Serializer[AllocationPlan]):
    """One plan of a comparison."""

    uid = serializers.UUIDField()
    number = serializers.CharField()
    figures = serializers.SerializerMethodField()
    metrics = serializers.JSONField()

    @extend_schema_field(HeadSerializer)
    def get_figures(self, plan: AllocationPlan) -> Any:
        """Give the figures that a plan's page shows at its head."""
        return HeadSerializer(totals(plan)).data


class ComparedSerializer(serializers.Serializer[object]):
    """A request in two plans: fill of its tightest line in each, and the difference."""

    request = serializers.UUIDField()
    number = serializers.CharField()
    left = serializers.FloatField(allow_null=True)
    right = serializers.FloatField(allow_null=True)
    difference = serializers.FloatField()


class GroupedSerializer(serializers.Serializer[object]):
    """A partner, place or item in two plans: mean fill in each, and the difference in points."""

    code = serializers.CharField()
    lines = serializers.IntegerField()
    left = serializers.FloatField(allow_null=True)
    right = serializers.FloatField(allow_null=True)
    difference = serializers.FloatField()


class RunsOutSerializer(serializers.Serializer[object]):
    """An item in two plans: units short in each (negative: left over)."""

    item = serializers.CharField(source="item.code")
    left = serializers.IntegerField()
    right = serializers.IntegerField()


class ComparisonSerializer(serializers.Serializer[object]):
    """Two plans side by side, as their page shows them."""

    left = SideSerializer()
    right = SideSerializer()
    requests = ComparedSerializer(many=True)
    partners = GroupedSerializer(many=True)
    places = GroupedSerializer(many=True)
    items = GroupedSerializer(many=True)
    runs_out = RunsOutSerializer(many=True)
