"""Resources: shipments, customs entries, promises, the timetable and vehicles."""

import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.errors import Invalid, NotFound
from relief.core.http.files import kept_file
from relief.core.http.rest import ScopedReadViewSet, command, require_known
from relief.organizations.permissions import Permission
from relief.shipping import actions, queries, timetable
from relief.shipping.api import filters, road
from relief.shipping.models import CustomsEntry, Promise, Schedule, Shipment, VehicleType
from relief.shipping.queries import kept

YEAR = datetime.timedelta(days=366)


class ShipmentViewSet(ScopedReadViewSet):
    """What physically travels: consignments that share a vehicle."""

    model = Shipment
    query = queries.shipments
    permission = Permission.CONSIGNMENT_VIEW
    serializer_class = road.ShipmentSerializer
    filterset_class = filters.ShipmentFilter

    @extend_schema(request=road.OpenInput, responses={201: road.ShipmentSerializer})
    def create(self, request: Request) -> Response:
        """Load consignments into a vehicle, after the check of kg, m³, hazard and temperature."""
        given = self.given(road.OpenInput)
        row = actions.open_shipment(actor=self.actor, now=clock.now(), **given)
        return self.answer(row, status=201)

    @extend_schema(request=road.LoadInput, responses=road.ShipmentSerializer)
    @command()
    def load(self, request: Request, uid: UUID) -> Response:
        """Load more consignments."""
        return self.answer(actions.load(**self.who(uid), **self.given(road.LoadInput)))

    @extend_schema(request=road.UnloadInput, responses=road.ShipmentSerializer)
    @command()
    def unload(self, request: Request, uid: UUID) -> Response:
        """Take a consignment off."""
        return self.answer(actions.unload(**self.who(uid), **self.given(road.UnloadInput)))

    @extend_schema(request=None, responses=road.ShipmentSerializer)
    @command()
    def depart(self, request: Request, uid: UUID) -> Response:
        """Send everything on board off."""
        return self.answer(actions.depart(**self.who(uid)))

    @extend_schema(request=road.ShipmentReportInput, responses=road.ShipmentSerializer)
    @command()
    def report(self, request: Request, uid: UUID) -> Response:
        """Report where it is, or that it arrived; every leg on board follows."""
        given = self.given(road.ShipmentReportInput)
        return self.answer(actions.report_shipment(**self.who(uid), **given))

    @extend_schema(request=None, responses=road.ShipmentSerializer)
    @command()
    def cancel(self, request: Request, uid: UUID) -> Response:
        """Give up a shipment that has not left."""
        return self.answer(actions.cancel_shipment(**self.who(uid)))

    def who(self, uid: UUID) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": uid}


COPY = {(200, "application/octet-stream"): OpenApiTypes.BINARY}
PAPER = {"application/json": road.PaperInput, "multipart/form-data": road.PaperUpload}


