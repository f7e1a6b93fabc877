"""Expiry of a row: written, or worked out from the production date and the length of life."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, replace
from datetime import date

from relief.inventory.sheets.dates import ParsedDate, add_life, parse_date
from relief.inventory.sheets.mapping import Mapping
from relief.inventory.sheets.numerals import with_digits
from relief.inventory.sheets.problems import WARNING, Problem, Suggestion, Unreadable, unreadable
from relief.inventory.sheets.values import LIFE, Life, clean_text, is_nothing, parse_months

Report = Callable[[Problem], None]


@dataclass(frozen=True, slots=True)
class Expiry:
    """The expiry date or None, the rule it came by ("", "exact", "month", "serial",
    "republic", "derived"),
    and the production date.
    """

    on: date | None
    rule: str
    produced_on: date | None


def read_expiry(
    cells: AbstractMapping[str, str],
    mapping: Mapping,
    item_months: int | None,
    today: date,
    report: Report,
) -> Expiry | None:
    """Return the expiry of a row, None when something is wrong with it; findings go to `report`."""
    try:
        produced = _produced(cells, mapping, today)
    except Unreadable as error:
        report(replace(error.problem, field="produced_on"))
        return None
    try:
        life = _life(cells, mapping)
    except Unreadable as error:
        report(replace(error.problem, field="shelf_life"))
        return None
    try:
        expiry = _expiry(cells, mapping, produced, life, item_months, report)
    except Unreadable as error:
        report(replace(error.problem, field="expiry"))
        return None
    if expiry.on and produced and expiry.on < produced:
        written = clean_text(cells.get("expiry", ""))
        report(
            Problem(
                "expiry_before_production", "expiry", written, {}, (Suggestion("type", "expiry"),)
            )
        )
        return None
    return expiry


def _produced(cells: AbstractMapping[str, str], mapping: Mapping, today: date) -> date | None:
    text = clean_text(cells.get("produced_on", ""))
    if is_nothing(text):
        return None
    # A month alone counts from its first day: goods are then never thought younger than they are.
    found = parse_date(text, order=mapping.date_order, field="produced_on", end_of_month=False)
    if found.value > today:
        raise unreadable("produced_in_future", text, Suggestion("type", "produced_on"))
    return found.value


def _life(cells: AbstractMapping[str, str], mapping: Mapping) -> Life | None:
    text = clean_text(cells.get("shelf_life", ""))
    return (
        None if is_nothing(text) else parse_months(text, unit=mapping.units.get("shelf_life", ""))
    )


def _expiry(
    cells: AbstractMapping[str, str],
    mapping: Mapping,
    produced: date | None,
    life: Life | None,
    item_months: int | None,
    report: Report,
) -> Expiry:
    text = clean_text(cells.get("expiry", ""))
    if not is_nothing(text):
        if not _is_life(text):
            return _written(text, mapping, produced, report)
        life = parse_months(text)
        if produced is None:
            raise unreadable("expiry_needs_production", text, Suggestion("type", "produced_on"))
    life = life or (Life(item_months) if item_months and not text else None)
    if produced is None or life is None:
        return Expiry(None, "", produced)
    return _derived(produced, life, report)


def _is_life(text: str) -> bool:
    """Return whether an expiry cell holds a length ("24个月") and no date."""
    found = LIFE.fullmatch(with_digits(text))
    return bool(found and found[2])


def _written(text: str, mapping: Mapping, produced: date | None, report: Report) -> Expiry:
    found: ParsedDate = parse_date(text, order=mapping.date_order)
    if found.rule == "month":
        report(_remark("date_month_only", text, date=found.value.isoformat()))
    if found.rule == "republic":
        report(_remark("date_republic", text, date=found.value.isoformat()))
    return Expiry(found.value, found.rule, produced)


def _derived(produced: date, life: Life, report: Report) -> Expiry:
    try:
        on = add_life(produced, life)
    except (ValueError, OverflowError) as error:
        raise unreadable("date_out_of_range", produced.isoformat()) from error
    months = str(life.months or round(life.days / 30.4, 1))
    report(_remark("expiry_derived", produced.isoformat(), months=months, date=on.isoformat()))
    return Expiry(on, "derived", produced)


def _remark(code: str, value: str, **params: str) -> Problem:
    return Problem(
        code, "expiry", value, params, (Suggestion("accept"), Suggestion("type", "expiry")), WARNING
    )
