"""Resources: places, sites, hubs, lanes."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, command
from relief.geography import actions, queries
from relief.geography.api import filters, serializers
from relief.geography.models import Hub, Lane, Place, Site


class PlaceViewSet(ScopedReadViewSet):
    """Provinces, prefectures and counties of GB/T 2260."""

    model = Place
    query = queries.places
    serializer_class = serializers.PlaceSerializer
    filterset_class = filters.PlaceFilter


class SiteViewSet(ScopedReadViewSet):
    """Camps, villages and areas below county."""

    model = Site
    query = queries.sites
    serializer_class = serializers.SiteSerializer
    filterset_class = filters.SiteFilter

    @extend_schema(request=serializers.SiteInput, responses={201: serializers.SiteSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add a site."""
        values = self.given(serializers.SiteInput)
        site = actions.add_site(
            actor=self.actor, now=clock.now(), place_uid=values.pop("place"), **values
        )
        return self.answer(site, status=201)


class HubViewSet(ScopedReadViewSet):
    """Airports of the international hubs."""

    model = Hub
    query = queries.hubs
    serializer_class = serializers.HubSerializer


class LaneViewSet(ScopedReadViewSet):
    """Ways that somebody measured, closed or opened; all others follow from distance."""

    model = Lane
    query = queries.lanes
    serializer_class = serializers.LaneSerializer
    filterset_class = filters.LaneFilter

    @extend_schema(request=serializers.LaneCloseInput, responses=serializers.LaneSerializer)
    @command(detail=False)
    def close(self, request: Request) -> Response:
        """Close a way: plans no longer use it."""
        values = self.given(serializers.LaneCloseInput)
        lane = actions.close_lane(
            actor=self.actor, now=clock.now(), key=_key(values), reason=values["reason"]
        )
        return self.answer(lane)

    @extend_schema(request=serializers.LaneKeyInput, responses=serializers.LaneSerializer)
    @command(detail=False)
    def open(self, request: Request) -> Response:
        """Open a way again."""
        values = self.given(serializers.LaneKeyInput)
        lane = actions.open_lane(actor=self.actor, now=clock.now(), key=_key(values))
        return self.answer(lane)


def _key(values: dict[str, Any]) -> actions.LaneKey:
    return actions.LaneKey(values["origin"], values["site"], values["mode"])
