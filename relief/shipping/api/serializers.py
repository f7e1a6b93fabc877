"""What the API says about consignments, and what it takes."""

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.shipping.actions.report_leg import REPORTED
from relief.shipping.models import (
    Consignment,
    ConsignmentLine,
    DiscrepancyKind,
    HandlingUnit,
    Leg,
    Promise,
    UnitKind,
)

LARGEST = 10**12
LEG_FIELDS = (
    *(
        "uid",
        "sequence",
        "mode",
        "vehicle",
        "waybill",
        "status",
        "crosses_to",
        "origin_name",
        "origin_point",
    ),
    *("destination_name", "destination_point", "km", "planned_departure", "planned_arrival"),
    *("departed_at", "arrived_at", "received_at", "last_point", "last_seen_at"),
)


class LineSerializer(serializers.ModelSerializer[ConsignmentLine]):
    """Units of one lot, in base units of the item."""

    item = serializers.CharField(source="item.code")
    unit = serializers.CharField(source="item.unit_en")

    class Meta:
        model = ConsignmentLine
        fields = (
            *("uid", "item", "unit", "quantity", "packed", "delivered", "short", "damaged"),
            "returned",
        )


class LegSerializer(serializers.ModelSerializer[Leg]):
    """One stretch of the way; points are [latitude, longitude] in degrees."""

    consignment = serializers.UUIDField(source="consignment.uid")
    carrier = serializers.CharField(source="carrier.code", default=None, allow_null=True)

    class Meta:
        model = Leg
        fields = ("consignment", "carrier", *LEG_FIELDS)


class PartOfLegSerializer(serializers.ModelSerializer[Leg]):
    """A leg inside its consignment."""

    class Meta:
        model = Leg
        fields = LEG_FIELDS


class PromiseSerializer(serializers.ModelSerializer[Promise]):
    """A promise clock."""

    class Meta:
        model = Promise
        fields = (
            *("kind", "status", "started_at", "due_at", "paused_at", "warned_at", "escalated_at"),
            *("breached_at", "ended_at"),
        )


class ConsignmentSerializer(serializers.ModelSerializer[Consignment]):
    """One owner's goods for one request, under one id through all legs."""

    owner = serializers.CharField(source="owner.code")
    request = serializers.UUIDField(source="request.uid", default=None, allow_null=True)
    request_number = serializers.CharField(source="request.number", default=None, allow_null=True)
    origin = serializers.CharField(source="origin.code", default=None, allow_null=True)
    destination = serializers.UUIDField(source="destination.uid", default=None, allow_null=True)
    origin_hub = serializers.CharField(source="origin_hub.iata", default=None, allow_null=True)
    to_facility = serializers.CharField(source="to_facility.code", default=None, allow_null=True)
    carrier = serializers.CharField(source="carrier.code", default=None, allow_null=True)
    lines = LineSerializer(many=True)
    legs = PartOfLegSerializer(many=True)
    promises = PromiseSerializer(many=True)

    class Meta:
        model = Consignment
        fields = (
            *("uid", "number", "status", "owner", "request", "request_number", "origin"),
            *(
                "destination",
                "origin_hub",
                "to_facility",
                "carrier",
                "packages",
                "weight_kg",
                "volume_m3",
                "promised_at",
            ),
            *("expected_at", "dispatched_at", "delivered_at", "reason", "created_at"),
            *("lines", "legs", "promises"),
        )


class UnitSerializer(serializers.ModelSerializer[HandlingUnit]):
    """A pallet, carton or parcel; `uri` is GS1 Digital Link with an SSCC, else our own."""

    inside_of = serializers.UUIDField(source="parent.uid", default=None, allow_null=True)
    uri = serializers.CharField()

    class Meta:
        model = HandlingUnit
        fields = ("uid", "number", "kind", "inside_of", "sscc", "uri", "contents")


class PackedLineInput(StrictSerializer):
    """Base units of a line that were found and packed."""

    line = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=0, max_value=LARGEST)


class PackagesInput(StrictSerializer):
    """So many packages of one kind."""

    kind = serializers.ChoiceField(choices=UnitKind.choices)
    count = serializers.IntegerField(min_value=1, max_value=5000)


class PackInput(StrictSerializer):
    """What was packed; lines not named were found in full."""

    lines = PackedLineInput(many=True, required=False, default=list)
    packages = PackagesInput(many=True, required=False, default=list)


class DispatchInput(StrictSerializer):
    """Who drives: a carrier's code, a plate or vehicle id, and the carrier's own number.

    `company` is the carrier's code at a tracking service, for example yuantong at Kuaidi100.
    """

    carrier = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    vehicle = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    waybill = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    company = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)


class DifferenceInput(StrictSerializer):
    """What differs on receipt, in base units."""

    line = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=DiscrepancyKind.choices)
    quantity = serializers.IntegerField(min_value=1, max_value=LARGEST)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class ReportInput(StrictSerializer):
    """What was seen of a leg; late reports are kept and take nothing back."""

    status = serializers.ChoiceField(choices=[(name, name) for name in REPORTED])
    occurred_at = serializers.DateTimeField(required=False, default=None, allow_null=True)
    lat = serializers.FloatField(required=False, min_value=-90, max_value=90)
    lon = serializers.FloatField(required=False, min_value=-180, max_value=180)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)
    differences = DifferenceInput(many=True, required=False, default=list)
