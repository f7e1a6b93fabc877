"""The warehouse floor: bins, receipts, transfers, pick lists."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from relief.catalog.queries import item_of_code
from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.rest import (
    ScopedReadViewSet,
    ScopedViewSet,
    command,
    require_known,
    whole,
)
from relief.inventory import labels
from relief.inventory.actions import bins, pick, receipt, transfer
from relief.inventory.api import filters
from relief.inventory.api import upkeep_serializers as upkeep_shapes
from relief.inventory.api import warehouse_serializers as shapes
from relief.inventory.models import Bin, PickList, Receipt, Transfer
from relief.inventory.queries import arriving, card, labelled, scanned, shelves
from relief.organizations.permissions import Permission


class BinViewSet(ScopedReadViewSet):
    """Shelves in use."""

    model = Bin
    query = shelves.bins
    permission = Permission.STOCK_VIEW
    serializer_class = shapes.BinSerializer
    filterset_class = filters.BinFilter

    @extend_schema(request=shapes.BinInput, responses={201: shapes.BinSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a bin, or change what one of the same code holds."""
        values = self.given(shapes.BinInput)
        row = bins.set_bin(
            actor=self.actor,
            now=clock.now(),
            facility=values.pop("facility"),
            code=values.pop("code"),
            shelf=bins.Shelf(**values),
        )
        return self.answer(row, status=201)

    @extend_schema(request=None, responses=shapes.BinSerializer)
    @command()
    def close(self, request: Request, uid: Any) -> Response:
        """Take an empty bin out of use."""
        row = bins.close_bin(actor=self.actor, now=clock.now(), uid=uid)
        return Response(self.get_serializer(row).data)


