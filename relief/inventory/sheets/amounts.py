"""The quantity of a row: none in words, a number, some in two units (3箱5盒), packs with what is
in one (20箱×24盒), or one that may be read in two ways.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping as AbstractMapping
from decimal import Decimal
from fractions import Fraction

from relief.inventory.sheets.columns import BY_NAME
from relief.inventory.sheets.problems import Suggestion, unreadable
from relief.inventory.sheets.values import (
    Amount,
    is_none_there,
    is_nothing,
    parse_quantity,
    to_base,
)

# 1.200 is 1,200 to half the world; only text writes a nought there, a stored number never does.
PART = r"(\d[\d,]*(?:\.\d+)?\s*[^\d\s.,+\-=@#()*×xX/零又加和、]{1,8})"
IN_PARTS = re.compile(rf"{PART}\s*[零又加和+,、]?\s*{PART}(?:\s*[零又加和+,、]?\s*{PART})?")
# 20箱×24盒, 40袋*25kg, 20箱(每箱24盒): so many packs of so many.
PACKED = re.compile(
    r"(\d[\d,]*)\s*([^\d\s.,+\-=@#()*×/]{1,8}?)\s*"
    r"(?:[*×xX]\s*|\(\s*每\s*\2\s*|\(\s*)(\d[\d,]*(?:\.\d+)?)\s*([^\d\s.,+\-=@#()*×/]{1,8})"
    r"\s*(?:/\s*\2\s*)?\)?"
)
EITHER_WAY = re.compile(r"\+?(\d{1,3})\.(\d{2}0)(\D.*)?")


class InParts(Amount):
    """An amount in several units, "3箱5盒": the first, with `rest` to be added."""

    rest: tuple[Amount, ...] = ()


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
    return _packed(text) or _in_parts(text) or parse_quantity(text)


def _packed(text: str) -> Amount | None:
    """Return the contents of packs whose size stands beside them, in the unit of the contents."""
    found = PACKED.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found or ("(" in found[0] and "每" not in found[0] and "/" not in found[0]):
        return None
    packs, size = parse_quantity(found[1]).number, parse_quantity(found[3]).number
    return Amount(packs * size, found[4])


def _in_parts(text: str) -> Amount | None:
    """Return an amount in two or three units as the first with the others to be added."""
    found = IN_PARTS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    first, *rest = (parse_quantity(part) for part in found.groups() if part)
    units = [one.unit for one in (first, *rest)]
    if "" in units or len(set(units)) < len(units):
        return None
    amount = InParts(*first)
    amount.rest = tuple(rest)
    return amount


def pack_quantity(text: str) -> int:
    """Return how many units a pack holds, 0 where nothing is said; raises Unreadable."""
    if is_nothing(text):
        return 0
    return to_base(parse_quantity(text).number, Fraction(1), written=text, unit="", base="units")
