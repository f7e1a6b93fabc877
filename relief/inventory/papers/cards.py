"""Stock cards as a paper: newest entry first, the balance after each."""

import datetime
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relief.catalog.models import Item
from relief.core import wording
from relief.core.typesetting import LANGUAGES, moment, pdf
from relief.inventory import pricing
from relief.inventory.models import StockLot
from relief.inventory.queries.card import Card, Row

HERE = Path(__file__).parent


def of_item(item: Item, card: Card, language: str, now: datetime.datetime) -> bytes:
    """Return the card of an item as PDF."""
    with translation.override(LANGUAGES[language]):
        head = [(pgettext("of a thing", "Code"), item.code), *_head(card, item)]
        facts = _facts(f"{item}", head, card, now)
    return pdf(HERE / "stock-card.typ", facts | {"language": language})


def of_lot(row: StockLot, card: Card, language: str, now: datetime.datetime) -> bytes:
    """Return the card of a lot as PDF."""
    with translation.override(LANGUAGES[language]):
        head = [
            (_("Owner"), str(row.owner)),
            (_("Batch"), row.batch or _("no batch")),
            (_("Use by"), str(row.expires_on or _("no expiry"))),
            *([(_("Unit price"), str(price))] if (price := pricing.of(row)) else []),
            *_head(card, row.item),
        ]
        facts = _facts(f"{row.number} {row.item}", head, card, now)
    return pdf(HERE / "stock-card.typ", facts | {"language": language})


def _head(card: Card, item: Item) -> list[tuple[str, str]]:
    return [(_("On hand"), wording.quantity(card.on_hand, item.unit))]


def _facts(
    title: str, head: list[tuple[str, str]], card: Card, now: datetime.datetime
) -> dict[str, Any]:
    printed = _("Printed %(when)s.") % {"when": moment(now)}
    cut = _("Only the newest %(n)s entries are printed.") % {"n": len(card.rows)}
    return {
        "title": title,
        "head": [list(pair) for pair in head],
        "rows": [_row(row) for row in card.rows],
        "foot": printed if card.older is None else f"{printed} {cut}",
        "words": {
            "card": _("Stock card"),
            "when": _("When"),
            "number": _("Movement"),
            "what": _("What"),
            "where": _("Where"),
            "pack": _("As entered"),
            "in": _("In"),
            "out": _("Out"),
            "balance": _("Balance"),
            "who": _("Who"),
        },
    }


def _row(row: Row) -> dict[str, str]:
    entry = row.entry
    movement = entry.movement
    what = str(movement.get_kind_display())
    place = f"{entry.bin.facility} {entry.bin.code}" if entry.bin else ""
    packs = f"{abs(entry.pack_count).normalize():f} {entry.pack_name}" if entry.pack_count else ""
    return {
        "when": moment(movement.occurred_at),
        "number": str(movement.number),
        "what": f"{what}: {movement.reason}" if movement.reason else what,
        "where": place
        if entry.condition == "good"
        else f"{place}, {entry.get_condition_display()}",
        "pack": packs,
        "in": f"{row.came:,}" if row.came else "",
        "out": f"{row.left:,}" if row.left else "",
        "balance": f"{row.balance:,}",
        "who": movement.actor_label,
    }
