"""Counts by API."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http.rest import ScopedReadViewSet, StrictSerializer, command
from relief.inventory.actions import count as actions
from relief.inventory.api import filters
from relief.inventory.models import (
    Condition,
    CountCause,
    StockCount,
    StockCountEntry,
    StockCountLine,
)
from relief.inventory.queries import counts as queries
from relief.organizations.permissions import Permission

LARGEST = 10**12


class CountLineSerializer(serializers.ModelSerializer[StockCountLine]):
    """One lot in one bin; the book stays hidden while a blind count is open."""

    lot = serializers.UUIDField(source="lot.uid")
    lot_number = serializers.CharField(source="lot.number")
    item = serializers.CharField(source="lot.item.code")
    owner = serializers.CharField(source="lot.owner.code")
    bin = serializers.CharField(source="bin.code")
    found = serializers.IntegerField(allow_null=True)

    class Meta:
        model = StockCountLine
        fields = (
            *("uid", "lot", "lot_number", "item", "owner", "bin", "condition", "must_recount"),
            *("found", "counted", "book", "difference", "cause", "cause_note"),
        )


class CountSerializer(serializers.ModelSerializer[StockCount]):
    """A count with its lines."""

    organization = serializers.CharField(source="organization.code")
    facility = serializers.CharField(source="facility.code")
    bin = serializers.CharField(source="bin.code", default=None, allow_null=True)
    item = serializers.CharField(source="item.code", default=None, allow_null=True)
    places = serializers.IntegerField()

    class Meta:
        model = StockCount
        fields: tuple[str, ...] = (
            *("uid", "number", "organization", "facility", "bin", "item", "status", "is_blind"),
            *("tolerance_percent", "round", "places", "started_at", "started_by", "counted_at"),
            *("approver_label", "approved_at"),
        )


class WholeCountSerializer(CountSerializer):
    """A count with its lines."""

    lines = serializers.SerializerMethodField()

    class Meta(CountSerializer.Meta):
        fields: tuple[str, ...] = (*CountSerializer.Meta.fields, "lines")

    @extend_schema(responses=CountLineSerializer(many=True))
    def get_lines(self, row: StockCount) -> Any:
        """Return the lines with what was found in the present round."""
        return CountLineSerializer(queries.lines(row), many=True).data


class CountEntrySerializer(serializers.ModelSerializer[StockCountEntry]):
    """Units somebody found, and what the line holds with them."""

    line = serializers.UUIDField(source="line.uid")
    found = serializers.SerializerMethodField()

    class Meta:
        model = StockCountEntry
        fields = ("key", "line", "round", "units", "counted_at", "counter_label", "found")

    def get_found(self, row: StockCountEntry) -> int:
        """Return the units found at this line in this round."""
        return queries.found_at(row.line, row.round)


class CountStartInput(StrictSerializer):
    """What is counted, and how strictly."""

    facility = serializers.UUIDField()
    bin = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    item = serializers.UUIDField(required=False, default=None, allow_null=True)
    is_blind = serializers.BooleanField(default=False)
    tolerance_percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=0, max_value=100, default=actions.USUAL_TOLERANCE
    )


class EnterInput(StrictSerializer):
    """Units found: `key` is yours, the same key twice is one entry; `lot` a uid or number."""

    key = serializers.UUIDField()
    lot = serializers.CharField(max_length=40)
    units = serializers.IntegerField(min_value=-LARGEST, max_value=LARGEST)
    bin = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    condition = serializers.ChoiceField(choices=Condition.choices, default=Condition.GOOD)
    counted_at = serializers.DateTimeField(required=False, default=None, allow_null=True)


class FinishInput(StrictSerializer):
    """Whether places without an entry hold nothing."""

    rest_is_empty = serializers.BooleanField(default=False)


class LineCauseInput(StrictSerializer):
    """Why a line differs."""

    line = serializers.UUIDField()
    cause = serializers.ChoiceField(choices=CountCause.choices)
    note = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class ExplainInput(StrictSerializer):
    """Causes by line."""

    causes = serializers.ListField(child=LineCauseInput(), min_length=1, max_length=5000)


class CountViewSet(ScopedReadViewSet):
    """Shelves against books."""

    model = StockCount
    query = queries.counts
    permission = Permission.STOCK_COUNT
    serializer_class = CountSerializer
    filterset_class = filters.CountFilter

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        """Return the form of a row: alone it comes with its lines."""
        return CountSerializer if self.action == "list" else WholeCountSerializer

    @extend_schema(request=CountStartInput, responses={201: WholeCountSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Begin a count."""
        values = self.given(CountStartInput)
        scope = actions.Scope(**{name: values.pop(name) for name in ("facility", "bin", "item")})
        row = actions.start(actor=self.actor, now=clock.now(), scope=scope, **values)
        return self.answer(row, status=201)

    @extend_schema(request=EnterInput, responses=CountEntrySerializer)
    @command()
    def enter(self, request: Request, uid: Any) -> Response:
        """Add units to a line."""
        entry = actions.Entry(**self.given(EnterInput))
        row = actions.enter(actor=self.actor, now=clock.now(), uid=uid, entry=entry)
        return Response(CountEntrySerializer(row).data)

    @extend_schema(request=FinishInput, responses=WholeCountSerializer)
    @command()
    def finish(self, request: Request, uid: Any) -> Response:
        """End a round: what is off is counted again."""
        values = self.given(FinishInput)
        return self.answer(actions.finish(actor=self.actor, now=clock.now(), uid=uid, **values))

    @extend_schema(request=ExplainInput, responses=WholeCountSerializer)
    @command()
    def explain(self, request: Request, uid: Any) -> Response:
        """Say why shelf and books differ."""
        rows = self.given(ExplainInput)["causes"]
        causes = {row["line"]: actions.Cause(row["cause"], row["note"]) for row in rows}
        row = actions.explain(actor=self.actor, now=clock.now(), uid=uid, causes=causes)
        return self.answer(row)

    @extend_schema(request=None, responses=WholeCountSerializer)
    @command("send-back")
    def send_back(self, request: Request, uid: Any) -> Response:
        """Have the differences counted once more."""
        return self.answer(actions.send_back(actor=self.actor, now=clock.now(), uid=uid))

    @extend_schema(request=None, responses=WholeCountSerializer)
    @command()
    def approve(self, request: Request, uid: Any) -> Response:
        """Correct the books; not by who counted."""
        return self.answer(actions.approve(actor=self.actor, now=clock.now(), uid=uid))

    @extend_schema(request=None, responses=WholeCountSerializer)
    @command()
    def cancel(self, request: Request, uid: Any) -> Response:
        """Give the count up."""
        return self.answer(actions.cancel(actor=self.actor, now=clock.now(), uid=uid))
