"""Numbers of stock and levels by API."""

import datetime
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from relief.core import clock
from relief.core.errors import NotAllowed
from relief.core.http.requests import actor_of
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command, require_known
from relief.inventory.actions import levels
from relief.inventory.models import StockLevel
from relief.inventory.queries import levels as kept
from relief.inventory.queries import numbers, worth
from relief.organizations.permissions import Permission


class ShareSerializer(serializers.Serializer[Any]):
    """A percentage with what it is of; `count` is how many rows stand behind it."""

    percent = serializers.FloatField(allow_null=True)
    part = serializers.IntegerField()
    whole = serializers.IntegerField()
    count = serializers.IntegerField()


class WorthSerializer(serializers.Serializer[Any]):
    """Book value of expired goods disposed of in a year, and the cases it was entered in."""

    cny = serializers.DecimalField(max_digits=18, decimal_places=2)
    cases = serializers.IntegerField()


class SumSerializer(serializers.Serializer[Any]):
    """Money in one currency; `lots` is how many lots it rests on."""

    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=40, decimal_places=2)
    lots = serializers.IntegerField()


class ValueSerializer(serializers.Serializer[Any]):
    """Sums by currency; `unpriced` lots have no price and are in none of them."""

    sums = SumSerializer(many=True)
    unpriced = serializers.IntegerField()


class SupplySerializer(serializers.Serializer[Any]):
    """How long an item lasts at the issues of 14 days."""

    item = serializers.CharField(source="item.code")
    free = serializers.IntegerField()
    expired = serializers.IntegerField()
    issued = serializers.IntegerField()
    issues = serializers.IntegerField()
    days = serializers.FloatField(allow_null=True)
    is_out = serializers.BooleanField()


class CoverageLineSerializer(serializers.Serializer[Any]):
    """What there is of an item against the need of the planning figures."""

    item = serializers.CharField(source="item.code")
    needed = serializers.IntegerField()
    free = serializers.IntegerField()
    percent = serializers.FloatField()


class EmergencyCoverageSerializer(serializers.Serializer[Any]):
    """Coverage of an emergency for 14 days."""

    emergency = serializers.CharField(source="emergency.code")
    people = serializers.IntegerField()
    covered = ShareSerializer()
    lines = CoverageLineSerializer(many=True)


class NumbersSerializer(serializers.Serializer[Any]):
    """The numbers of the stock an organization sees."""

    stock_outs = ShareSerializer()
    accuracy = ShareSerializer()
    expiry_waste = ShareSerializer()
    stock_value = ValueSerializer()
    expired_value = ValueSerializer()
    wasted_worth = WorthSerializer()
    supplies = SupplySerializer(many=True)
    coverages = EmergencyCoverageSerializer(many=True)


class StockNumbers(APIView):
    """Days of supply, stock-outs, accuracy, expiry waste, coverage."""

    @extend_schema(responses=NumbersSerializer, operation_id="stock_numbers_retrieve")
    def get(self, request: Request) -> Response:
        """Give the numbers as of now."""
        require_known(request, set())
        actor = actor_of(request._request)
        if not actor.may(Permission.STOCK_VIEW):
            raise NotAllowed(permission=Permission.STOCK_VIEW)
        now = clock.now()
        today = clock.local_date(now)
        supplies = numbers.supplies(actor, today)
        answer = {
            "stock_outs": numbers.stock_outs(supplies),
            "accuracy": numbers.accuracy(actor, now),
            "expiry_waste": numbers.expiry_waste(actor, today),
            "stock_value": worth.stock_value(actor),
            "expired_value": worth.expired_value(
                actor, today - datetime.timedelta(days=numbers.YEAR_DAYS), today
            ),
            "wasted_worth": numbers.wasted_worth(actor, now),
            "supplies": supplies,
            "coverages": numbers.coverages(actor, supplies),
        }
        return Response(NumbersSerializer(answer).data)


class LevelSerializer(serializers.ModelSerializer[StockLevel]):
    """A level to keep; `low_since` says since when stock is below it."""

    item = serializers.CharField(source="item.code")
    facility = serializers.CharField(source="facility.code", default=None, allow_null=True)

    class Meta:
        model = StockLevel
        fields = ("uid", "item", "facility", "minimum", "free", "low_since", "created_at")


class LevelInput(StrictSerializer):
    """At least so many units of an item, in a facility or in all together."""

    item = serializers.UUIDField()
    minimum = serializers.IntegerField(min_value=1, max_value=levels.LARGEST)
    facility = serializers.UUIDField(required=False, default=None, allow_null=True)


class LevelViewSet(ScopedReadViewSet):
    """Levels the organization keeps."""

    model = StockLevel
    query = kept.levels
    permission = Permission.STOCK_VIEW
    serializer_class = LevelSerializer

    @extend_schema(request=LevelInput, responses={201: LevelSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Keep a level; one that holds for the same item and place is changed."""
        row = levels.set_level(actor=self.actor, now=clock.now(), **self.given(LevelInput))
        return self.answer(row, status=201)

    @extend_schema(request=None, responses={204: None})
    @command()
    def end(self, request: Request, uid: Any) -> Response:
        """Stop watching a level."""
        levels.end_level(actor=self.actor, now=clock.now(), uid=uid)
        return Response(status=204)
