"""Screening of an offer: is it needed, will it live long enough, can people read and carry it.

The gate follows the WHO guidelines for medicine donations (1999, 3rd edition 2011): an expressed
need, a year of life on arrival, a label people can read, cartons of at most 50 kg.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

MEDICAL_LIFE_DAYS = 365
HEAVIEST_CARTON_KG = 50.0
READABLE = frozenset({"zh", "en"})
OK, WARN, FAIL = "ok", "warn", "fail"


@dataclass(frozen=True, slots=True)
class Offered:
    """A line of an offer; `open_units` is what open requests still lack of the item."""

    name: str
    units: int
    open_units: int | None
    is_medical: bool = False
    expires: bool = False
    expires_on: datetime.date | None = None
    min_life_days: int = 0
    label_language: str = ""
    carton_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One question, its answer (ok, warn, fail) and the facts a reader needs."""

    what: str
    verdict: str
    name: str = ""
    wanted: str = ""
    found: str = ""


def screen(
    lines: Iterable[Offered],
    *,
    arrives_on: datetime.date,
    has_packing_list: bool,
    has_consignee: bool,
    customs_payer: str,
) -> list[Check]:
    """Return every check of an offer, line by line, then of the whole."""
    found = []
    for line in lines:
        found += [_need(line), _life(line, arrives_on), _label(line), _weight(line)]
    found.append(Check("packing_list", OK if has_packing_list else WARN))
    found.append(Check("consignee", OK if has_consignee else WARN))
    found.append(Check("customs_payer", OK if customs_payer else WARN, found=customs_payer))
    return found


def suggestion(checks: Iterable[Check]) -> str:
    """Return what the checks amount to: accept, conditional, redirect or decline.

    What nobody here needs is redirected; what is unsafe or unreadable declined; what lacks
    something that can still be brought accepted on conditions.
    """
    rows = list(checks)
    failed = {row.what for row in rows if row.verdict == FAIL}
    if failed - {"need"}:
        return "decline"
    needs = [row.verdict for row in rows if row.what == "need"]
    if needs and all(verdict == FAIL for verdict in needs):
        return "redirect"
    return "conditional" if failed or any(row.verdict == WARN for row in rows) else "accept"


def _need(line: Offered) -> Check:
    if line.open_units is None:
        return Check("need", WARN, line.name, found="?")
    verdict = OK if line.open_units >= line.units else WARN if line.open_units else FAIL
    return Check("need", verdict, line.name, f"{line.units:,}", f"{line.open_units:,}")


def _life(line: Offered, arrives_on: datetime.date) -> Check:
    required = max(line.min_life_days, MEDICAL_LIFE_DAYS if line.is_medical else 0)
    if line.expires_on is None:
        verdict = WARN if line.expires or line.is_medical else OK
        return Check("life", verdict, line.name, str(required), "-")
    left = (line.expires_on - arrives_on).days
    return Check(
        "life", OK if left >= max(required, 1) else FAIL, line.name, str(required), str(left)
    )


def _label(line: Offered) -> Check:
    if line.label_language in READABLE:
        return Check("label", OK, line.name, found=line.label_language)
    verdict = FAIL if line.is_medical and line.label_language else WARN
    return Check("label", verdict, line.name, "zh, en", line.label_language or "-")


def _weight(line: Offered) -> Check:
    if line.carton_kg is None:
        return Check("weight", WARN, line.name, found="-")
    is_heavy = line.carton_kg > HEAVIEST_CARTON_KG
    verdict = (FAIL if line.is_medical else WARN) if is_heavy else OK
    return Check("weight", verdict, line.name, f"{HEAVIEST_CARTON_KG:g}", f"{line.carton_kg:g}")


def week_of(day: datetime.date) -> datetime.date:
    """Return the Monday of a day's week."""
    return day - datetime.timedelta(days=day.weekday())
