"""Resources: consignments and legs."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ReasonInput, ScopedReadViewSet, command, require_known
from relief.organizations.permissions import Permission
from relief.shipping import actions, lanes, queries
from relief.shipping.api import filters, road, serializers
from relief.shipping.models import Consignment, Leg
from relief.shipping.states import TO_LEAVE


class ConsignmentViewSet(ScopedReadViewSet):
    """Consignments with their lines, legs and promises."""

    model = Consignment
    query = queries.consignments
    permission = Permission.CONSIGNMENT_VIEW
    serializer_class = serializers.ConsignmentSerializer
    filterset_class = filters.ConsignmentFilter

    @extend_schema(request=serializers.PackInput, responses=serializers.ConsignmentSerializer)
    @command()
    def pack(self, request: Request, uid: UUID) -> Response:
        """Pack a planned consignment."""
        given = self.given(serializers.PackInput)
        packages = [actions.Packages(**row) for row in given["packages"]]
        row = actions.pack(
            **self.who(uid),
            packed={row["line"]: row["quantity"] for row in given["lines"]},
            packages=packages or [actions.Packages("parcel", 1)],
        )
        return self.answer(row)

    @extend_schema(request=serializers.DispatchInput, responses=serializers.ConsignmentSerializer)
    @command("dispatch")
    def send_off(self, request: Request, uid: UUID) -> Response:
        """Send a packed consignment off."""
        given = self.given(serializers.DispatchInput)
        return self.answer(actions.dispatch(**self.who(uid), **given))

    @extend_schema(request=ReasonInput, responses=serializers.ConsignmentSerializer)
    @command()
    def cancel(self, request: Request, uid: UUID) -> Response:
        """Cancel a consignment before it leaves."""
        return self.answer(actions.cancel(**self.who(uid), **self.given(ReasonInput)))

    @extend_schema(request=ReasonInput, responses=serializers.ConsignmentSerializer)
    @command("return")
    def send_back(self, request: Request, uid: UUID) -> Response:
        """Take everything still under way back on its shelf."""
        given = self.given(ReasonInput)
        return self.answer(actions.send_back(**self.who(uid), **given))

    @extend_schema(request=ReasonInput, responses=serializers.ConsignmentSerializer)
    @command()
    def lose(self, request: Request, uid: UUID) -> Response:
        """Write off everything still under way as lost."""
        return self.answer(actions.lose(**self.who(uid), **self.given(ReasonInput)))

    @extend_schema(request=road.SplitInput, responses={201: serializers.ConsignmentSerializer})
    @command()
    def split(self, request: Request, uid: UUID) -> Response:
        """Take part of it out as a consignment of its own, and answer with that part."""
        given = self.given(road.SplitInput)
        lines = {row["line"]: row["quantity"] for row in given["lines"]}
        part = actions.split(**self.who(uid), lines=lines, units=given["units"])
        return self.answer(part, status=201)

    @extend_schema(request=road.MergeInput, responses=serializers.ConsignmentSerializer)
    @command()
    def merge(self, request: Request, uid: UUID) -> Response:
        """Let another consignment go under this one's id."""
        return self.answer(actions.merge(**self.who(uid), **self.given(road.MergeInput)))

    @extend_schema(request=road.WayInput, responses=serializers.ConsignmentSerializer)
    @command()
    def choose_way(self, request: Request, uid: UUID) -> Response:
        """Take one of its ways."""
        return self.answer(actions.choose_way(**self.who(uid), **self.given(road.WayInput)))

    @extend_schema(responses=road.WaySerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def ways(self, request: Request, uid: UUID) -> Response:
        """Return the ways it could go now with hours, cost and footprint, soonest there first."""
        require_known(request, set())
        row = queries.consignment(self.actor, uid)
        found = lanes.options(row, now=clock.now()) if row.status in TO_LEAVE else []
        return Response(road.WaySerializer(found, many=True).data)

    @extend_schema(request=road.NestInput, responses=serializers.UnitSerializer(many=True))
    @command("put-together")
    def put_together(self, request: Request, uid: UUID) -> Response:
        """Put packages on a pallet or into a carton, and answer with all packages."""
        actions.put_together(**self.who(uid), **self.given(road.NestInput))
        return self._units(uid)

    @extend_schema(responses=serializers.UnitSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def units(self, request: Request, uid: UUID) -> Response:
        """Return its packages with SSCC or own address, and what stands on what."""
        require_known(request, set())
        return self._units(uid)

    def _units(self, uid: UUID) -> Response:
        row = Consignment.objects.get_visible(self.actor, uid)
        rows = row.units.select_related("parent").order_by("pk")
        return Response(serializers.UnitSerializer(rows, many=True).data)

    def who(self, uid: UUID) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": uid}


class LegViewSet(ScopedReadViewSet):
    """Stretches of the way, as their carriers see them."""

    model = Leg
    query = queries.legs
    permission = Permission.CONSIGNMENT_VIEW
    serializer_class = serializers.LegSerializer
    filterset_class = filters.LegFilter

    @extend_schema(request=serializers.ReportInput, responses=serializers.LegSerializer)
    @command()
    def report(self, request: Request, uid: UUID) -> Response:
        """Report where a leg is, that it arrived, what was received."""
        given = self.given(serializers.ReportInput)
        point = (given.pop("lat", None), given.pop("lon", None))
        given["differences"] = [actions.Difference(**row) for row in given["differences"]]
        leg = actions.report_leg(
            actor=self.actor,
            now=clock.now(),
            uid=uid,
            point=None if None in point else point,
            **given,
        )
        return self.answer(leg)

    @extend_schema(request=road.TransshipInput, responses={201: serializers.LegSerializer})
    @command()
    def transship(self, request: Request, uid: UUID) -> Response:
        """Change vehicle or mode at a point, and answer with the leg from there on."""
        change = actions.Change(**self.given(road.TransshipInput))
        leg = actions.transship(actor=self.actor, now=clock.now(), uid=uid, change=change)
        return self.answer(leg, status=201)
