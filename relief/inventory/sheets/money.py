"""Prices as partners write them, and in which currency."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from relief.inventory.sheets.problems import Suggestion, Unreadable, unreadable
from relief.inventory.sheets.values import is_nothing, parse_quantity

HOME = "CNY"
SIGNS = {"¥": "CNY", "￥": "CNY", "元": "CNY", "人民币": "CNY", "rmb": "CNY", "yuan": "CNY", "块": "CNY",
         "$": "USD", "us$": "USD", "usd$": "USD", "美元": "USD", "dollar": "USD", "dollars": "USD", "€": "EUR",
         "euro": "EUR", "euros": "EUR", "欧元": "EUR", "£": "GBP", "英镑": "GBP", "港币": "HKD", "港元": "HKD",
         "hk$": "HKD", "日元": "JPY", "瑞郎": "CHF", "ariary": "MGA"}  # fmt: skip
WRITTEN = re.compile(r"\s*([^\d\s.,+\-()]*)\s*(.*?)\s*", re.DOTALL)


def read_price(text: str, currency: str, hint: str) -> tuple[Decimal | None, str]:
    """Return the price in a cell and its currency: the sign beside it, else the `currency`
    column's, else the `hint` of the header, else CNY; (None, "") for blanks.

    Raises Unreadable for anything that is no amount, and for a currency nobody knows.
    """
    if is_nothing(text):
        return None, ""
    found = WRITTEN.fullmatch(text)
    sign, rest = found.groups() if found else ("", text)
    amount = parse_quantity(rest if code_of(sign) else text)
    said = code_of(sign) or code_of(amount.unit)
    if not said and not is_nothing(currency):
        said = code_of(currency)
        if not said:
            problem = unreadable(
                "currency_unknown", currency, Suggestion("set_all", "currency", HOME)
            ).problem
            raise Unreadable(replace(problem, field="currency"))
    return amount.number, said or code_of(hint) or HOME


def code_of(written: str) -> str:
    """Return the ISO 4217 code of a currency as it is written; "" where it is none."""
    plain = written.strip().casefold()
    if plain in SIGNS:
        return SIGNS[plain]
    return plain.upper() if len(plain) == 3 and plain.isascii() and plain.isalpha() else ""
