"""Figures of a whole plan: levels, equity, hours, money, and what was not known."""

from typing import Any

import numpy as np

from relief.allocation.solver.outcome import fill_rates
from relief.allocation.solver.sending import Sendings
from relief.allocation.solver.sources import MICRO, micro_cost
from relief.allocation.solver.tables import HOUR_US, Floats, Ints, Tables, numbered

WIDEST = 2.0**62


def measure(tables: Tables, sent: Sendings, units: Ints) -> dict[str, Any]:
    """Give the figures of a plan; every one can be computed again from the two files."""
    lines = tables.lines
    open_units = np.maximum(0, lines.quantity - lines.received)
    rates = fill_rates(tables, units)
    own = tables.lots.owner[sent.lot] == lines.org[sent.line]
    used = numbered(tables.lots.item[sent.lot])[0]
    return {
        "lines": len(lines.ids),
        "lines_full": int((units == open_units).sum()),
        "lines_without_anything": int(((units == 0) & (open_units > 0)).sum()),
        "units_open": int(open_units.sum()),
        "units_allocated": int(units.sum()),
        "levels": _levels(tables, units),
        "own_units": int(sent.units[own].sum()),
        "unit_hours": _unit_hours(tables, sent),
        "cost": _cost(tables, sent),
        "units_later": int(sent.units[sent.day > 0].sum()),
        "last_day": int(sent.day.max(initial=0)),
        "allocations": len(sent.lot),
        "equity": equity(rates, lines.quantity.astype(np.float64)),
        "without_weight": _unknown(tables, used, "unit_weight_kg"),
        "without_volume": _unknown(tables, used, "unit_volume_m3"),
    }


def _levels(tables: Tables, units: Ints) -> list[dict[str, int]]:
    """Give units wanted and given by level; units count first towards the floor."""
    lines = tables.lines
    open_units = np.maximum(0, lines.quantity - lines.received)
    floor = np.clip(lines.floor - lines.received, 0, open_units)
    floor = np.where(lines.urgency == 3, 0, floor)
    below = np.minimum(units, floor)
    found = []
    for level, urgency, wanted, given in (
        (1, 1, floor, below),
        (2, 2, floor, below),
        (3, 1, open_units - floor, units - below),
        (4, 2, open_units - floor, units - below),
        (5, 3, open_units - floor, units - below),
    ):
        chosen = lines.urgency == urgency
        found.append(
            {
                "level": level,
                "wanted": int(wanted[chosen].sum()),
                "given": int(given[chosen].sum()),
            }
        )
    return found


def _unit_hours(tables: Tables, sent: Sendings) -> float:
    facility = tables.lots.facility[sent.lot]
    hours = tables.hours_us[facility, tables.lines.request[sent.line]]
    whole = _product(sent.units, hours // HOUR_US + 24 * sent.day)
    return whole + _product(sent.units, hours % HOUR_US) / HOUR_US


def _product(units: Ints, each: Ints) -> int:
    """Give Σ units × each, exact beyond 64 bits too."""
    if float(units.astype(np.float64) @ each.astype(np.float64)) < WIDEST:
        return int(units @ each)
    return int(units.astype(object) @ each.astype(object))


def _cost(tables: Tables, sent: Sendings) -> float:
    lot = sent.lot
    price = micro_cost(tables, tables.lots.facility[lot], sent.line, tables.lots.item[lot])
    return round(_product(sent.units, price) / MICRO, 2)


def equity(rates: Floats, asked: Floats) -> dict[str, float]:
    """Give how evenly needs are met: least, median, weighted Gini and Hoover of fill rates."""
    if not len(rates) or asked.sum() == 0:
        return {"least": 1.0, "median": 1.0, "gini": 0.0, "hoover": 0.0}
    order = np.argsort(rates, kind="stable")
    rate, weight = rates[order], asked[order] / asked.sum()
    mean = float((rate * weight).sum())
    before = np.cumsum(weight) - weight
    gini = float((weight * rate * (2 * before + weight - 1)).sum() / mean) if mean else 0.0
    hoover = float((weight * np.abs(rate - mean)).sum() / (2 * mean)) if mean else 0.0
    return {
        "least": round(float(rate[0]), 6),
        "median": round(float(np.median(rate)), 6),
        "gini": round(gini, 6),
        "hoover": round(hoover, 6),
    }


def _unknown(tables: Tables, used: Ints, fact: str) -> list[str]:
    return [tables.items[item].id for item in used if getattr(tables.items[item], fact) is None]
