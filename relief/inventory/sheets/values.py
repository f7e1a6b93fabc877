"""Single cells: text, amounts and lengths of life, read strictly; whatever is doubtful is refused
with a reason.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from relief.inventory.sheets.numerals import with_digits
from relief.inventory.sheets.problems import Suggestion, unreadable

MAX_QUANTITY = 10**12
SHEET_ERRORS = frozenset(
    [
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#GETTING_DATA",
    ]
)
NOTHING = frozenset(
    [
        "无",
        "没有",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "n/a",
        "na",
        "none",
        "nil",
        "null",
        "不详",
        "暂无",
        "未知",
        "长期",
        "永久",
        "长期有效",
        "永久有效",
        "不适用",
        "noexpiry",
    ]
)
# What a quantity column writes for "there is none", as against "nobody knows".
NONE_THERE = frozenset(["无", "没有", "暂无", "-", "--", "—", "——", "none", "nil"])
INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ufffd\ud800-\udfff]"
)
NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ '’]\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?:[eE](?P<power>[-+]?\d{1,9}))?\s*(?P<myriad>[百千万亿]*)\s*(?P<unit>[^\d\s.,+\-=@#][^\d.,=@#]{0,15})?",
    re.ASCII,
)
TIMES = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
TEXT_MARK = re.compile(r"'\d")  # an apostrophe that makes a number a text in spreadsheet programs
NOT_FINITE = re.compile(r"[-+]?(s?nan\d*|inf(inity)?|∞)", re.IGNORECASE)
LIFE = re.compile(
    r"(\d{1,4}(?:\.\d)?)\s*(个月|月|months?|mths?|m|年|years?|yrs?|y|天|日|days?|d)?", re.IGNORECASE
)


class Amount(NamedTuple):
    """A number as written, exactly, and the unit that stood with it ("120顶"), "" when none did."""

    number: Decimal
    unit: str


class Life(NamedTuple):
    """A length of life: whole months, or days."""

    months: int
    days: int = 0


def clean_text(text: str, *, limit: int = 200, lines: bool = False) -> str:
    """Return the text in NFC with single spaces (line breaks kept if `lines`); "" for blanks.

    Raises Unreadable for control and direction characters and for more than `limit` characters.
    """
    if not text or (text.isascii() and len(text) <= limit and _is_plain(text)):
        return text
    plain = unicodedata.normalize(
        "NFC", INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    )
    found = FORBIDDEN.search(plain)
    if found:
        raise unreadable("control_character", plain, code=f"U+{ord(found[0]):04X}")
    if lines:
        plain = "\n".join(" ".join(line.split()) for line in plain.split("\n")).strip()
    else:
        plain = " ".join(plain.split())
    if len(plain) > limit:
        raise unreadable("text_too_long", plain, length=len(plain), limit=limit)
    return plain


def _is_plain(text: str) -> bool:
    """Return whether an ASCII text is clean as it stands."""
    return text.isalnum() or (text.isprintable() and "  " not in text and text == text.strip())


@lru_cache(maxsize=10_000)
def is_nothing(text: str) -> bool:
    """Return whether a cell says that there is no value: blank, 无, /, n/a."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", "")
    return not plain or plain in NOTHING


