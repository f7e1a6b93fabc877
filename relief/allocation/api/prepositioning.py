"""Advice on where to hold goods before the next disaster."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from relief.allocation.prepositioning import history
from relief.allocation.prepositioning.report import report
from relief.core.errors import NotAllowed
from relief.core.http.requests import actor_of
from relief.core.http.rest import require_known, whole
from relief.organizations.permissions import Permission

MOST_DAYS = 365


class MeasuresSerializer(serializers.Serializer[object]):
    """Expected over past disasters: hours of a unit, shares of the need from 0 to 1."""

    hours = serializers.FloatField()
    coverage = serializers.FloatField()
    in_a_day = serializers.FloatField()
    unit_hours = serializers.FloatField()
    is_proven_optimal = serializers.BooleanField()


class HoldingSerializer(serializers.Serializer[object]):
    """Units of an item in a facility today, and as advised."""

    facility = serializers.CharField()
    item = serializers.CharField()
    today = serializers.IntegerField()
    advised = serializers.IntegerField()


class CandidateSerializer(MeasuresSerializer):
    """What one more warehouse at a place would give, and the units it would hold by item."""

    place = serializers.CharField()
    holds = serializers.DictField(child=serializers.IntegerField())


class EventSerializer(serializers.Serializer[object]):
    """A past disaster the advice rests on."""

    event = serializers.CharField()
    name_zh = serializers.CharField()
    name_en = serializers.CharField()
    hazard = serializers.CharField()


class AdviceSerializer(serializers.Serializer[object]):
    """Where to hold today's stock, and what each candidate would add."""

    scenarios = EventSerializer(many=True)
    today = MeasuresSerializer()
    moved = MeasuresSerializer()
    holdings = HoldingSerializer(many=True)
    candidates = CandidateSerializer(many=True)
    best_candidate = serializers.CharField(allow_blank=True)


class PrepositioningView(APIView):
    """Advice for the stock there is now."""

    @extend_schema(
        operation_id="prepositioning",
        parameters=[
            OpenApiParameter("days", OpenApiTypes.INT, description="days goods must last"),
            OpenApiParameter(
                "candidate", OpenApiTypes.STR, many=True, description="GB/T 2260 code of a place"
            ),
        ],
        responses=AdviceSerializer,
    )
    def get(self, request: Request) -> Response:
        """Return the advice; without a candidate, capitals of struck provinces are tried."""
        actor = actor_of(request._request)
        if not actor.may(Permission.PLAN_MAKE):
            raise NotAllowed(permission=Permission.PLAN_MAKE)
        require_known(request, {"days", "candidate"})
        question = history.ask(
            actor,
            days=whole(request, "days", 3, 1, MOST_DAYS),
            candidates=request.query_params.getlist("candidate") or None,
        )
        return Response(AdviceSerializer(report(question)).data)
