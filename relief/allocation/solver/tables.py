"""The problem as columns: one array for each fact, rows in id order.

Everything downstream works on row numbers of these arrays. Sorting by id here is what makes
the answer the same however the input was ordered.
"""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from relief.allocation.solver.problem import Item, Line, Lot, Problem, Request

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER = 10**7  # a day number after every real date
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
WAIT_HOURS_FOR_ALL = 240
WAIT_CAP = Fraction(1, 5)
WEIGHT_CAP = Fraction(9, 5)
HOUR_SCALE = 10_000  # hours are compared to the ten-thousandth, a third of a second
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)


def waited(as_of: datetime, submitted_at: datetime) -> Fraction:
    """Give the hours from submission to ``as_of``; none when submitted later."""
    return max(Fraction(0), Fraction((as_of - submitted_at) // _US, HOUR_US))


def weight(vulnerability: Fraction, hours: Fraction) -> Fraction:
    """Give w: vulnerability raised by up to a fifth for waiting, capped at 1.8."""
    return min(WEIGHT_CAP, vulnerability * (1 + min(WAIT_CAP, hours / WAIT_HOURS_FOR_ALL)))


@dataclass(slots=True)
class LineColumns:
    """Facts of request lines, one row each."""

    ids: list[str]
    rows: list[Line]
    request: Ints
    org: Ints
    item: Ints
    urgency: Ints
    quantity: Ints
    received: Ints
    floor: Ints
    min_life: Ints
    rank: Ints  # place in "earlier request, then id"
    weight: Floats  # w as a float; `Tables.exact_weight` has the fraction


@dataclass(slots=True)
class LotColumns:
    """Facts of stock lots, one row each."""

    ids: list[str]
    rows: list[Lot]
    facility: Ints
    item: Ints
    owner: Ints  # -1: an owner that asks for nothing here
    sharing: Ints  # row of `Tables.shares`
    available: Ints
    expires: Ints  # day number


@dataclass(slots=True)
class Marks:
    """A well spread number of each line and lot."""

    line: Ints
    lot: Ints


class Tables:
    """All columns of one problem, with what is looked up by pairs of rows."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.items: list[Item] = sorted(problem.items, key=lambda row: row.id)
        self.facilities = sorted(problem.facilities, key=lambda row: row.id)
        self.requests: list[Request] = sorted(problem.requests, key=lambda row: row.id)
        self._item = {row.id: place for place, row in enumerate(self.items)}
        self._facility = {row.id: place for place, row in enumerate(self.facilities)}
        orgs = sorted({row.organization for row in self.requests})
        self._org = {name: place for place, name in enumerate(orgs)}
        self.step = _ints([row.step for row in self.items])
        self.unit_kg = _floats([row.unit_weight_kg or 0.0 for row in self.items])
        self.unit_m3 = _floats([row.unit_volume_m3 or 0.0 for row in self.items])
        offset = problem.as_of.utcoffset() or timedelta(0)
        self.start_us = (problem.as_of - _EPOCH + offset) // _US
        self.today = self.start_us // DAY_US
        self.lines = self._line_columns()
        self.lots = self._lot_columns()
        self._lanes()

    def _line_columns(self) -> LineColumns:
        pairs = [(line, place) for place, row in enumerate(self.requests) for line in row.lines]
        pairs.sort(key=lambda pair: pair[0].id)
        rows = [line for line, _ in pairs]
        request = _ints([place for _, place in pairs])
        org = _ints([self._org[row.organization] for row in self.requests])
        sent = _ints([(row.submitted_at - _EPOCH) // _US for row in self.requests])
        hours = np.maximum(0, (self.problem.as_of - _EPOCH) // _US - sent) / HOUR_US
        raised = 1 + np.minimum(float(WAIT_CAP), hours / WAIT_HOURS_FOR_ALL)
        plain = _floats([float(row.vulnerability) for row in self.requests])
        weights = np.minimum(float(WEIGHT_CAP), plain * raised)
        rank = np.empty(len(rows), dtype=np.int64)
        rank[np.lexsort((np.arange(len(rows)), sent[request]))] = np.arange(len(rows))
        return LineColumns(
            ids=[row.id for row in rows],
            rows=rows,
            request=request,
            org=org[request],
            item=_ints([self._item[row.item] for row in rows]),
            urgency=_ints([row.urgency for row in rows]),
            quantity=_ints([row.quantity for row in rows]),
            received=_ints([row.received for row in rows]),
            floor=_ints([row.floor for row in rows]),
            min_life=np.maximum(0, _ints([row.min_life_days for row in rows])),
            rank=rank,
            weight=weights[request],
        )

    def _lot_columns(self) -> LotColumns:
        rows = sorted(self.problem.lots, key=lambda row: row.id)
        groups: dict[object, int] = {}
        sharing = _ints([groups.setdefault(row.shared_with, len(groups)) for row in rows])
        self.shares = np.zeros((len(groups) + 1, len(self._org) + 1), dtype=np.bool_)
        self.shared_by_name = np.zeros(len(groups) + 1, dtype=np.bool_)
        for rule, place in groups.items():
            self.shared_by_name[place] = isinstance(rule, tuple) and bool(rule)
            if rule == "all":
                self.shares[place, :] = True
            elif isinstance(rule, tuple):
                self.shares[place, [self._org[name] for name in rule if name in self._org]] = True
        return LotColumns(
            ids=[row.id for row in rows],
            rows=rows,
            facility=_ints([self._facility[row.facility] for row in rows]),
            item=_ints([self._item[row.item] for row in rows]),
            owner=_ints([self._org.get(row.owner, -1) for row in rows]),
            sharing=sharing,
            available=_ints([row.available for row in rows]),
            expires=_ints([_day_number(row) for row in rows]),
        )

    def _lanes(self) -> None:
        """Lay out the lanes as facility × request; -1 hours where there is no way."""
        shape = (len(self.facilities) + 1, len(self.requests) + 1)
        self.hours_us = np.full(shape, -1, dtype=np.int64)
        self.cost_per_kg = np.zeros(shape)
        lanes = self.problem.lanes
        request_row = {row.id: place for place, row in enumerate(self.requests)}
        at = (
            [self._facility[row.facility] for row in lanes],
            [request_row[r.request] for r in lanes],
        )
        if lanes:
            hours = _floats([row.hours for row in lanes])
            self.hours_us[at] = np.rint(hours * HOUR_US).astype(np.int64)
            self.cost_per_kg[at] = [row.cost_per_kg for row in lanes]

    def arrival(self, facility: Ints, request: Ints, day: int | Ints = 0) -> Ints:
        """Give the day number on which goods that leave on ``day`` are there."""
        return (self.start_us + self.hours_us[facility, request]) // DAY_US + day

    def item_row(self, item_id: str) -> int:
        """Give the row of an item."""
        return self._item[item_id]

    def exact_weight(self, line: int) -> Fraction:
        """Give w of a line without rounding."""
        request = self.requests[self.lines.request[line]]
        return weight(request.vulnerability, waited(self.problem.as_of, request.submitted_at))

    @cached_property
    def marks(self) -> Marks:
        """Give numbers drawn from ids alone, the same in a part as in the whole."""
        return Marks(_crc(self.lines.ids), _crc(self.lots.ids))

    @cached_property
    def spare(self) -> Ints:
        """Give what class 3 may take, facility × item: usable stock over the reserve.

        Stock that has expired on the day of ``as_of`` is not usable and keeps no reserve.
        -1 where no reserve is set.
        """
        left = np.full((len(self.facilities), len(self.items)), -1, dtype=np.int64)
        usable = np.zeros_like(left)
        good = self.lots.expires >= self.today
        np.add.at(
            usable, (self.lots.facility[good], self.lots.item[good]), self.lots.available[good]
        )
        for place, facility in enumerate(self.facilities):
            for item, kept in facility.reserve.items():
                column = self._item[item]
                if kept > 0:
                    left[place, column] = max(0, int(usable[place, column]) - kept)
        return left


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _crc(ids: list[str]) -> Ints:
    return _ints([zlib.crc32(name.encode()) for name in ids])


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _day_number(lot: Lot) -> int:
    if lot.expires_on is None:
        return NEVER
    return lot.expires_on.toordinal() - _EPOCH.toordinal()
