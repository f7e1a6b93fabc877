"""Rows of a sheet that are no stock: sums, the header again, headings, signatures, ruled lines."""

from __future__ import annotations

import re
from collections.abc import Mapping as AbstractMapping
from collections.abc import Sequence

from relief.inventory.sheets.names import key as name_key
from relief.inventory.sheets.problems import Problem

TOTALS = frozenset(
    map(
        name_key,
        (
            "合计",
            "总计",
            "小计",
            "累计",
            "共计",
            "总数",
            "合计数",
            "本页合计",
            "本页小计",
            "total",
            "grand total",
            "sub total",
            "sum",
            "totale",
            "gesamt",
            "summe",
            "suma",
        ),
    )
)
NUMBERED = re.compile(r"[(（]?[一二三四五六七八九十\dIVXivxA-Za-z.]{1,4}[)）、.．]?")
LINE = re.compile(r"[-=_:~*+─—\s]{2,}")
SIGNED = re.compile(
    r"(填表|填报|制表|审核|复核|审批|负责|经办|盘点|保管|监盘|统计|单位负责)人?(签字|签名)?\s*[:：]"
    r"|(prepared|checked|approved|verified|counted|signed|compiled) by\b|signature\s*:",
    re.IGNORECASE,
)


def at_first_sight(
    cells: AbstractMapping[str, str], row: Sequence[str], header: Sequence[tuple[str, str]]
) -> str:
    """Return why a row is no stock, before it is read: a code of the messages, or "".

    `header` are the names of the item's and the quantity's column, () where there are none.
    """
    first = next((cell for cell in row if cell.strip()), "")
    if name_key(cells.get("item", "")) in TOTALS or name_key(first) in TOTALS:
        return "total_row"
    if header and all(cells.get(name) == text for name, text in header):
        return "header_again"
    filled = [cell for cell in row if cell.strip()]
    if len(filled) > 1 and all(LINE.fullmatch(cell) for cell in filled):
        return "ruled_line"
    return ""


def without_stock(
    cells: AbstractMapping[str, str], row: Sequence[str], problems: Sequence[Problem]
) -> str:
    """Return why a row that cannot be booked is none to be booked at all, or "".

    A heading names something that is no item, and nothing else; who forgot the amount of an
    item is asked for it.
    """
    if SIGNED.search(" ".join(row)) and not is_number(cells.get("quantity", "")):
        return "signature_row"
    said = cells.get("item", "") or next((cell for cell in row if cell.strip()), "")
    unknown = any(
        found.code in {"item_unknown", "required"} and found.field == "item" for found in problems
    )
    if not unknown:
        return ""
    if is_total(said):
        return "total_row"
    return "heading_row" if _is_bare(cells, row) else ""


def is_total(said: str) -> bool:
    """Return whether a name is one of a sum: "Total Blankets", "成都仓小计", "合计：120"."""
    name = name_key(said)
    return any(name.startswith(word) or name.endswith(word) for word in TOTALS)


def is_number(text: str) -> bool:
    """Return whether a cell begins as an amount does."""
    return text.strip()[:1].isdigit()


def _is_bare(cells: AbstractMapping[str, str], row: Sequence[str]) -> bool:
    """Return whether a row says nothing but a name, perhaps behind its number: 一, (1), 2.1."""
    if cells.get("quantity", "").strip() or cells.get("code", "").strip():
        return False
    filled = [cell.strip() for cell in row if cell.strip()]
    name = cells.get("item", "").strip()
    others = [cell for cell in filled if cell != name]
    return bool(name) and len(filled) <= 2 and all(NUMBERED.fullmatch(cell) for cell in others)
