"""Telephone numbers as they are spoken and shown: whole first, then area code, then extension.

A bad number never refuses a call: what cannot be read is kept as it came.
"""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers

REGION = "CN"
EXTENSION = re.compile(
    r"^(?P<main>.*?)\s*(?:转|分机|ext\.?|x|-)\s*(?P<extension>\d{1,6})\s*$", re.I
)
LOCAL = re.compile(r"^\d{7,8}$")


@dataclass(frozen=True, slots=True, repr=False)
class Number:
    """A number as it came, in E.164 where it could be read, and its extension."""

    raw: str
    e164: str = ""
    extension: str = ""


def read(text: str, area_code: str = "") -> Number:
    """Return a number: NFKC, whole or with the seat's area code, then without extension.

    Splitting first would cut 138-0013-8000, so an extension is only looked for where the
    whole is no number. `area_code` is the seat's, such as 0836.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _e164(plain, area_code):
        return Number(text, found)
    split = EXTENSION.match(plain)
    if split and (found := _e164(split["main"], area_code)):
        return Number(text, found, split["extension"])
    return Number(text)


def _e164(text: str, area_code: str) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if LOCAL.match(digits):  # read whole, 2812345 would be 12345 in Chengdu (28)
        return _valid(area_code + digits) if area_code else ""
    return _valid(text)


def _valid(text: str) -> str:
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return ""
    if parsed.extension or not phonenumbers.is_valid_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