class CustomsViewSet(ScopedReadViewSet):
    """Clearance of goods that cross a border, with papers and the demurrage clock."""

    model = CustomsEntry
    query = queries.customs_entries
    permission = Permission.CONSIGNMENT_VIEW
    serializer_class = road.CustomsEntrySerializer
    filterset_class = filters.CustomsFilter

    @extend_schema(request=PAPER, responses=road.CustomsEntrySerializer)
    @command()
    def paper(self, request: Request, uid: UUID) -> Response:
        """Note a paper, with its copy as a form; it is to be verified again."""
        given = self.given(road.PaperUpload)
        kind = given.pop("kind")
        paper = actions.Paper(**given)
        return self.answer(actions.set_paper(**self.who(uid), kind=kind, paper=paper).entry)

    @extend_schema(responses=COPY, filters=False)
    @action(detail=True, methods=["get"], url_path="papers/<slug:kind>", url_name="paper-copy")
    def paper_copy(self, request: Request, uid: UUID, kind: str) -> HttpResponse:
        """Return the copy of a paper."""
        entry = queries.customs_entries(self.actor).get_visible(self.actor, uid)
        paper = entry.papers.filter(kind__code=kind).first()
        if paper is None or not paper.file:
            raise NotFound
        return kept_file(paper.file, "application/octet-stream", f"{entry.uid}-{kind}")

    @extend_schema(request=road.PaperKindInput, responses=road.CustomsEntrySerializer)
    @command()
    def verify(self, request: Request, uid: UUID) -> Response:
        """Say that a paper was looked at and is right."""
        given = self.given(road.PaperKindInput)
        return self.answer(actions.verify_paper(**self.who(uid), **given).entry)

    @extend_schema(request=None, responses=road.CustomsEntrySerializer)
    @command()
    def complete(self, request: Request, uid: UUID) -> Response:
        """Say that all required papers are there."""
        return self.answer(actions.complete_papers(**self.who(uid)))

    @extend_schema(request=road.LodgeInput, responses=road.CustomsEntrySerializer)
    @command()
    def lodge(self, request: Request, uid: UUID) -> Response:
        """Declare the goods on a release basis in force."""
        return self.answer(actions.lodge(**self.who(uid), **self.given(road.LodgeInput)))

    @extend_schema(request=road.HoldInput, responses=road.CustomsEntrySerializer)
    @command()
    def hold(self, request: Request, uid: UUID) -> Response:
        """Note that customs inspects, asks or detains: the promise clocks stand still."""
        return self.answer(actions.hold(**self.who(uid), **self.given(road.HoldInput)))

    @extend_schema(request=road.ReleaseInput, responses=road.CustomsEntrySerializer)
    @command()
    def release(self, request: Request, uid: UUID) -> Response:
        """Note that customs lets the goods go."""
        return self.answer(actions.release(**self.who(uid), **self.given(road.ReleaseInput)))

    def who(self, uid: UUID) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": uid}


class PromiseViewSet(ScopedReadViewSet):
    """Promise clocks of consignments, and the report of how they were kept."""

    model = Promise
    query = queries.promises
    permission = Permission.CONSIGNMENT_VIEW
    serializer_class = road.PromiseRowSerializer
    filterset_class = filters.PromiseFilter

    @extend_schema(responses=road.KeptSerializer(many=True), filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def report(self, request: Request) -> Response:
        """Return kept and broken promises of a year by kind, carrier, lane, week or cause."""
        require_known(request, {"by"})
        by = request.query_params.get("by", "kind")
        if by not in kept.BY:
            raise Invalid("by", _("by must be one of {names}"), names=", ".join(kept.BY))
        now = clock.now()
        rows = kept.report(self.actor, by=by, since=now - YEAR, until=now)
        return Response(road.KeptSerializer(rows, many=True).data)


class ScheduleViewSet(ScopedReadViewSet):
    """The timetable of flights, trains, ships and trucks."""

    model = Schedule
    query = queries.schedules
    permission = Permission.CONSIGNMENT_VIEW
    serializer_class = road.ScheduleSerializer
    filterset_class = filters.ScheduleFilter

    @extend_schema(responses=road.DepartureSerializer)
    @action(detail=True, methods=["get"], url_path="next", filterset_class=None)
    def next(self, request: Request, uid: UUID) -> Response:
        """Return the next departure whose cut-off has not passed, in UTC and local time."""
        require_known(request, set())
        row = self.get_queryset().filter(uid=uid).first()
        found = timetable.next_departure(row, clock.now()) if row else None
        if found is None:
            return Response(status=404, data={"detail": "No departure."})
        return Response(road.DepartureSerializer(found).data)


class VehicleTypeViewSet(ScopedReadViewSet):
    """Kinds of vehicles with what they take."""

    model = VehicleType
    query = queries.vehicle_types
    permission = Permission.CONSIGNMENT_VIEW
    serializer_class = road.VehicleTypeSerializer
    filterset_class = filters.VehicleTypeFilter
