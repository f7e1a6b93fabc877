"""What the API says about shipments, customs, ways and the timetable, and what it takes."""

from typing import Any

from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.geography.models import Mode
from relief.shipping.models import (
    CustomsEntry,
    CustomsPaper,
    Leg,
    Promise,
    Schedule,
    Shipment,
    VehicleType,
)


class OnBoardSerializer(serializers.ModelSerializer[Leg]):
    """A consignment's leg on board of a shipment."""

    leg = serializers.UUIDField(source="uid")
    consignment = serializers.UUIDField(source="consignment.uid")
    number = serializers.CharField(source="consignment.number")
    owner = serializers.CharField(source="consignment.owner.code")
    weight_kg = serializers.DecimalField(
        source="consignment.weight_kg", max_digits=14, decimal_places=3
    )
    volume_m3 = serializers.DecimalField(
        source="consignment.volume_m3", max_digits=14, decimal_places=4
    )
    packages = serializers.IntegerField(source="consignment.packages")

    class Meta:
        model = Leg
        fields = ("leg", "consignment", "number", "owner", "weight_kg", "volume_m3", "packages")


class ShipmentSerializer(serializers.ModelSerializer[Shipment]):
    """One run of a vehicle, flight, train or ship with what is on board."""

    vehicle_type = serializers.CharField(source="vehicle_type.code")
    carrier = serializers.CharField(source="carrier.code", default=None, allow_null=True)
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)
    schedule = serializers.CharField(source="schedule.code", default=None, allow_null=True)
    legs = OnBoardSerializer(many=True)

    class Meta:
        model = Shipment
        fields = (
            *("uid", "number", "status", "mode", "vehicle_type", "vehicle", "carrier", "facility"),
            *("schedule", "origin_name", "destination_name", "planned_departure"),
            *("planned_arrival", "departed_at", "arrived_at", "created_at", "legs"),
        )


class VehicleTypeSerializer(serializers.ModelSerializer[VehicleType]):
    """What a vehicle takes; `assumed` names figures nobody published."""

    class Meta:
        model = VehicleType
        fields = (
            *("uid", "code", "name_zh", "name_en", "mode", "capacity_kg", "capacity_m3"),
            *("hazard_classes", "keeps_from_c", "keeps_to_c", "assumed"),
        )


class ScheduleSerializer(serializers.ModelSerializer[Schedule]):
    """A row of the timetable; `departs` is local to the origin, `weekdays` 1 (Monday) to 7."""

    origin = serializers.CharField(source="origin_code", help_text="IATA or GB/T 2260")
    destination = serializers.CharField(source="destination_code", help_text="IATA or GB/T 2260")

    class Meta:
        model = Schedule
        fields = (
            *("uid", "code", "mode", "carrier_name", "origin", "destination", "weekdays"),
            *("departs", "minutes", "cut_off_minutes", "km", "cost_per_kg", "capacity_kg"),
            *("valid_from", "valid_to", "assumed"),
        )


class DepartureSerializer(serializers.Serializer[Any]):
    """The next departure of a row of the timetable, in UTC and as the clocks there show it."""

    schedule = serializers.CharField()
    cut_off = serializers.DateTimeField()
    departs = serializers.DateTimeField()
    departs_local = serializers.CharField()
    arrives = serializers.DateTimeField()
    arrives_local = serializers.CharField()


class WayLegSerializer(serializers.ModelSerializer[Leg]):
    """A stretch of a way that could be taken."""

    schedule = serializers.CharField(source="schedule.code", default=None, allow_null=True)

    class Meta:
        model = Leg
        fields = (
            *("sequence", "mode", "origin_name", "destination_name", "planned_departure"),
            *("planned_arrival", "km", "cost_per_kg", "schedule", "crosses_to"),
        )


class WaySerializer(serializers.Serializer[Any]):
    """A way to choose: hours, CNY and kg CO₂e beside each other."""

    key = serializers.CharField()
    cut_off = serializers.DateTimeField()
    departs = serializers.DateTimeField()
    arrives = serializers.DateTimeField(help_text="at the door or through the warehouse's customs")
    hours = serializers.FloatField()
    cost_cny = serializers.DecimalField(max_digits=16, decimal_places=2)
    kg_co2e = serializers.DecimalField(source="footprint.kg_co2e", max_digits=16, decimal_places=1)
    co2e_sources = serializers.ListField(source="footprint.sources", child=serializers.CharField())
    is_assumed = serializers.BooleanField()
    legs = WayLegSerializer(many=True)


class PaperSerializer(serializers.ModelSerializer[CustomsPaper]):
    """A paper of a customs entry."""

    kind = serializers.CharField(source="kind.code")
    name_zh = serializers.CharField(source="kind.name_zh")
    name_en = serializers.CharField(source="kind.name_en")
    has_file = serializers.SerializerMethodField()

    class Meta:
        model = CustomsPaper
        fields = (
            *("kind", "name_zh", "name_en", "is_required", "number", "issued_on", "expires_on"),
            *("has_file", "verified_label", "verified_at"),
        )

    def get_has_file(self, row: CustomsPaper) -> bool:
        """Say whether a file came with it."""
        return bool(row.file)


