"""How evenly a plan serves people: least, median, weighted Gini and Hoover of fill rates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Weighted = tuple[float, float]
GINI_FLAG = 0.15
BEHIND = 0.5  # of the mean: a partner below it two weeks running is flagged


def summary(rates: Iterable[Weighted]) -> dict[str, float | int | None]:
    """Return the figures of (fill rate, weight) pairs; None where nobody asks."""
    rows = sorted((rate, weight) for rate, weight in rates if weight > 0)
    if not rows:
        return {"lines": 0, "min": None, "mean": None, "median": None, "gini": None, "hoover": None}
    return {
        "lines": len(rows),
        "min": round(rows[0][0], 4),
        "mean": round(mean(rows), 4),
        "median": round(median(rows), 4),
        "gini": round(gini(rows), 4),
        "hoover": round(hoover(rows), 4),
    }


def mean(rows: Sequence[Weighted]) -> float:
    """Return the weighted mean."""
    return sum(rate * weight for rate, weight in rows) / sum(weight for _, weight in rows)


def median(rows: Sequence[Weighted]) -> float:
    """Return the weighted median of sorted rows: half the weight lies at or below it."""
    half, below = sum(weight for _, weight in rows) / 2, 0.0
    for rate, weight in rows:
        below += weight
        if below >= half:
            return rate
    return rows[-1][0]


def gini(rows: Sequence[Weighted]) -> float:
    """Return the weighted Gini index of sorted rows: 0 all alike, near 1 one has all."""
    total = sum(weight for _, weight in rows)
    whole = sum(rate * weight for rate, weight in rows)
    if not whole:
        return 0.0
    area = weight_below = have_below = 0.0
    for rate, weight in rows:
        have = have_below + rate * weight
        area += weight * (have + have_below) / 2
        weight_below, have_below = weight_below + weight, have
    return max(0.0, 1 - 2 * area / (total * whole))


def hoover(rows: Sequence[Weighted]) -> float:
    """Return the share of all goods that would have to move for all rates to be equal."""
    middle, total = mean(rows), sum(weight for _, weight in rows)
    if not middle:
        return 0.0
    return sum(abs(rate - middle) * weight for rate, weight in rows) / (2 * total * middle)


class Served(NamedTuple):
    """A line as equity sees it: whose it is, how far it is filled, for whom."""

    partner: str
    rate: float
    people: int
    over_80: int


class Reading(NamedTuple):
    """The figures of a group of lines, and the mean fill of each partner."""

    figures: dict[str, Any]
    partners: dict[str, float]


def reading(rows: Sequence[Served]) -> Reading:
    """Return how evenly lines are filled, weighted by people.

    Beside the figures of `summary`: the worst partner over the mean one, and the share of
    goods that reaches people over 80 beside their share of need (1 where they get theirs).
    """
    figures: dict[str, Any] = dict(summary((row.rate, float(row.people)) for row in rows))
    partners = _by_partner(rows)
    middle = figures["mean"]
    figures["partners"] = len(partners)
    figures["worst_partner"] = (
        round(min(partners.values()) / middle, 4) if partners and middle else None
    )
    figures["over_80"] = _over_80(rows)
    return Reading(figures, partners)


def _by_partner(rows: Iterable[Served]) -> dict[str, float]:
    grouped: dict[str, list[Weighted]] = defaultdict(list)
    for row in rows:
        grouped[row.partner].append((row.rate, float(row.people)))
    return {name: round(mean(found), 4) for name, found in sorted(grouped.items())}


def _over_80(rows: Sequence[Served]) -> float | None:
    """Return the fill of people over 80 over the fill of everybody; None without either."""
    old = sum(row.over_80 for row in rows)
    everybody = sum(row.people for row in rows)
    got = sum(row.rate * row.people for row in rows)
    if not old or not got:
        return None
    share = sum(row.rate * row.over_80 for row in rows) / got
    return round(share / (old / everybody), 4)


def flags(
    now: Reading, before: Mapping[str, float] | None, mean_before: float | None
) -> list[dict[str, Any]]:
    """Return what a person should see: too uneven, or a partner behind two weeks running.

    `before` and `mean_before` are last week's partners and mean; None where there is none.
    Nothing is corrected by it.
    """
    found: list[dict[str, Any]] = []
    if (now.figures["gini"] or 0) > GINI_FLAG:
        found.append({"code": "uneven", "gini": now.figures["gini"]})
    if before is not None and mean_before:
        for name, rate in now.partners.items():
            is_behind = rate < BEHIND * (now.figures["mean"] or 0)
            was_behind = name in before and before[name] < BEHIND * mean_before
            if is_behind and was_behind:
                found.append({"code": "behind", "partner": name, "fill": rate})
    return found
