"""The GS1 company prefix of one's organization: the page's twin for programs."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from relief.core import clock
from relief.core.errors import NotAllowed
from relief.core.http.requests import actor_of
from relief.core.http.rest import StrictSerializer, require_known
from relief.organizations.permissions import Permission
from relief.shipping import actions, queries
from relief.shipping.rules.labels import sscc


class PrefixInput(StrictSerializer):
    """The digits as licensed by GS1; empty takes the prefix away."""

    digits = serializers.CharField(max_length=12, allow_blank=True)


class PrefixOutput(serializers.Serializer[dict[str, str]]):
    """The prefix, empty where there is none, and the SSCC that a package would bear."""

    digits = serializers.CharField()
    example = serializers.CharField()


class PrefixView(APIView):
    """`/gs1-prefix/`: what packages bear that are packed from now on."""

    @extend_schema(operation_id="gs1_prefix", responses=PrefixOutput)
    def get(self, request: Request) -> Response:
        """Return the prefix of the own organization."""
        actor = actor_of(request._request)
        if not actor.may(Permission.PREFIX_LICENSE):
            raise NotAllowed(permission=Permission.PREFIX_LICENSE)
        require_known(request, set())
        digits = queries.own_prefix(actor)
        return Response({"digits": digits, "example": sscc(digits, 1) if digits else ""})

    @extend_schema(operation_id="gs1_prefix_set", request=PrefixInput, responses=PrefixOutput)
    def put(self, request: Request) -> Response:
        """Name the prefix, change it, or take it away."""
        given = PrefixInput(data=request.data)
        given.is_valid(raise_exception=True)
        actor = actor_of(request._request)
        actions.license_prefix(actor=actor, now=clock.now(), **given.validated_data)
        return self.get(request)
