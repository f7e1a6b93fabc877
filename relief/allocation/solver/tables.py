"""The problem as columns: one array for each fact, rows in id order.

Everything downstream works on row numbers of these arrays. Sorting by id here is what makes
the answer the same however the input was ordered.
"""

import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from relief.allocation.solver.problem import Item, Lane, Line, Lot, Problem, Request

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NEVER = 10**7  # a day number after every real date
DAY_US = 86_400_000_000
HOUR_US = 3_600_000_000
WAIT_HOURS_FOR_ALL = 240
WAIT_CAP = Fraction(1, 5)
WEIGHT_CAP = Fraction(9, 5)
NARROW = 2**16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
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
        every = [line for row in self.requests for line in row.lines]
        names = [line.id for line in every]
        order = sorted(range(len(every)), key=names.__getitem__)
        rows = [every[place] for place in order]
        sizes = [len(row.lines) for row in self.requests]
        request = np.repeat(np.arange(len(sizes)), sizes)[_ints(order)]
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
            item=_places(rows, "item", self._item),
            urgency=_column(rows, "urgency"),
            quantity=_column(rows, "quantity"),
            received=_column(rows, "received"),
            floor=_column(rows, "floor"),
            min_life=np.maximum(0, _column(rows, "min_life_days")),
            rank=rank,
            weight=weights[request],
        )

    def _lot_columns(self) -> LotColumns:
        rows = sorted(self.problem.lots, key=lambda row: row.id)
        groups: dict[object, int] = {}
        sharing = _ints([groups.setdefault(row.shared_with, len(groups)) for row in rows])
        self.shares = np.zeros((len(groups) + 1, len(self._org) + 1), dtype=np.bool_)
        self.shared_by_name = np.zeros(len(groups) + 1, dtype=np.bool_)
        named = [(rule, place) for rule, place in groups.items() if isinstance(rule, tuple)]
        self.shared_by_name[[place for rule, place in named if rule]] = True
        sizes = [len(rule) for rule, _ in named]
        orgs = _ints([self._org.get(name, -1) for rule, _ in named for name in rule])
        # The last column is of nobody: of organizations that ask for nothing here.
        self.shares[np.repeat(_ints([place for _, place in named]), sizes), orgs] = True
        if "all" in groups:
            self.shares[groups["all"], :] = True
        return LotColumns(
            ids=[row.id for row in rows],
            rows=rows,
            facility=_places(rows, "facility", self._facility),
            item=_places(rows, "item", self._item),
            owner=_ints([self._org.get(row.owner, -1) for row in rows]),
            sharing=sharing,
            available=_column(rows, "available"),
            expires=_ints([_day_number(row.expires_on) for row in rows]),
        )

    def _lanes(self) -> None:
        """Lay out the lanes as facility × request; -1 hours where there is no way.

        A request's own lane goes before that of its site.
        """
        own = [row for row in self.problem.lanes if not row.site]
        request_row = {row.id: place for place, row in enumerate(self.requests)}
        ends = _places(own, "request", request_row)
        self.hours_us, self.cost_per_kg = self._laid(own, ends, len(self.requests) + 1)
        to_site = [row for row in self.problem.lanes if row.site]
        if to_site:
            names = sorted({row.site for row in self.requests if row.site})
            sites = {name: place for place, name in enumerate(names)}
            of_request = _ints([sites.get(row.site, -1) for row in self.requests] + [-1])
            ends = _places(to_site, "site", sites)
            hours, cost = self._laid(to_site, ends, len(sites) + 1)
            gap = self.hours_us < 0
            self.hours_us[gap] = hours[:, of_request][gap]
            self.cost_per_kg[gap] = cost[:, of_request][gap]

    def _laid(self, lanes: list[Lane], ends: Ints, width: int) -> tuple[Ints, Floats]:
        """Give hours and costs as facility × end."""
        shape = (len(self.facilities) + 1, width)
        hours, cost = np.full(shape, -1, dtype=np.int64), np.zeros(shape)
        if lanes:
            at = (_places(lanes, "facility", self._facility), ends)
            hours[at] = np.rint(_floats([row.hours for row in lanes]) * HOUR_US).astype(np.int64)
            cost[at] = [row.cost_per_kg for row in lanes]
        return hours, cost

    def arrival(self, hours_us: Ints) -> Ints:
        """Give the day number on which goods are there that leave on the day of ``as_of``."""
        return (self.start_us + hours_us) // DAY_US

    def item_row(self, item_id: str) -> int:
        """Give the row of an item."""
        return self._item[item_id]

    def exact_weight(self, line: int) -> Fraction:
        """Give w of a line without rounding."""
        request = self.requests[self.lines.request[line]]
        return weight(request.vulnerability, waited(self.problem.as_of, request.submitted_at))

    def line_marks(self, rows: Ints) -> Ints:
        """Give well spread numbers of lines, drawn from ids alone: the same in a part as in all."""
        return _crc([self.lines.ids[row] for row in rows.tolist()])

    def lot_marks(self, rows: Ints) -> Ints:
        """Give such numbers of lots."""
        return _crc([self.lots.ids[row] for row in rows.tolist()])

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


def numbered(values: Ints) -> tuple[Ints, Ints]:
    """Give the different values in order, and the place of each value among them.

    What `np.unique` gives, without sorting: for row numbers, which are small.
    """
    if not len(values):
        return values, values
    seen = np.zeros(int(values.max()) + 1, dtype=np.bool_)
    seen[values] = True
    place = np.cumsum(seen) - 1
    return np.flatnonzero(seen), place[values]


def order_of(values: Ints, bound: int) -> Ints:
    """Give the order that sorts values below ``bound``, equal ones as they come.

    NumPy counts 16-bit numbers into place instead of comparing them.
    """
    narrow = values.astype(np.uint16) if bound <= NARROW else values
    order: Ints = np.argsort(narrow, kind="stable")
    return order


def _column(rows: Collection[object], name: str) -> Ints:
    """Give a whole number of each row."""
    return np.fromiter(map(attrgetter(name), rows), dtype=np.int64, count=len(rows))


def _places(rows: Collection[object], name: str, places: Mapping[str, int]) -> Ints:
    """Give the row number of what each row names."""
    found = map(places.__getitem__, map(attrgetter(name), rows))
    return np.fromiter(found, dtype=np.int64, count=len(rows))


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def _crc(ids: list[str]) -> Ints:
    return _ints([zlib.crc32(name.encode()) for name in ids])


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _day_number(day: date | None) -> int:
    return NEVER if day is None else day.toordinal() - _EPOCH_DAY
