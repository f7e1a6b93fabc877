"""How counts look: cards, lines with their differences, the next step."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from relief.core.actors import Actor
from relief.inventory.models import StockCount, StockCountEntry, StockCountLine
from relief.inventory.rules import is_off
from relief.inventory.states import CountStatus


@dataclass(frozen=True)
class Card:
    """A count in a list."""

    count: StockCount
    title: str


@dataclass(frozen=True)
class Row:
    """A line as the desk shows it."""

    line: StockCountLine
    done: bool
    tone: str
    percent: Decimal | None


@dataclass(frozen=True)
class Look:
    """What a count's page shows."""

    title: str
    rows: list[Row]
    done: int
    left: int
    differing: int
    accuracy: Decimal | None
    hides_book: bool
    may_count: bool
    may_explain: bool
    may_approve: bool
    why_not: str


def card(row: StockCount) -> Card:
    """Return a count as a list draws it."""
    return Card(row, title(row))


def title(row: StockCount) -> str:
    """Return what is counted, in words."""
    words = {"facility": row.facility, "bin": row.bin, "item": row.item}
    if row.bin and row.item:
        return _("%(item)s in bin %(bin)s, %(facility)s") % words
    if row.bin:
        return _("Bin %(bin)s, %(facility)s") % words
    if row.item:
        return _("%(item)s, %(facility)s") % words
    return _("All of %(facility)s") % words


def count(row: StockCount, lines: Sequence[StockCountLine], actor: Actor) -> Look:
    """Return a count with its lines and what the reader can do next."""
    active = [line for line in lines if row.round == 1 or line.must_recount]
    done = sum(_is_done(row, line) for line in active)
    differing = [line for line in lines if line.difference]
    waits = row.status in (CountStatus.COUNTED, CountStatus.EXPLAINED)
    counted = StockCountEntry.objects.filter(line__count=row, counter=actor.key).exists()
    is_ready = waits and all(line.cause for line in differing)
    return Look(
        title=title(row),
        rows=[_row(row, line) for line in lines],
        done=done,
        left=len(active) - done,
        differing=len(differing),
        accuracy=_accuracy(lines) if not row.is_open else None,
        hides_book=row.is_blind and row.is_open,
        may_count=row.is_open,
        may_explain=waits and bool(differing),
        may_approve=is_ready and not counted,
        why_not=_("You counted this. Somebody else approves it.") if is_ready and counted else "",
    )


def plain(row: StockCount, lines: Sequence[StockCountLine]) -> dict[str, Any]:
    """Return a count as the phone keeps it; the books only where the count is not blind."""
    return {
        "enter": reverse("inventory:count-enter", args=[row.uid]),
        "round": row.round,
        "lines": [
            {
                "key": f"{line.lot.uid} {line.bin.code} {line.condition}",
                "lot": str(line.lot.uid),
                "number": str(line.lot.number),
                "batch": line.lot.batch,
                "item": str(line.lot.item),
                "unit": line.lot.item.unit,
                "bin": line.bin.code,
                "condition": line.condition,
                "state": "" if line.condition == "good" else str(line.get_condition_display()),
                "found": line.found,  # type: ignore[attr-defined]
            }
            for line in lines
            if row.round == 1 or line.must_recount
        ],
    }


def _is_done(row: StockCount, line: StockCountLine) -> bool:
    found: int | None = line.found  # type: ignore[attr-defined]
    return found is not None if row.is_open else line.counted is not None


def _row(row: StockCount, line: StockCountLine) -> Row:
    percent, tone = None, ""
    if line.difference and line.book is not None:
        off = is_off(line.counted or 0, line.book, row.tolerance_percent)
        tone = "broken" if off else "risk"
        if line.book:
            percent = Decimal(line.difference) / Decimal(line.book)
    return Row(line, _is_done(row, line), tone, percent)


def _accuracy(lines: Sequence[StockCountLine]) -> Decimal | None:
    """Return 1 less the differences as a part of the books, None for empty books."""
    book = sum(line.book or 0 for line in lines)
    off = sum(abs(line.difference or 0) for line in lines)
    return max(Decimal(0), 1 - Decimal(off) / Decimal(book)) if book else None
