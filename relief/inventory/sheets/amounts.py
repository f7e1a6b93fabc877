"""The quantity of a row: none in words, a number, or one that may be read in two ways."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from decimal import Decimal

from relief.inventory.sheets.columns import BY_NAME
from relief.inventory.sheets.problems import Suggestion, unreadable
from relief.inventory.sheets.values import Amount, is_none_there, is_nothing, parse_quantity

# 1.200 is 1,200 to half the world; only text writes a nought there, a stored number never does.
EITHER_WAY = re.compile(r"\+?(\d{1,3})\.(\d{2}0)(\D.*)?")


def read_amount(cells: AbstractMapping[str, str], decimal: str) -> Amount:
    """Return the amount of a row; 0 where it says that nothing is there.

    `decimal` is the mapping's. Raises Unreadable where nothing is said, or 1.200 may be 1,200.
    """
    text = cells.get("quantity", "")
    if is_none_there(text):
        return Amount(Decimal(0), "")
    if is_nothing(text):
        raise unreadable(
            "required",
            text,
            Suggestion("type", "quantity"),
            Suggestion("leave_out"),
            field=BY_NAME["quantity"].title,
        )
    either = None if decimal else EITHER_WAY.fullmatch(text.strip())
    if either and either[1] != "0":
        first = f"{either[1]}.{either[2]}".rstrip("0").rstrip(".") + (either[3] or "")
        second = either[1] + either[2] + (either[3] or "")
        offers = (Suggestion("set", "quantity", first), Suggestion("set", "quantity", second))
        raise unreadable("quantity_ambiguous", text, *offers, first=first, second=second)
    return parse_quantity(text)