@lru_cache(maxsize=10_000)
def is_none_there(text: str) -> bool:
    """Return whether a quantity cell says in words that nothing is there: -, 无, nil."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", "")
    return plain in NONE_THERE


@lru_cache(maxsize=10_000)
def parse_quantity(text: str) -> Amount:
    """Return the amount a cell states: full-width digits, 1,234, 1.2万 and a unit behind it are
    understood.

    Raises Unreadable for formulas, NaN, infinity, shares (50%), negative numbers, an exponent that does not
    give a whole number, more than 10^12, and anything that is not plainly one number.
    """
    plain = unicodedata.normalize("NFKC", clean_text(text)).replace("−", "-").strip()
    plain = with_digits(plain[1:] if TEXT_MARK.match(plain) else plain)
    _refuse_special(plain)
    plain, negative = _accounting(plain)
    found = NUMBER.fullmatch(plain)
    if not found:
        raise _not_a_number(plain)
    if (found["unit"] or "").startswith(("%", "‰")):
        raise unreadable("quantity_share", plain, Suggestion("type", "quantity"))
    number = _decimal(found)
    if negative or found["sign"] == "-":
        offered = Suggestion("record_issue", "quantity", str(abs(number)))
        raise unreadable("quantity_negative", plain, offered, Suggestion("leave_out"))
    return Amount(number, (found["unit"] or "").strip(" /()"))


def to_base(number: Decimal, factor: Fraction, *, written: str, unit: str, base: str) -> int:
    """Return number × factor as a whole count of base units; raises Unreadable when it is not
    whole or too large.
    """
    is_whole = factor == 1 and number == int(number)  # what most rows say, without a fraction
    exact = int(number) if is_whole else Fraction(number) * factor
    if exact > MAX_QUANTITY:
        raise unreadable("quantity_huge", written, limit=f"{MAX_QUANTITY:,}")
    if exact.denominator != 1:
        near = sorted({int(exact), -int(-exact // 1)})
        offers = (
            tuple(Suggestion("set", "quantity", str(whole)) for whole in near)
            if factor == 1
            else ()
        )
        raise unreadable("quantity_fraction", written, *offers, unit=unit, base=base)
    return int(exact)


def parse_months(text: str, *, unit: str = "") -> Life:
    """Return a length of life: 24, 24个月, 2年, 18 months, 730天; a bare number is in `unit`,
    else months.
    """
    plain = unicodedata.normalize("NFKC", clean_text(text)).strip()
    found = LIFE.fullmatch(with_digits(plain))
    if not found:
        raise unreadable("life_unreadable", plain)
    number, word = Decimal(found[1]), (found[2] or unit or "months").lower()
    if word[0] in "天日d":
        life = Life(0, int(number))
    else:
        life = Life(int(number * 12 if word[0] in "年y" else number))
    if not 0 < life.months + life.days / 30 <= 1200:
        raise unreadable("life_unreadable", plain)
    return life


def _refuse_special(plain: str) -> None:
    if plain.startswith(("=", "@")) or (plain[:1] in "+-" and plain[1:2].isalpha()):
        if NOT_FINITE.fullmatch(plain):
            raise unreadable("quantity_not_finite", plain)
        raise unreadable("formula", plain)
    if plain.upper() in SHEET_ERRORS:
        raise unreadable("sheet_error", plain)
    if NOT_FINITE.fullmatch(plain):
        raise unreadable("quantity_not_finite", plain)


def _accounting(plain: str) -> tuple[str, bool]:
    """Undo the ways of book-keeping to write a negative number: (30), 30-."""
    if re.fullmatch(r"\([\d.,]+\)", plain):
        return plain[1:-1], True
    if re.fullmatch(r"[\d.,]+-", plain):
        return plain[:-1], True
    return plain, False


def _decimal(found: re.Match[str]) -> Decimal:
    plain = found[0]
    digits = re.sub(r"[, '’]", "", found["number"])
    power = int(found["power"] or 0)
    if len(digits) > 60:
        raise unreadable("quantity_huge", plain, limit=f"{MAX_QUANTITY:,}")
    with localcontext(prec=100):
        try:
            number = (
                Decimal(digits).scaleb(power)
                if abs(power) < 1000
                else Decimal(digits) * (0 if power < 0 else Decimal("1e30"))
            )
        except InvalidOperation as error:
            raise unreadable("quantity_unreadable", plain) from error
        for sign in found["myriad"]:
            number *= TIMES[sign]
        if number.adjusted() > 30 or number > MAX_QUANTITY * 10**6:
            raise unreadable("quantity_huge", plain, limit=f"{MAX_QUANTITY:,}")
        if found["power"] and (number != number.to_integral_value() or power < -20):
            raise unreadable("quantity_scientific", plain)
        return (
            number.normalize()
            if number != number.to_integral_value()
            else number.quantize(Decimal(1))
        )


def _not_a_number(plain: str) -> Exception:
    """Explain a cell that is no number; one with a single comma may be a decimal comma."""
    comma = re.fullmatch(r"(\d+),(\d{1,2})", plain)
    if comma:
        first, second = f"{comma[1]}.{comma[2]}", comma[1] + comma[2]
        offers = (Suggestion("set", "quantity", first), Suggestion("set", "quantity", second))
        return unreadable("quantity_ambiguous", plain, *offers, first=first, second=second)
    digits = re.findall(r"\d+", plain)
    likely = digits if len(digits) == 1 and len(digits[0]) < 13 else []
    repairs = [Suggestion("set", "quantity", number) for number in likely]
    return unreadable("quantity_unreadable", plain, *repairs, Suggestion("type", "quantity"))