class ReceiptViewSet(ScopedReadViewSet):
    """What is expected, and goods received notes."""

    model = Receipt
    query = arriving.receipts
    permission = Permission.STOCK_VIEW
    serializer_class = shapes.ReceiptSerializer
    filterset_class = filters.ReceiptFilter

    @extend_schema(request=shapes.AnnounceInput, responses={201: shapes.ReceiptSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Announce goods to a facility."""
        values = self.given(shapes.AnnounceInput)
        facility, owner = values.pop("facility"), values.pop("owner")
        lines = [receipt.Expected(**line) for line in values.pop("lines")]
        row = receipt.announce(
            actor=self.actor,
            now=clock.now(),
            facility=facility,
            owner=owner,
            goods=receipt.Announcement(lines=lines, **values),
        )
        return self.answer(row, status=201)

    @extend_schema(request=shapes.CountInput, responses=shapes.ReceiptSerializer)
    @command()
    def count(self, request: Request, uid: Any) -> Response:
        """Book what came: good, damaged, short, surplus, wrong items."""
        values = self.given(shapes.CountInput)
        counted = [receipt.Counted(**line) for line in values.pop("counted")]
        both = values.pop("both_expiries")
        row = receipt.count(
            actor=self.actor,
            now=clock.now(),
            uid=uid,
            counted=counted,
            papers=receipt.Papers(**values),
            both_expiries=both,
        )
        return self.answer(row)

    @extend_schema(request=None, responses=shapes.ReceiptSerializer)
    @command()
    def cancel(self, request: Request, uid: Any) -> Response:
        """Take an announcement back."""
        return self.answer(receipt.cancel(actor=self.actor, now=clock.now(), uid=uid))


class TransferViewSet(ScopedReadViewSet):
    """Goods between two facilities."""

    model = Transfer
    query = arriving.transfers
    permission = Permission.STOCK_VIEW
    serializer_class = shapes.TransferSerializer
    filterset_class = filters.TransferFilter

    @extend_schema(request=shapes.TransferInput, responses={201: shapes.TransferSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Ask for goods to go elsewhere; they are held at once, first expiry first."""
        values = self.given(shapes.TransferInput)
        lines = {line["item"]: line["quantity"] for line in values["lines"]}
        if len(lines) < len(values["lines"]):
            raise Invalid("lines", _("Name each item once."))
        row = transfer.request(actor=self.actor, now=clock.now(), **{**values, "lines": lines})
        return self.answer(row, status=201)

    @extend_schema(request=shapes.AnswerInput, responses=shapes.TransferSerializer)
    @command()
    def release(self, request: Request, uid: Any) -> Response:
        """Let the goods go, as their owner."""
        values = self.given(shapes.AnswerInput)
        return self.answer(transfer.release(actor=self.actor, now=clock.now(), uid=uid, **values))

    @extend_schema(request=shapes.RefusalInput, responses=shapes.TransferSerializer)
    @command()
    def reject(self, request: Request, uid: Any) -> Response:
        """Refuse, as their owner."""
        values = self.given(shapes.RefusalInput)
        return self.answer(transfer.reject(actor=self.actor, now=clock.now(), uid=uid, **values))

    @extend_schema(request=shapes.ReasonInput, responses=shapes.TransferSerializer)
    @command()
    def cancel(self, request: Request, uid: Any) -> Response:
        """Call it off before it leaves."""
        values = self.given(shapes.ReasonInput)
        return self.answer(transfer.cancel(actor=self.actor, now=clock.now(), uid=uid, **values))

    @extend_schema(request=shapes.WaybillInput, responses=shapes.TransferSerializer)
    @command("dispatch")
    def send(self, request: Request, uid: Any) -> Response:
        """Send the goods off; the other side expects exactly these lots."""
        values = self.given(shapes.WaybillInput)
        return self.answer(transfer.dispatch(actor=self.actor, now=clock.now(), uid=uid, **values))


class PickListViewSet(ScopedReadViewSet):
    """What is to be taken from the shelves for one load, first expiry first."""

    model = PickList
    query = arriving.pick_lists
    permission = Permission.STOCK_VIEW
    serializer_class = shapes.PickListSerializer
    filterset_class = filters.PickListFilter

    @extend_schema(request=shapes.TakeInput, responses=shapes.PickListSerializer)
    @command()
    def take(self, request: Request, uid: Any) -> Response:
        """Note what was taken for one line of this list."""
        values = self.given(shapes.TakeInput)
        row = arriving.pick_list(self.actor, uid)
        line = arriving.line_of(self.actor, values["line"])
        if line.pick_list_id != row.pk:
            raise Invalid("line", _("This line is not part of this list."))
        return self.answer(pick.take(actor=self.actor, now=clock.now(), **values))


class ScanViewSet(ScopedViewSet):
    """What a scanned or typed code means."""

    permission = Permission.STOCK_VIEW
    serializer_class = shapes.ScanSerializer
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(
        parameters=[OpenApiParameter("code", OpenApiTypes.STR, required=True)],
        responses=shapes.ScanSerializer,
    )
    def list(self, request: Request) -> Response:
        """Read a GS1 element string, a Digital Link, an address of ours, a number or a batch."""
        require_known(request, {"code"})
        code = request.query_params.get("code", "")
        if not 0 < len(code) <= scanned.LONGEST:
            raise Invalid("code", _("Give a code of 1 to 500 signs."))
        found = scanned.find(self.actor, code)
        return Response(shapes.ScanSerializer({"items": found}).data)


class StockCardViewSet(ScopedViewSet):
    """Stock cards of items over all lots the reader sees."""

    permission = Permission.STOCK_VIEW
    serializer_class = upkeep_shapes.CardSerializer
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(
        parameters=[
            OpenApiParameter("item", OpenApiTypes.STR, required=True, description="item code"),
            OpenApiParameter("facility", OpenApiTypes.UUID),
            OpenApiParameter("before", OpenApiTypes.INT),
        ],
        responses=upkeep_shapes.CardSerializer,
    )
    def list(self, request: Request) -> Response:
        """Return a page of a card, newest first, with the balance after each entry."""
        require_known(request, {"item", "facility", "before"})
        item = item_of_code(self.actor, request.query_params.get("item", ""))
        before = whole(request, "before", 0, 1, 2**63 - 1)
        facility = _uid(request.query_params.get("facility", ""))
        found = card.of_item(self.actor, item, facility=facility, before=before or None)
        return Response(upkeep_shapes.CardSerializer(found).data)


class LabelView(ScopedViewSet):
    """Labels as PDF."""

    permission = Permission.STOCK_VIEW
    serializer_class = shapes.ScanSerializer
    filter_backends = ()  # type: ignore[assignment]

    @extend_schema(
        parameters=[OpenApiParameter("lang", OpenApiTypes.STR, enum=["zh", "en"])],
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
    )
    def retrieve(self, request: Request, kind: str, uid: Any) -> HttpResponse:
        """Return the labels of a lot, a bin, or a facility with its bins, 100 × 70 mm each."""
        require_known(request, set())
        language = "en" if request.query_params.get("lang") == "en" else "zh"
        content = labels.sheet(lambda: labelled.labels_of(self.actor, kind, uid), language)
        return HttpResponse(content, content_type="application/pdf")


def _uid(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("facility", _("This is not the uid of a facility.")) from None
