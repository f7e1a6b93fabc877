"""What others share, and where every unit of a lot is, by API."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core.errors import Invalid
from relief.core.http.rest import ScopedViewSet, require_known
from relief.emergencies.models import Emergency
from relief.inventory.queries import lots
from relief.inventory.queries.offers import shared_with
from relief.inventory.queries.recalled import every_unit
from relief.organizations.permissions import Permission


class SharedSerializer(serializers.Serializer[Any]):
    """Units of an item that an owner would let the reader have."""

    item = serializers.CharField(source="item.code")
    owner = serializers.CharField(source="owner.code")
    facility = serializers.CharField(source="facility.code")
    units = serializers.IntegerField()
    releases_alone = serializers.BooleanField()


class SharedStockViewSet(ScopedViewSet):
    """Other owners' goods, as far as they share them with the reader."""

    permission = Permission.STOCK_VIEW
    serializer_class = SharedSerializer
    pagination_class: Any = None
    filter_backends: Any = ()

    @extend_schema(
        parameters=[OpenApiParameter("emergency", description="code; what is shared for it too")],
        responses=SharedSerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Return what others share, by item, owner and facility."""
        require_known(request, {"emergency"})
        code = request.query_params.get("emergency", "")
        emergency = Emergency.objects.visible_to(self.actor).filter(code=code).first()
        if code and emergency is None:
            raise Invalid("emergency", _("There is no emergency with this code."))
        return Response(SharedSerializer(shared_with(self.actor, emergency), many=True).data)


class WhereaboutsSerializer(serializers.Serializer[Any]):
    """Units of a lot in one place or with one cause."""

    where = serializers.CharField()
    units = serializers.IntegerField()
    facility = serializers.CharField()
    bin = serializers.CharField()
    condition = serializers.CharField()
    cause_type = serializers.CharField(source="cause.type")
    cause_uid = serializers.UUIDField(source="cause.uid", allow_null=True)
    about = serializers.CharField(source="about.label", default="")
    partner = serializers.CharField(source="lot.owner.code", default="")


class WhereaboutsViewSet(ScopedViewSet):
    """Where every unit of a lot is."""

    query = lots
    permission = Permission.STOCK_VIEW
    serializer_class = WhereaboutsSerializer

    @extend_schema(responses=WhereaboutsSerializer(many=True))
    def retrieve(self, request: Request, uid: Any) -> Response:
        """Return where each unit of a lot is, shipped and handed over ones too."""
        found = every_unit(self.actor, self.get_object())
        return Response(WhereaboutsSerializer(found, many=True).data)
