"""Resources: items, and what people need."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from relief.catalog import queries
from relief.catalog.actions import set_pack
from relief.catalog.api import filters, serializers
from relief.catalog.models import Item
from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, command, require_known, whole

GROUPS = {"aged_60": "60+", "aged_80": "80+", "under_5": "under5"}
MOST_PEOPLE = 100_000_000


def _number(name: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.INT, required=required)


class ItemViewSet(ScopedReadViewSet):
    """The shared catalogue."""

    model = Item
    query = queries.items
    serializer_class = serializers.ItemSerializer
    filterset_class = filters.ItemFilter

    @extend_schema(request=serializers.PackInput, responses={201: serializers.ItemSerializer})
    @command("packs")
    def packs(self, request: Request, uid: object) -> Response:
        """Say what a pack holds from a day on; what was booked before stays as it is."""
        values = self.given(serializers.PackInput)
        set_pack(actor=self.actor, now=clock.now(), item=UUID(str(uid)), **values)
        row = Item.objects.get_visible(self.actor, UUID(str(uid)))
        return self.answer(row, status=201)

    @extend_schema(
        parameters=[
            _number("people", required=True),
            _number("days"),
            *(_number(name) for name in GROUPS),
            OpenApiParameter("hazard", OpenApiTypes.STR),
        ],
        responses=serializers.NeedsSerializer,
        filters=False,
    )
    @action(detail=False, url_path="needs", url_name="needs", pagination_class=None)
    def needs(self, request: Request) -> Response:
        """Work out what people need: people × rate × days × (1 + wastage), rounded up."""
        require_known(request, {"people", "days", "hazard", *GROUPS})
        people = whole(request, "people", 0, 1, MOST_PEOPLE)
        groups = {
            group: whole(request, name, 0, 0, people)
            for name, group in GROUPS.items()
            if name in request.query_params
        }
        lines = queries.calculate(
            self.actor,
            people=people,
            days=whole(request, "days", 3, 1, 365),
            groups=groups,
            hazard=request.query_params.get("hazard", ""),
        )
        return Response({"items": serializers.NeedSerializer(lines, many=True).data})
