"""What a stock list would do: its rows, its problems in words, its totals."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.db import models
from django.utils.translation import get_language, gettext

from relief.catalog.models import Item
from relief.core import wording
from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.lists.writing import Column, write_xlsx
from relief.inventory.models import RowState, StockBalance, StockImport, StockImportRow
from relief.inventory.sheets.columns import BY_NAME
from relief.inventory.sheets.messages import SUGGESTION_MESSAGES
from relief.inventory.states import ImportStatus

SHOWN = ("item", "quantity", "unit", "batch", "expiry", "facility")
OFFERED = {"set", "set_all", "leave_out"}
MOST_OFFERS = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One click that mends a row, or all rows with the same trouble."""

    label: str
    action: str
    field: str
    value: str
    group: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a row, in the reader's language."""

    text: str
    tone: str
    field: str
    value: str
    group: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the preview shows it: (text, tone, title) by column, and what was found."""

    number: int
    state: str
    cells: tuple[tuple[str, str, str], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ItemTotal:
    """What a list would add of an item to what is there today."""

    item: str
    unit: str
    rows: int
    units: int
    today: int


@dataclass(frozen=True, slots=True)
class OtherPrice:
    """A row that says another price than is kept: that of its `lot`, or of a row above it."""

    number: int
    item: str
    lot: str | None
    kept: str
    said: str


def rows(actor: Actor, row: StockImport, show: str) -> models.QuerySet[StockImportRow]:
    """Return the rows of a list the actor sees: problems, warnings, ready, repeated, all."""
    kept = StockImportRow.objects.filter(stock_import=row).select_related("item", "facility")
    narrowed = {
        "problems": models.Q(state=RowState.PROBLEM),
        "warnings": models.Q(state=RowState.READY, problems__isnull=False),
        "ready": models.Q(state=RowState.READY),
        "repeated": models.Q(state=RowState.REPEATED),
        "left": models.Q(state=RowState.LEFT_OUT),
    }
    return kept.filter(narrowed.get(show, models.Q())).order_by("number", "pk")


def columns(row: StockImport) -> list[tuple[str, str]]:
    """Return (field, title with the sheet's own header) of the columns the preview shows."""
    mapped = row.mapping.get("columns", {})
    return [
        (name, f"{title(name)} {mapped[name]}" if mapped.get(name, title(name)) != title(name)
         else title(name))
        for name in SHOWN
    ]  # fmt: skip


def title(field: str) -> str:
    """Return a column's title in the reader's language."""
    known = BY_NAME[field]
    return known.title if get_language() == "en" else known.title_zh


def line(row: StockImport, one: StockImportRow) -> Line:
    """Return a row as the preview shows it. A cell that was filled from above shows what it was
    filled with: a remark on a blank cell says nothing.
    """
    findings = tuple(finding(problem) for problem in one.problems or ())
    tones = {found.field: found.tone for found in reversed(findings)}
    values = {found.field: found.value for found in reversed(findings)}
    return Line(
        number=one.number,
        state=one.state,
        cells=tuple(
            (_cell(row, one, name) or values.get(name, ""), tones.get(name, ""), title(name))
            for name in SHOWN
        ),
        findings=findings,
    )


def totals(actor: Actor, row: StockImport) -> list[ItemTotal]:
    """Return what the ready rows add by item, beside what the owner has today."""
    adds = (
        StockImportRow.objects.filter(stock_import=row, state=RowState.READY)
        .values_list("item_id")
        .annotate(units=models.Sum("quantity"), rows=models.Count("pk"))
        .order_by("-units")
    )
    there = dict(
        StockBalance.objects.visible_to(actor)
        .filter(lot__owner_id=row.organization_id)
        .values_list("lot__item_id")
        .annotate(units=models.Sum("on_hand"))
    )
    items = Item.objects.in_bulk([item_id for item_id, _units, _rows in adds])
    return [
        ItemTotal(
            item=str(items[item_id]),
            unit=items[item_id].unit,
            rows=count,
            units=int(units),
            today=int(there.get(item_id, 0)),
        )
        for item_id, units, count in adds
    ]


def other_prices(row: StockImport) -> list[OtherPrice]:
    """Return the first rows that say another price than is kept."""
    lines = row.summary.get("prices", {}).get("lines", [])
    items = {item.code: item for item in Item.objects.filter(code__in={x["item"] for x in lines})}
    return [
        OtherPrice(
            number=one["row"],
            item=str(items.get(one["item"], one["item"])),
            lot=one["lot"],
            kept=wording.money(Decimal(one["kept"][0]), one["kept"][1]),
            said=wording.money(Decimal(one["said"][0]), one["said"][1]),
        )
        for one in lines
    ]


def stage(row: StockImport) -> int:
    """Return how far a list is: 0 file, 1 headers, 2 rows, 3 booking, 4 booked."""
    if row.status in (ImportStatus.CONFIRMED, ImportStatus.UNDONE):
        return 4
    if row.status == ImportStatus.CHECKED:
        return 2
    return 1 if row.summary.get("missing") else 0


def tabs() -> list[tuple[str, str]]:
    """Return the kinds of rows a page shows, with their words."""
    return [
        ("problems", gettext("Cannot be saved")),
        ("warnings", gettext("To look at")),
        ("ready", gettext("Ready")),
        ("repeated", gettext("Booked before")),
        ("left", gettext("Left out")),
    ]


def refusal(row: StockImport) -> str:
    """Return why a file cannot be read, in the reader's language."""
    found = row.summary.get("refusal")
    if not found:
        return row.problem
    return str(gettext(found["message"]) % found["params"])


def repair_of(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of `repair_rows` for one repair sent by a page.

    `action` is set, set_all, type, leave_out, leave_group, take_back or again; raises Invalid otherwise.
    """
    action, value = given.get("action", ""), given.get("value", "")[:500]
    if action == "again":
        return {"again": True}
    if action == "set_all":
        return {"same": {given.get("group", ""): value}}
    if action == "leave_group":
        return {"left_groups": [given.get("group", "")]}
    number = given.get("row", "")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise Invalid("row", gettext("This row is not part of the list."))
    if action == "leave_out":
        return {"left_out": [int(number)]}
    if action == "take_back":
        return {"taken_back": [int(number)]}
    field = given.get("field", "")
    if action in {"set", "type"} and field in BY_NAME:
        return {"cells": [(int(number), field, value)]}
    raise Invalid("action", gettext("This repair is not known."))


def write_problems(actor: Actor, row: StockImport, stream: BytesIO) -> int:
    """Write the rows with problems as a workbook with a remarks column; return their number."""
    headers = row.summary.get("headers", [])
    wide = [Column(name) for name in headers]
    remarks = Column("导入说明" if get_language() != "en" else "Import remarks", width=60)

    def cells(ones: list[StockImportRow]) -> list[str]:
        own = [*(ones[0].cells or [])][: len(headers)]
        found = [finding(problem).text for one in ones for problem in one.problems or ()]
        said = "; ".join(dict.fromkeys(found))
        return own + [""] * (len(headers) - len(own)) + [said]

    kept = rows(actor, row, "problems").iterator(chunk_size=1000)
    # A row of a wide sheet stands for several goods: it goes back once, with all remarks.
    alike = itertools.groupby(kept, key=lambda one: one.number)
    return write_xlsx(stream, [*wide, remarks], (cells(list(ones)) for _, ones in alike), hxl=False)


def finding(problem: Mapping[str, Any]) -> Finding:
    """Return a problem as rows keep it in the reader's language."""
    params = {key: gettext(value) if value else value for key, value in problem["params"].items()}
    offers = [_offer(problem, offer) for offer in problem["offers"] if offer["action"] in OFFERED]
    return Finding(
        text=gettext(problem["message"]) % params,
        tone="risk" if problem["severity"] == "warning" else "broken",
        field=problem["field"],
        value=problem["value"],
        group=problem["group"],
        offers=tuple(offers[:MOST_OFFERS]),
    )


def _offer(problem: Mapping[str, Any], offer: Mapping[str, str]) -> Offer:
    shown = {"value": offer["label"] or offer["value"]}
    return Offer(
        label=gettext(SUGGESTION_MESSAGES[offer["action"]]) % shown,
        action=offer["action"],
        field=offer["field"] or problem["field"],
        value=offer["value"],
        group=problem["group"],
    )


def _cell(row: StockImport, one: StockImportRow, field: str) -> str:
    """Return what stands in the sheet; for rows without remarks what was read of it."""
    repaired = {(number, name): text for number, name, text in row.repairs.get("cells", [])}
    if (one.number, field) in repaired:
        return str(repaired[one.number, field])
    header = row.mapping.get("columns", {}).get(field)
    headers = row.summary.get("headers", [])
    if one.cells is not None and header in headers:
        place = headers.index(header)
        return one.cells[place] if place < len(one.cells) else ""
    read: dict[str, Any] = {
        "item": one.item, "quantity": one.quantity, "unit": one.pack_name,
        "batch": one.batch, "expiry": one.expires_on, "facility": one.facility,
    }  # fmt: skip
    value = read[field]
    return "" if value is None else str(value)
