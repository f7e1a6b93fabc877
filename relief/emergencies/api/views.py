"""Resource: emergencies, with their figures and sites."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, command, require_known
from relief.emergencies import actions, queries
from relief.emergencies.api import filters, serializers
from relief.emergencies.models import Emergency
from relief.emergencies.published import PublishedEvent, PublishedFigure
from relief.organizations.permissions import Permission


class EmergencyViewSet(ScopedReadViewSet):
    """Disasters the platform responds to."""

    model = Emergency
    query = queries.emergencies
    permission = Permission.EMERGENCY_VIEW
    serializer_class = serializers.EmergencySerializer
    filterset_class = filters.EmergencyFilter

    def _one(self, uid: Any) -> Emergency:
        return queries.emergency(self.actor, uid)

    @extend_schema(
        request=serializers.EmergencyInput, responses={201: serializers.EmergencySerializer}
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Declare an emergency as a draft."""
        values = self.given(serializers.EmergencyInput)
        lat, lon = values.pop("epicentre_lat", None), values.pop("epicentre_lon", None)
        codes = values.pop("places")
        event = PublishedEvent(
            **values,
            epicentre=(lat, lon) if lat is not None and lon is not None else None,
            figures=(),
            sites=(),
        )
        emergency = actions.declare(
            actor=self.actor, now=clock.now(), event=event, place_codes=codes
        )
        return self.answer(emergency, status=201)

    @extend_schema(responses=serializers.FiguresSerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def figures(self, request: Request, uid: Any) -> Response:
        """Give every published figure, oldest first: they replace each other, never add up."""
        require_known(request, set())
        rows = queries.figures(self._one(uid))
        return Response({"items": serializers.FigureSerializer(rows, many=True).data})

    @extend_schema(responses=serializers.AffectedSitesSerializer, filters=False)
    @action(detail=True, pagination_class=None)
    def sites(self, request: Request, uid: Any) -> Response:
        """Give where people are to be helped, most people first."""
        require_known(request, set())
        rows = queries.affected_sites(self._one(uid))
        return Response({"items": serializers.AffectedSiteSerializer(rows, many=True).data})

    @extend_schema(request=None, responses=serializers.EmergencySerializer)
    @command()
    def activate(self, request: Request, uid: Any) -> Response:
        """Start or take up the response."""
        emergency = actions.activate(actor=self.actor, now=clock.now(), emergency_uid=uid)
        return self.answer(emergency)

    @extend_schema(request=serializers.CloseInput, responses=serializers.EmergencySerializer)
    @command()
    def close(self, request: Request, uid: Any) -> Response:
        """End the response with a reason."""
        values = self.given(serializers.CloseInput)
        emergency = actions.close(actor=self.actor, now=clock.now(), emergency_uid=uid, **values)
        return self.answer(emergency)

    @extend_schema(request=serializers.FigureInput, responses=serializers.EmergencySerializer)
    @command()
    def publish_figure(self, request: Request, uid: Any) -> Response:
        """Add a published number."""
        values = self.given(serializers.FigureInput)
        values.setdefault("source_url", "")  # no default in the form: empty is no URL
        figure = PublishedFigure(place_code=values.pop("place"), **values)
        emergency = actions.publish_figure(
            actor=self.actor, now=clock.now(), emergency_uid=uid, figure=figure
        )
        return self.answer(emergency)

    @extend_schema(request=serializers.PeopleInput, responses=serializers.EmergencySerializer)
    @command()
    def count_people(self, request: Request, uid: Any) -> Response:
        """Say how many people are to be helped at a site."""
        values = self.given(serializers.PeopleInput)
        emergency = actions.count_people(
            actor=self.actor,
            now=clock.now(),
            emergency_uid=uid,
            site_uid=values.pop("site"),
            **values,
        )
        return self.answer(emergency)
