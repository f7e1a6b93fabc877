"""Resources beside deliveries: stations, vehicles and missions, shifts and day routes."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, command
from relief.delivery import actions, queries, stations
from relief.delivery.api import filters, serializers
from relief.delivery.api import fleet_serializers as forms
from relief.delivery.models import Mission, RoutePlan, Shift, Station, Vehicle
from relief.organizations.permissions import Permission


class StationViewSet(ScopedReadViewSet):
    """Pick-up stations: their room and hours, and which is near and open."""

    model = Station
    query = queries.equipped_stations
    permission = Permission.DELIVERY_VIEW
    serializer_class = forms.StationSerializer

    @extend_schema(request=forms.StationInput, responses={201: forms.StationSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Say how much a station holds, how long, and when it is open."""
        given = self.given(forms.StationInput)
        row = actions.equip_station(
            actor=self.actor,
            now=clock.now(),
            code=given["station"],
            packages=given["packages"],
            keep_days=given["keep_days"],
            hours=[actions.Hours(**span) for span in given["hours"]],
        )
        return self.answer(row, status=201)

    @extend_schema(request=forms.NearInput, responses=forms.NearAnswer)
    @command("search", detail=False)
    def search(self, request: Request) -> Response:
        """Return the stations with room within 5 km of a point, open ones first."""
        given = self.given(forms.NearInput)
        found = stations.near((given["lat"], given["lon"]), clock.now())
        rows = [row for row in found if row.takes(given["packages"])]
        return Response({"items": forms.NearOutput(rows, many=True).data})


class VehicleViewSet(ScopedReadViewSet):
    """The unmanned vehicles of a fleet."""

    model = Vehicle
    query = queries.vehicles
    permission = Permission.DELIVERY_VIEW
    serializer_class = forms.VehicleSerializer

    @extend_schema(request=forms.VehicleInput, responses={201: forms.VehicleSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Register a vehicle, or change the one with this code."""
        values = actions.VehicleValues(**self.given(forms.VehicleInput))
        row = actions.register_vehicle(actor=self.actor, now=clock.now(), values=values)
        return self.answer(row, status=201)


class MissionViewSet(ScopedReadViewSet):
    """What unmanned vehicles are asked to bring, and how far they are with it."""

    model = Mission
    query = queries.missions
    permission = Permission.DELIVERY_VIEW
    serializer_class = forms.MissionSerializer
    filterset_class = filters.MissionFilter

    @extend_schema(request=forms.AcceptInput, responses=forms.MissionSerializer)
    @command()
    def accept(self, request: Request, uid: UUID) -> Response:
        """Accept a mission, perhaps with its compartment."""
        return self.answer(actions.accept(**self.who(uid), **self.given(forms.AcceptInput)))

    @extend_schema(request=forms.ReasonInput, responses=forms.MissionSerializer)
    @command()
    def decline(self, request: Request, uid: UUID) -> Response:
        """Decline a mission: the delivery goes another way."""
        return self.answer(actions.decline(**self.who(uid), **self.given(forms.ReasonInput)))

    @extend_schema(request=serializers.MomentInput, responses=forms.MissionSerializer)
    @command()
    def depart(self, request: Request, uid: UUID) -> Response:
        """Note that the vehicle left with the goods."""
        return self.answer(actions.depart(**self.who(uid), **self.given(serializers.MomentInput)))

    @extend_schema(request=serializers.ArriveInput, responses=forms.MissionSerializer)
    @command()
    def arrive(self, request: Request, uid: UUID) -> Response:
        """Note that the vehicle stands at the stop and waits for the code."""
        actions.arrive(**self.to_delivery(uid), **self.given(serializers.ArriveInput))
        return self.detail_of(uid)

    @extend_schema(request=serializers.OpenInput, responses=forms.MissionSerializer)
    @command()
    def open(self, request: Request, uid: UUID) -> Response:
        """Open the compartment against the code: the goods are handed over."""
        given = actions.Given(**self.given(serializers.OpenInput))
        actions.open_vehicle(**self.to_delivery(uid), given=given)
        return self.detail_of(uid)

    @extend_schema(request=forms.ReasonInput, responses=forms.MissionSerializer)
    @command()
    def abort(self, request: Request, uid: UUID) -> Response:
        """Break a mission off: the goods did not reach hands."""
        return self.answer(actions.abort(**self.who(uid), **self.given(forms.ReasonInput)))

    @extend_schema(request=forms.TakeOverInput, responses=forms.MissionSerializer)
    @command()
    def take_over(self, request: Request, uid: UUID) -> Response:
        """Let a courier bring what the vehicle cannot."""
        return self.answer(actions.take_over(**self.who(uid), **self.given(forms.TakeOverInput)))

    def who(self, uid: UUID) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": uid}

    def to_delivery(self, uid: UUID) -> dict[str, Any]:
        """Return the same for the delivery of a mission; NotFound where it is not visible."""
        return self.who(actions.mission_of(self.actor, uid))

    def detail_of(self, uid: UUID) -> Response:
        """Return the mission as it is now."""
        return Response(self.get_serializer(self.get_queryset().get(uid=uid)).data)


class ShiftViewSet(ScopedReadViewSet):
    """Couriers' working days."""

    model = Shift
    query = queries.shifts
    permission = Permission.DELIVERY_VIEW
    serializer_class = forms.ShiftSerializer

    @extend_schema(request=forms.ShiftInput, responses={201: forms.ShiftSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add a shift."""
        given = self.given(forms.ShiftInput)
        values = actions.ShiftValues(**{**given, "skills": tuple(given["skills"])})
        row = actions.add_shift(actor=self.actor, now=clock.now(), values=values)
        return self.answer(row, status=201)

    @extend_schema(request=None, responses=forms.ShiftSerializer)
    @command()
    def cancel(self, request: Request, uid: UUID) -> Response:
        """Cancel a shift: what is not on board is free for others."""
        return self.answer(actions.cancel_shift(actor=self.actor, now=clock.now(), uid=uid))


class RoutePlanViewSet(ScopedReadViewSet):
    """Plans of a day's routes."""

    model = RoutePlan
    query = queries.route_plans
    permission = Permission.DELIVERY_VIEW
    serializer_class = forms.RoutePlanSerializer
    filterset_class = filters.RoutePlanFilter

    @extend_schema(request=forms.RoutePlanInput, responses={202: forms.RoutePlanSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask for a plan; it is worked out in seconds, look again until it is proposed."""
        given = self.given(forms.RoutePlanInput)
        row = actions.ask_for_routes(actor=self.actor, now=clock.now(), **given)
        return self.answer(row, status=202)

    @extend_schema(request=None, responses=forms.RoutePlanSerializer)
    @command("apply")
    def put_to_use(self, request: Request, uid: UUID) -> Response:
        """Put a proposed plan to use: couriers see their stops in its order."""
        return self.answer(actions.apply_routes(actor=self.actor, now=clock.now(), uid=uid))
