"""Finding the header among title rows, and the HXL tag row beneath it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from relief.inventory.sheets import names
from relief.inventory.sheets.columns import FIELDS, IGNORED, TAGS
from relief.inventory.sheets.rows import Row

HEADER_DEPTH = 30
LOOKED_AHEAD = 5
LONGEST_HEAD = 40
BETWEEN = " / "
BRACKETS = re.compile(r"[（(\[【]([^（()）\[\]【】]*)[)）\]】]?")
TAG = re.compile(r"^\s*#[a-zA-Z][\w]*(\s*\+\s*[\w]+)*\s*$")
NUMBER = re.compile(r"^[\d.,+\-/年月日:%\s]+$")


@dataclass(frozen=True, slots=True)
class Header:
    """The column names (made distinct), the row they stand in (0: there is none), HXL tags or (),
    title rows above, first data row.

    Under merged cells a name is both rows: "Chengdu / Quantity".
    """

    names: tuple[str, ...]
    row: int
    tags: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    first_data_row: int = 2


def find_header(rows: Sequence[Row], at: int | None = None) -> Header | None:
    """Return the header among the first rows of a sheet, None when there is nothing to choose
    from.

    `at` is the row a person says it stands in, 0 where the sheet has none.
    """
    if not rows:
        return None
    if at == 0:
        return _letters(rows)
    candidates = [row for row in rows[:HEADER_DEPTH] if not _is_tag_row(row.cells)]
    if not candidates:
        return _tags_alone(rows[0])
    chosen = [row for row in rows if row.number == at]
    best = max(chosen or candidates, key=lambda row: (_header_score(row), -row.number))
    above = [row for row in rows if row.number < best.number]
    below = [row for row in rows if row.number > best.number]
    titles = tuple(" ".join(cell for cell in row.cells if cell) for row in above)
    cells, last = best.cells, best.number
    if below and _is_second(best, below):
        cells, last = _joined(best.cells, below[0].cells), below.pop(0).number
    elif above and _is_first(above[-1], best):
        cells = _joined(above[-1].cells, best.cells)
    tags: tuple[str, ...] = ()
    if below and _is_tag_row(below[0].cells):
        tags, last = tuple(below[0].cells), below.pop(0).number
    names_ = distinct(_lettered(cells, below))
    return Header(names_, best.number, tags, titles, last + 1)


def distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names on one line each, with (2), (3) … after repeated ones, so that a name
    finds one column.
    """
    seen: dict[str, int] = {}
    found = []
    for cell in cells:
        name = " ".join(cell.split())[:200]
        seen[name] = seen.get(name, 0) + 1
        found.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return tuple(found)


@lru_cache(maxsize=5_000)
def field_of(name: str) -> tuple[str, float]:
    """Return (canonical field, confidence 0 to 1) of a header by its words; ("", 0) when nothing
    fits.
    """
    exact = _SYNONYMS.get(names.key(name))
    if exact is not None:
        return exact, 1.0 if exact else 0.0
    bare = names.key(BRACKETS.sub("", name))
    if bare in _SYNONYMS:
        return _SYNONYMS[bare], 0.95 if _SYNONYMS[bare] else 0.0
    return _partial(bare)


def field_of_tag(tag: str) -> str:
    """Return the canonical field of an HXL tag, "" when none fits."""
    plain = re.sub(r"\s", "", tag).lower()
    for field in FIELDS:
        if field.tag == plain:
            return field.name
    hashtag, *attributes = plain.split("+")
    for known, needed, field_name in TAGS:
        if hashtag == known and needed <= set(attributes):
            return field_name
    return ""


def hint_of(name: str) -> str:
    """Return what stands in brackets in a header: the unit in "数量（箱）" or "weight (kg)"."""
    found = BRACKETS.search(name)
    return found[1].strip() if found else ""


def _partial(bare: str) -> tuple[str, float]:
    """Match by containment: the longest known name inside the header wins."""
    fitting = [word for word in _SYNONYMS if _SYNONYMS[word] and _inside(word, bare)]
    if not fitting:
        return "", 0.0
    longest = max(fitting, key=len)
    return _SYNONYMS[longest], round(0.4 + 0.4 * len(longest) / max(1, len(bare)), 2)


def _inside(word: str, bare: str) -> bool:
    if word.isascii():
        return len(word) >= 4 and (bare.startswith(word) or bare.endswith(word))
    return len(word) >= 2 and word in bare