class CustomsEntrySerializer(serializers.ModelSerializer[CustomsEntry]):
    """Clearance of one consignment's goods in one country."""

    leg = serializers.UUIDField(source="leg.uid")
    consignment = serializers.UUIDField(source="leg.consignment.uid")
    basis = serializers.CharField(source="basis.code", default=None, allow_null=True)
    papers = PaperSerializer(many=True)

    class Meta:
        model = CustomsEntry
        fields = (
            *("uid", "number", "status", "leg", "consignment", "country", "basis"),
            *("declaration_number", "broker", "value_cny", "reason", "lodged_at", "released_at"),
            *("conditional_due_at", "arrived_at", "free_hours", "demurrage_from"),
            *("demurrage_cny_per_day", "papers"),
        )


class PromiseRowSerializer(serializers.ModelSerializer[Promise]):
    """A promise clock with its consignment."""

    consignment = serializers.UUIDField(source="consignment.uid")
    number = serializers.CharField(source="consignment.number")

    class Meta:
        model = Promise
        fields = (
            *("uid", "consignment", "number", "kind", "status", "started_at", "warn_at"),
            *("escalate_at", "due_at", "paused_at", "warned_at", "escalated_at", "breached_at"),
            "ended_at",
        )


class KeptSerializer(serializers.Serializer[Any]):
    """How promises were kept; `decided` is the n of `percent`."""

    name = serializers.CharField()
    decided = serializers.IntegerField()
    kept = serializers.IntegerField()
    broken = serializers.IntegerField()
    running = serializers.IntegerField()
    percent = serializers.FloatField(allow_null=True)
    median_late_hours = serializers.FloatField(allow_null=True)
    paused_hours = serializers.FloatField()


class SplitLineInput(StrictSerializer):
    """Base units of a line to take out."""

    line = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=10**12)


class SplitInput(StrictSerializer):
    """Lines with units before packing, packages afterwards."""

    lines = SplitLineInput(many=True, required=False, default=list)
    units = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=5000
    )


class MergeInput(StrictSerializer):
    """The consignment that goes under this one's id."""

    other = serializers.UUIDField()


class WayInput(StrictSerializer):
    """The way to take, by its key."""

    key = serializers.CharField(max_length=200)


class NestInput(StrictSerializer):
    """Packages to put on a pallet or into a carton."""

    kind = serializers.ChoiceField(choices=["pallet", "carton"], required=False, default="pallet")
    units = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=5000)


class TransshipInput(StrictSerializer):
    """Where goods change and what takes them on."""

    name = serializers.CharField(max_length=120)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    mode = serializers.ChoiceField(choices=Mode.choices)
    carrier = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    vehicle = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)


class OpenInput(StrictSerializer):
    """A vehicle and what is loaded into it."""

    facility = serializers.UUIDField()
    vehicle_type = serializers.CharField(max_length=40)
    carrier = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    vehicle = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    consignments = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=500
    )


class LoadInput(StrictSerializer):
    """What else is loaded."""

    consignments = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=500
    )


class UnloadInput(StrictSerializer):
    """What is taken off."""

    consignment = serializers.UUIDField()


class ShipmentReportInput(StrictSerializer):
    """What was seen of a shipment; every leg on board follows."""

    status = serializers.ChoiceField(choices=["in_transit", "customs", "arrived"])
    occurred_at = serializers.DateTimeField(required=False, default=None, allow_null=True)


class PaperInput(StrictSerializer):
    """A paper as received."""

    kind = serializers.CharField(max_length=40)
    number = serializers.CharField(max_length=60)
    issued_on = serializers.DateField(required=False, default=None, allow_null=True)
    expires_on = serializers.DateField(required=False, default=None, allow_null=True)


class PaperUpload(PaperInput):
    """A paper as received, with its copy."""

    file = serializers.FileField(required=False, default=None, allow_null=True)


class PaperKindInput(StrictSerializer):
    """The paper that was looked at."""

    kind = serializers.CharField(max_length=40)


class LodgeInput(StrictSerializer):
    """A declaration on a release basis."""

    basis = serializers.CharField(max_length=40)
    declaration_number = serializers.CharField(max_length=40)
    broker = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    value_cny = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=0, required=False, default=None, allow_null=True
    )


class HoldInput(StrictSerializer):
    """How customs holds goods up, and why."""

    status = serializers.ChoiceField(choices=["inspected", "queried", "detained"])
    reason = serializers.CharField(max_length=300)


class ReleaseInput(StrictSerializer):
    """Released for good, or on the condition that papers follow by a day."""

    papers_due_at = serializers.DateTimeField(required=False, default=None, allow_null=True)
