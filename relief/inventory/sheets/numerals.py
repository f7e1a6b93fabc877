"""Numbers written in Chinese characters: 三百五十, 两年, 贰仟."""

from __future__ import annotations

import re

DIGITS = {sign: value for value, signs in enumerate(
    ("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for sign in signs}  # fmt: skip
TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
# 两 is two before a measure and fifty grams behind a number: 两箱, but 三两.
WRITTEN = re.compile(
    r"(?:两(?=[^两])|[零〇一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万亿]|(?<=[十百千万])两(?=[百千万]))+"
)


def with_digits(text: str) -> str:
    """Return a text whose number at the start is in characters with that number in digits.

    三百箱 → 300箱; a text that starts otherwise, or with no right number, stays as it is.
    """
    found = WRITTEN.match(text)
    value = _value(found[0]) if found else None
    return text if found is None or value is None else f"{value}{text[found.end() :]}"


def _value(written: str) -> int | None:
    total = section = digit = 0
    before = ""
    for sign in written:
        if sign in DIGITS:
            if DIGITS.get(before):
                return None  # 三四箱: three or four
            digit = DIGITS[sign]
        elif sign in TENS:
            section += (digit or (1 if before in ("", "零", "〇") else 0)) * TENS[sign]
            if before in TENS:
                return None
            digit = 0
        else:
            if not before:
                return None
            total = (total + section + digit) * MYRIADS[sign]
            section = digit = 0
        before = sign
    if digit and len(written) > 1 and written[-2] not in (*"十拾零〇",):
        return None  # 一百二: 102, or as people say it, 120
    return total + section + digit