def _is_second(header: Row, below: list[Row]) -> bool:
    """Return whether the row beneath a header is its second one, under merged cells: words alone,
    each beneath a cell that spans several columns, with numbers under them further down.
    """
    second, width = below[0], max(len(header.cells), len(below[0].cells))
    heads, names_ = _padded(header.cells, width), _padded(second.cells, width)
    starts = [place for place in range(width) if heads[place] and names_[place]]
    spanned = [place for place in range(width) if names_[place] and not heads[place]]
    filled = {place for place in range(width) if names_[place]}
    if second.number != header.number + 1 or not starts or not spanned:
        return False
    if any(NUMBER.match(name) for name in names_) or filled - _spans(heads, names_):
        return False
    further = below[1 : 1 + LOOKED_AHEAD]
    return any(
        place < len(row.cells) and NUMBER.match(row.cells[place])
        for row in further
        for place in filled
    )


def _is_first(above: Row, header: Row) -> bool:
    """Return whether the row above a header holds the merged cells of it, and is no title."""
    return above.number + 1 == header.number and sum(bool(cell.strip()) for cell in above.cells) > 1


def _spans(heads: list[str], names_: list[str]) -> set[int]:
    """Return the places beneath heads that span more than one column."""
    found: set[int] = set()
    for start, end in _groups(heads, names_):
        if end - start > 1:
            found.update(range(start, end))
    return found


def _groups(heads: list[str], names_: list[str]) -> list[tuple[int, int]]:
    """Return where each head with names beneath it begins and ends: it spans the blank cells
    beside it as long as they have a name.
    """
    found = []
    for start, head in enumerate(heads):
        end = start
        while end < len(heads) and names_[end] and (end == start or not heads[end]):
            end += 1
        if head and end > start:
            found.append((start, end))
    return found


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Return the names of two header rows: the upper one's where the lower is blank, and with the
    merged cell above each where the same names come once a group.

    A name that the first such group does not have stands beside the groups, not in the last one.
    """
    width = max(len(upper), len(lower))
    heads, names_ = _padded(upper, width), _padded(lower, width)
    groups = _groups(heads, names_)
    counted = Counter(name for name in names_ if name)
    repeated = {name for name, times in counted.items() if times > 1}
    own: set[str] = set()
    for start, end in groups:
        inside = set(names_[start:end])
        if inside & repeated and not own:
            own = inside
    found = [name or _head(head) for head, name in zip(heads, names_, strict=True)]
    if len(groups) < 2:
        return found
    for start, end in groups:
        for place in range(start, end):
            if names_[place] in own and names_[place] != heads[start]:
                found[place] = f"{heads[start]}{BETWEEN}{names_[place]}"
    return found


def _head(text: str) -> str:
    """Return a cell of an upper header row as a name; what a title says ("日期：…") is none."""
    is_title = len(text) > LONGEST_HEAD or ":" in text or "：" in text or NUMBER.match(text)
    return "" if is_title else text


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in cells] + [""] * (width - len(cells))


def _lettered(cells: Sequence[str], below: Sequence[Row]) -> list[str]:
    """Return the names; a column without one that holds something is called by its letter, so
    that it can be chosen and is not lost unseen.
    """
    width = max([len(cells), *(len(row.cells) for row in below)])
    filled = {place for row in below for place, cell in enumerate(row.cells) if cell.strip()}
    return [
        name if name or place not in filled else _letter(place)
        for place, name in enumerate(_padded(cells, width))
    ]


def _letters(rows: Sequence[Row]) -> Header:
    """A sheet without a header: its columns are called as the spreadsheet program does."""
    width = max(len(row.cells) for row in rows)
    return Header(tuple(_letter(place) for place in range(width)), 0, (), (), 1)


def _letter(place: int) -> str:
    return ("" if place < 26 else _letter(place // 26 - 1)) + chr(65 + place % 26)


def _header_score(row: Row) -> float:
    """Score a row as header: known names count most, then plain distinct words; numbers speak
    against it.
    """
    filled = [cell for cell in row.cells if cell.strip()]
    known = sum(field_of(cell)[1] >= 0.9 and len(cell) < 40 for cell in filled)
    likely = sum(0 < field_of(cell)[1] < 0.9 and len(cell) < 40 for cell in filled)
    numbers = sum(bool(NUMBER.match(cell)) for cell in filled)
    width = len(set(filled)) if len(filled) > 1 else 0
    return (
        10 * known * (known > 1 or len(filled) < 3)
        + 2 * likely
        + width
        - 3 * numbers
        - row.number / 100
    )


def _is_tag_row(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and sum(bool(TAG.match(cell)) for cell in filled) * 2 > len(filled)


def _tags_alone(row: Row) -> Header:
    """A sheet whose first row is the tag row: the tags serve as names."""
    return Header(distinct(row.cells), row.number, tuple(row.cells), (), row.number + 1)


_SYNONYMS = {
    names.key(word): field.name
    for field in reversed(FIELDS)
    for word in (*field.synonyms, field.title, field.title_zh)
}
_SYNONYMS.update({names.key(word): "" for word in IGNORED})
