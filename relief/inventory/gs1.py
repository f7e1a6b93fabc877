"""GS1 identifiers in plain Python: check digits, element strings, Digital Link addresses.

After the GS1 General Specifications (application identifiers, check digit calculation) and
GS1 Digital Link URI Syntax 1.6. Only the identifiers that warehouses here print and meet.
"""

import datetime
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

# Application identifier → (smallest, largest length); equal lengths need no separator.
IDENTIFIERS = {
    "00": (18, 18),  # SSCC of a handling unit
    "01": (14, 14),  # GTIN of an item
    "10": (1, 20),  # batch
    "11": (6, 6),  # made on
    "17": (6, 6),  # expires on
    "21": (1, 20),  # serial
    "240": (1, 30),  # our own number of the lot
    "254": (1, 20),  # place within a location: the bin
    "414": (13, 13),  # GLN of a location: the facility
}
# Pre-defined lengths (General Specifications 7.8.4): these need no separator after them.
FIXED = {"00", "01", "11", "17", "414"}
KEYS = {"00": (), "01": ("22", "10", "21"), "414": ("254",)}
CHECKED = {"00", "01", "414"}
SEPARATOR = "\x1d"
SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
BRACKETED = re.compile(r"\((\d{2,4})\)([^(]*)")


def check_digit(digits: str) -> str:
    """Return the check digit of a GTIN, GLN, SSCC or GSIN without one.

    Weights 3, 1, 3, 1 … from the rightmost digit, then (10 - sum mod 10) mod 10.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("only digits have a check digit")
    weighted = sum(int(sign) * (3, 1)[place % 2] for place, sign in enumerate(reversed(digits)))
    return str(-weighted % 10)


def with_check_digit(digits: str) -> str:
    """Return the digits with their check digit behind them."""
    return digits + check_digit(digits)


def is_right(number: str) -> bool:
    """Say whether the last digit is the check digit of those before it."""
    return (
        number.isascii()
        and number.isdigit()
        and len(number) > 1
        and check_digit(number[:-1]) == number[-1]
    )


def gtin(prefix: str, reference: int) -> str:
    """Return the GTIN-14 an organization with a GS1 company prefix gives an item."""
    room = 12 - len(prefix)
    if not (4 <= len(prefix) <= 11 and 0 <= reference < 10**room):
        raise ValueError(f"no room for item {reference} behind prefix {prefix}")
    return "0" + with_check_digit(f"{prefix}{reference:0{room}d}")


def gln(prefix: str, reference: int) -> str:
    """Return the GLN an organization with a GS1 company prefix gives a location."""
    return gtin(prefix, reference)[1:]


def expiry(day: datetime.date) -> str:
    """Return a date as AI 17 writes it."""
    return f"{day:%y%m%d}"


def expiry_date(text: str, today: datetime.date) -> datetime.date:
    """Return the date of AI 17; day 00 is the month's last.

    The century is the one that brings the year within 49 years before and 50 after today
    (General Specifications 7.12).
    """
    year = today.year - today.year % 100 + int(text[:2])
    if year - today.year > 50:
        year -= 100
    elif today.year - year > 49:
        year += 100
    month, day = int(text[2:4]), int(text[4:6])
    if day:
        return datetime.date(year, month, day)
    first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - datetime.timedelta(days=1)


def bracketed(fields: Mapping[str, str]) -> str:
    """Return an element string as people read it: (01)…(17)…(10)…"""
    return "".join(f"({name}){value}" for name, value in _ordered(fields))


def element_string(fields: Mapping[str, str]) -> str:
    """Return an element string as a symbol carries it, separators after what needs them."""
    parts = _ordered(fields)
    last = len(parts) - 1
    return "".join(
        name + value + ("" if name in FIXED or place == last else SEPARATOR)
        for place, (name, value) in enumerate(parts)
    )


def digital_link(base: str, fields: Mapping[str, str]) -> str:
    """Return a Digital Link address: key, its qualifiers in their order, the rest as query."""
    key = next(name for name in KEYS if name in fields)
    path = [key, fields[key]]
    for name in KEYS[key]:
        if name in fields:
            path += [name, quote(fields[name], safe="")]
    rest = [name for name in fields if name != key and name not in KEYS[key]]
    query = "&".join(f"{name}={quote(fields[name], safe='')}" for name in sorted(rest))
    return f"{base.rstrip('/')}/{'/'.join(path)}" + (f"?{query}" if query else "")


def parse(text: str) -> dict[str, str]:
    """Return the fields of an element string or Digital Link address, {} where it is neither.

    Raises ValueError where it is one but a length or check digit is wrong.
    """
    given = SYMBOLOGY.sub("", text.strip().lstrip(SEPARATOR))
    if "://" in given:
        return _of_link(given)
    if given.startswith("("):
        return _checked(dict(BRACKETED.findall(given)))
    return _of_elements(given)


def _ordered(fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the fields with fixed lengths first: fewer separators, a smaller symbol."""
    return sorted(fields.items(), key=lambda field: (field[0] not in FIXED, field[0]))


def _of_elements(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    left = text
    while left:
        name = next((left[:n] for n in (2, 3) if left[:n] in IDENTIFIERS), None)
        if name is None:
            return {}
        left = left[len(name) :]
        if name in FIXED:
            value, left = left[: IDENTIFIERS[name][1]], left[IDENTIFIERS[name][1] :]
        else:
            value, _sep, left = left.partition(SEPARATOR)
        fields[name] = value
        left = left.lstrip(SEPARATOR)
    return _checked(fields) if _looks_right(fields) else {}


def _looks_right(fields: Mapping[str, str]) -> bool:
    """Say whether these may be fields at all, so that a plain number is not taken for one."""
    return any(name in fields for name in KEYS) and all(
        low <= len(value) <= high
        for low, high, value in ((*IDENTIFIERS[name], value) for name, value in fields.items())
    )


def _of_link(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    steps = [unquote(step) for step in parts.path.split("/") if step]
    start = next((n for n, step in enumerate(steps[:-1]) if step in KEYS), None)
    if start is None:
        return {}
    pairs = steps[start:]
    if len(pairs) % 2 or not pairs[1].isdigit():
        return {}
    fields = dict(zip(pairs[::2], pairs[1::2], strict=True))
    fields |= {name: value for name, value in parse_qsl(parts.query) if name in IDENTIFIERS}
    if pairs[0] == "01":
        fields["01"] = fields["01"].zfill(14)
    return _checked(fields)


def _checked(fields: dict[str, str]) -> dict[str, str]:
    for name, value in fields.items():
        low, high = IDENTIFIERS.get(name, (1, 90))
        if not low <= len(value) <= high:
            raise ValueError(f"({name}) must have {low} to {high} signs")
        if name in CHECKED and not is_right(value):
            raise ValueError(f"({name}) {value} has a wrong check digit")
        if name in {"11", "17"} and not value.isdigit():
            raise ValueError(f"({name}) must be a date")
    return fields
