"""What the API says of stations, vehicles, missions and day routes, and what it takes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from relief.core.http.rest import StrictSerializer
from relief.delivery.models import Mission, RoutePlan, Shift, Skill, Station, Vehicle, VehicleKind

MOST_SPANS = 28
HEAVIEST = 100_000


class HoursSerializer(StrictSerializer):
    """A span in which a station is open; 1 is Monday."""

    weekday = serializers.IntegerField(min_value=1, max_value=7)
    opens = serializers.TimeField()
    closes = serializers.TimeField()


class StationSerializer(serializers.ModelSerializer[Station]):
    """A pick-up station with its room and hours."""

    station = serializers.CharField(source="facility.code")
    name_zh = serializers.CharField(source="facility.name_zh")
    name_en = serializers.CharField(source="facility.name_en")
    lat = serializers.FloatField(source="facility.lat")
    lon = serializers.FloatField(source="facility.lon")
    hours = HoursSerializer(many=True)

    class Meta:
        model = Station
        fields = (
            *("uid", "station", "name_zh", "name_en", "lat", "lon"),
            *("packages", "keep_days", "hours"),
        )


class StationInput(StrictSerializer):
    """How much a station holds, how long, and when it is open."""

    station = serializers.CharField(max_length=40)
    packages = serializers.IntegerField(min_value=1, max_value=HEAVIEST)
    keep_days = serializers.IntegerField(min_value=1, max_value=30, default=3)
    hours = HoursSerializer(many=True, required=False, default=list)


class NearInput(StrictSerializer):
    """Where to look for a station, and for how many packages."""

    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    packages = serializers.IntegerField(min_value=0, max_value=HEAVIEST, default=1)


class NearOutput(serializers.Serializer[object]):
    """A station near a point; `free` is null where its size is not known."""

    station = serializers.CharField(source="station.code")
    name_zh = serializers.CharField(source="station.name_zh")
    name_en = serializers.CharField(source="station.name_en")
    km = serializers.FloatField()
    is_open = serializers.BooleanField()
    open_until = serializers.TimeField(source="until", allow_null=True)
    free = serializers.IntegerField(allow_null=True)


class NearAnswer(serializers.Serializer[object]):
    """Stations with room, open ones first, then by distance."""

    items = NearOutput(many=True)


class VehicleSerializer(serializers.ModelSerializer[Vehicle]):
    """An unmanned vehicle; kilograms, cubic metres, kilometres as the crow flies."""

    organization = serializers.CharField(source="organization.code")

    class Meta:
        model = Vehicle
        fields = (
            *("uid", "organization", "code", "kind", "payload_kg", "room_m3", "range_km"),
            *("compartments", "lat", "lon", "area_km", "is_active"),
        )


class VehicleInput(StrictSerializer):
    """A vehicle to register; the same code again changes it."""

    code = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=VehicleKind.choices, default=VehicleKind.GROUND)
    payload_kg = serializers.FloatField(min_value=0.1, max_value=HEAVIEST)
    room_m3 = serializers.FloatField(min_value=0.001, max_value=1000)
    range_km = serializers.FloatField(min_value=0.1, max_value=2000)
    compartments = serializers.IntegerField(min_value=1, max_value=100, default=1)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    lon = serializers.FloatField(min_value=-180, max_value=180)
    area_km = serializers.FloatField(min_value=0.1, max_value=2000)
    is_active = serializers.BooleanField(default=True)


class MissionSerializer(serializers.ModelSerializer[Mission]):
    """A vehicle's errand, without any person's data."""

    vehicle = serializers.CharField(source="vehicle.code")
    delivery = serializers.UUIDField(source="delivery.uid")
    delivery_number = serializers.CharField(source="delivery.number")

    class Meta:
        model = Mission
        fields = (
            *("uid", "number", "status", "vehicle", "delivery", "delivery_number"),
            *("compartment", "reason", "created_at", "accepted_at", "departed_at"),
            *("arrived_at", "ended_at"),
        )


class AcceptInput(StrictSerializer):
    """The compartment that is kept free."""

    compartment = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)


class ReasonInput(StrictSerializer):
    """Why a vehicle does not."""

    reason = serializers.CharField(max_length=120)


class TakeOverInput(StrictSerializer):
    """The courier who goes on."""

    courier = serializers.UUIDField()


class ShiftSerializer(serializers.ModelSerializer[Shift]):
    """A courier's working day."""

    courier = serializers.UUIDField(source="courier.uid")
    depot = serializers.CharField(source="depot.code")

    class Meta:
        model = Shift
        fields = (
            *("uid", "courier", "depot", "starts_at", "ends_at", "drive_minutes"),
            *("capacity_kg", "capacity_m3", "skills", "cancelled_at"),
        )


class ShiftInput(StrictSerializer):
    """A shift to add."""

    courier = serializers.UUIDField()
    depot = serializers.CharField(max_length=40)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    drive_minutes = serializers.IntegerField(min_value=1, max_value=840, default=480)
    capacity_kg = serializers.FloatField(min_value=0.1, max_value=HEAVIEST)
    capacity_m3 = serializers.FloatField(min_value=0.001, max_value=1000)
    skills = serializers.ListField(
        child=serializers.ChoiceField(choices=Skill.choices), required=False, default=list
    )


class RouteStopOutput(serializers.Serializer[object]):
    """A stop of a route: which delivery, and when the courier is there."""

    delivery = serializers.UUIDField()
    number = serializers.CharField()
    at = serializers.DateTimeField()


class RouteOutput(serializers.Serializer[object]):
    """One shift's route; kilometres along roads."""

    shift = serializers.UUIDField()
    km = serializers.FloatField()
    leaves = serializers.DateTimeField()
    returns = serializers.DateTimeField()
    stops = RouteStopOutput(many=True)


class RoutePlanSerializer(serializers.ModelSerializer[RoutePlan]):
    """A day's routes; `breaks` are promises that hold today and would not in this plan."""

    organization = serializers.CharField(source="organization.code")
    routes = serializers.SerializerMethodField()
    left_out = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()
    breaks = serializers.SerializerMethodField()

    class Meta:
        model = RoutePlan
        fields = (
            *("uid", "number", "organization", "day", "status", "reason", "causes", "created_at"),
            *("solved_at", "applied_at", "routes", "left_out", "late", "breaks"),
        )

    @extend_schema_field(RouteOutput(many=True))
    def get_routes(self, row: RoutePlan) -> list[dict[str, Any]]:
        """Return the routes; none while it is worked out."""
        routes: list[dict[str, Any]] = row.result.get("routes", [])
        return routes

    @extend_schema_field(
        {"type": "object", "additionalProperties": {"type": "string"}}  # type: ignore[arg-type]
    )
    def get_left_out(self, row: RoutePlan) -> dict[str, str]:
        """Return why by delivery: no_shift, skill, capacity, hours, no_room."""
        left: dict[str, str] = row.result.get("left_out", {})
        return left

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_late(self, row: RoutePlan) -> list[str]:
        """Return the deliveries that come after their promise."""
        late: list[str] = row.result.get("late", [])
        return late

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_breaks(self, row: RoutePlan) -> list[str]:
        """Return the deliveries whose promise holds today and would not."""
        breaks: list[str] = row.result.get("breaks", [])
        return breaks


class RoutePlanInput(StrictSerializer):
    """The day to plan, in the depots' own calendar."""

    day = serializers.DateField()
