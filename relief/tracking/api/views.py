"""The tracking API: intake, look-up, progress of a whole request."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from relief.core import clock
from relief.core.errors import Invalid, NotAllowed
from relief.core.http.requests import actor_of
from relief.core.http.rest import ScopedReadViewSet, command, require_known
from relief.organizations.permissions import Permission
from relief.tracking import actions, queries
from relief.tracking.api import reports, serializers
from relief.tracking.models import Tracked

MOST_EVENTS = 500


class IntakeView(APIView):
    """`POST /tracking/intake`: carriers and gateways report what they saw."""

    @extend_schema(
        operation_id="tracking_intake",
        request=serializers.ReportedEvent(many=True),
        responses={202: serializers.IntakeAnswer},
    )
    def post(self, request: Request) -> Response:
        """Take one event or a list of up to 500; answer 202 with a result each."""
        actor = actor_of(request._request)
        if not actor.may(Permission.TRACKING_WRITE):
            raise NotAllowed(permission=Permission.TRACKING_WRITE)
        rows = request.data if isinstance(request.data, list) else [request.data]
        if not 1 <= len(rows) <= MOST_EVENTS:
            raise Invalid("events", _("Report 1 to {limit} events at a time."), limit=MOST_EVENTS)
        results = actions.take_in(actor=actor, events=reports.read(rows), now=clock.now())
        answer = [
            {"event_id": row.event_id, "result": row.verdict, "reason": row.reason}
            for row in results
        ]
        return Response({"results": answer}, status=202)


class UnitViewSet(ScopedReadViewSet):
    """Tracked units: list, detail, look-up of up to 100 numbers."""

    model = Tracked
    query = staticmethod(queries.units)
    permission = Permission.TRACKING_READ
    serializer_class = serializers.UnitOutput

    @extend_schema(request=serializers.LookupInput, responses=serializers.LookupAnswer)
    @command("lookup", detail=False)
    def lookup(self, request: Request) -> Response:
        """Return the present status of the given numbers, ours or the carriers' own."""
        numbers = self.given(serializers.LookupInput)["numbers"]
        found, missing = queries.looked_up(self.actor, numbers)
        items = self.get_serializer(found, many=True).data
        return Response({"items": items, "not_found": missing})


class ProgressView(APIView):
    """`GET /tracking/progress/`: parcels rolled up to all that they are part of."""

    @extend_schema(
        operation_id="tracking_progress",
        parameters=[
            OpenApiParameter("request", {"type": "string", "maxLength": 24}),
            OpenApiParameter("ticket", {"type": "string", "format": "uuid"}),
            OpenApiParameter("shipment", {"type": "string", "maxLength": 24}),
        ],
        responses={200: serializers.ProgressAnswer},
    )
    def get(self, request: Request) -> Response:
        """Return how far a request or a shipment (by number) or a ticket (by uid) is."""
        actor = actor_of(request._request)
        if not actor.may(Permission.TRACKING_READ):
            raise NotAllowed(permission=Permission.TRACKING_READ)
        names = ("request", "ticket", "shipment")
        require_known(request, set(names))
        asked = {name: request.query_params.get(name, "") for name in names}
        if len([value for value in asked.values() if value]) != 1:
            raise Invalid("request", _("Give one of request, ticket, shipment."))
        found = queries.progress(actor, **asked)
        return Response(serializers.ProgressAnswer(found).data)
