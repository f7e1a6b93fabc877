"""The policy written a second time, slowly and apart from the engine: dicts and plain programs.

Nothing here imports the engine. Amounts come from iterated linear programs (``shares``) or from
handing out unit by unit with a whole-number program as oracle (``units``).
"""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

LEVELS = [(1, True), (2, True), (1, False), (2, False), (3, False)]
TOLERANCE = 1e-7


class Reference:
    """One problem as matrices over allowed pairs of lot and line."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.as_of = datetime.fromisoformat(data["as_of"])
        self.items = {row["id"]: row for row in data["items"]}
        self.lots = {row["id"]: row for row in data["lots"]}
        self.facilities = {row["id"]: row for row in data["facilities"]}
        self.lanes = {(row["facility"], row["request"]): row for row in data["lanes"]}
        self.lines = {
            line["id"]: self._line(request, line)
            for request in data["requests"]
            for line in request["lines"]
        }
        self.ids = sorted(self.lines)
        self.pairs = [
            (lot, name)
            for name in self.ids
            for lot in sorted(self.lots)
            if self.may_serve(lot, name, 0)
        ]
        self.own = np.array(
            [self.lots[t]["owner"] == self.lines[n]["organization"] for t, n in self.pairs]
        )
        self.hours = np.array([float(self.lane(t, n)["hours"]) for t, n in self.pairs])
        self.step = np.array([self._step(t) for t, _ in self.pairs])
        self.by_line = np.array(
            [[1.0 if n == name else 0.0 for _, n in self.pairs] for name in self.ids]
        ).reshape(len(self.ids), len(self.pairs))
        self._limits()

    def _line(self, request: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
        sent = datetime.fromisoformat(request["submitted_at"])
        waited = max(Fraction(0), Fraction(int((self.as_of - sent).total_seconds()), 3600))
        vulnerability = Fraction(str(request.get("vulnerability", 1)))
        weight = min(Fraction(9, 5), vulnerability * (1 + min(Fraction(1, 5), waited / 240)))
        return {
            **line,
            "request": request["id"],
            "organization": request["organization"],
            "class": line.get("class") or request["class"],
            "sent": sent,
            "weight": weight,
            "open": max(0, line["quantity"] - line["received"]),
        }

    def _step(self, lot: str) -> int:
        item = self.items[self.lots[lot]["item"]]
        return 1 if item["breakable"] else item["pack"]

    def lane(self, lot: str, line: str) -> dict[str, Any]:
        return self.lanes[self.lots[lot]["facility"], self.lines[line]["request"]]

    def may_serve(self, lot_id: str, line_id: str, day: int) -> bool:
        lot, line = self.lots[lot_id], self.lines[line_id]
        wanted = [line["item"], *(s["item"] for s in line.get("substitutes", []))]
        org, rule = line["organization"], lot["shared_with"]
        shared = lot["owner"] == org or rule == "all" or (isinstance(rule, list) and org in rule)
        lane = self.lanes.get((lot["facility"], line["request"]))
        if lot["item"] not in wanted or not shared or lane is None:
            return False
        if lot["expires_on"] is None:
            return True
        there = (self.as_of + timedelta(days=day, hours=lane["hours"])).date()
        left = (date.fromisoformat(lot["expires_on"]) - there).days
        return left >= max(0, line["min_life_days"])

    def _limits(self) -> None:
        rows, most = [], []
        for name, lot in self.lots.items():
            rows.append([t == name for t, _ in self.pairs])
            most.append(lot["available"])
        for name in self.ids:
            rows.append([n == name for _, n in self.pairs])
            most.append(self.lines[name]["open"])
        for place, facility in self.facilities.items():
            for item, kept in facility["reserve"].items():
                usable = sum(
                    lot["available"]
                    for lot in self.lots.values()
                    if (lot["facility"], lot["item"]) == (place, item) and self._good(lot)
                )
                rows.append(
                    [
                        (self.lots[t]["facility"], self.lots[t]["item"]) == (place, item)
                        and self.lines[n]["class"] == 3
                        and self.lots[t]["owner"] != self.lines[n]["organization"]
                        for t, n in self.pairs
                    ]
                )
                most.append(max(0, usable - kept))
        self.limit = np.array(rows, dtype=float).reshape(len(rows), len(self.pairs))
        self.most = np.array(most, dtype=float)

    def _good(self, lot: dict[str, Any]) -> bool:
        expires = lot["expires_on"]
        return expires is None or date.fromisoformat(expires) >= self.as_of.date()

    def target(self, name: str, to_floor: bool) -> int:
        line = self.lines[name]
        return max(0, line["floor" if to_floor else "quantity"] - line["received"])

    def shares(self) -> np.ndarray:
        """Give the lexicographic max-min amounts when goods could be cut at will."""
        low = np.zeros(len(self.ids))
        if not self.pairs:
            return low
        for urgency, to_floor in LEVELS:
            goal = np.array([self.target(name, to_floor) for name in self.ids], dtype=float)
            rising = [
                place
                for place, name in enumerate(self.ids)
                if self.lines[name]["class"] == urgency and goal[place] > low[place] + TOLERANCE
            ]
            while rising:
                low = self._raise(low, goal, rising)
                rising = self._growing(low, goal, rising)
        return low

    def _raise(self, low: np.ndarray, goal: np.ndarray, rising: list[int]) -> np.ndarray:
        lines = [self.lines[name] for name in self.ids]
        scale = np.array([float(row["quantity"] * row["weight"]) for row in lines])
        base = np.array([float(row["received"]) for row in lines])
        top = min((goal[p] + base[p]) / scale[p] for p in rising)
        pairs = len(self.pairs)
        rows = np.vstack([self.limit, -self.by_line, -self.by_line[rising]])
        last = np.concatenate([np.zeros(len(self.limit) + len(self.ids)), scale[rising]])
        bound = np.concatenate([self.most, -low + 1e-9, base[rising]])
        found = linprog(
            np.append(np.zeros(pairs), -1.0),
            np.column_stack([rows, last]),
            bound,
            bounds=[(0, None)] * pairs + [(0, top)],
        )
        level = found.x[-1]
        raised = low.copy()
        for place in rising:
            aim = min(goal[place], level * scale[place] - base[place])
            raised[place] = max(low[place], aim)
        return raised

    def _growing(self, low: np.ndarray, goal: np.ndarray, rising: list[int]) -> list[int]:
        """Give the lines that could have more while none has less.

        What grows when the sum grows can; when the sum of the others cannot, none of them can.
        """
        left = [place for place in rising if low[place] < goal[place] - TOLERANCE]
        found: list[int] = []
        while left:
            best = linprog(
                -self.by_line[left].sum(axis=0),
                np.vstack([self.limit, -self.by_line]),
                np.concatenate([self.most, -low + TOLERANCE]),
            )
            more = self.by_line @ best.x
            able = [place for place in left if more[place] > low[place] + 1e-4]
            if not able:
                break
            found += able
            left = [place for place in left if place not in able]
        return sorted(found)

    def units(self) -> np.ndarray:
        """Give the whole amounts: always the next unit to the lowest r/w that can still have it."""
        given = np.zeros(len(self.ids), dtype=int)
        stuck: set[int] = set()
        for urgency, to_floor in LEVELS:
            goal = [self.target(name, to_floor) for name in self.ids]
            rising = {
                place
                for place, name in enumerate(self.ids)
                if self.lines[name]["class"] == urgency and goal[place] > given[place]
            } - stuck
            while rising:
                place = min(rising, key=lambda p: self._turn(p, int(given[p])))
                given[place] += 1
                if not self.possible(given):
                    given[place] -= 1
                    stuck.add(place)
                rising = {p for p in rising - stuck if given[p] < goal[p]}
        return given

    def _turn(self, place: int, given: int) -> tuple[Fraction, datetime, str]:
        line = self.lines[self.ids[place]]
        rate = Fraction(line["received"] + given, line["quantity"])
        return rate / line["weight"], line["sent"], line["id"]

    def possible(self, wanted: np.ndarray) -> bool:
        """Tell whether whole packs can serve these amounts."""
        if not self.pairs:
            return not wanted.any()
        found = milp(
            np.zeros(len(self.pairs)),
            constraints=[
                LinearConstraint(self.limit * self.step, -np.inf, self.most),
                LinearConstraint(self.by_line * self.step, wanted, np.inf),
            ],
            integrality=np.ones(len(self.pairs)),
            bounds=Bounds(0, np.inf),
        )
        return bool(found.success)

    def best_hours(self, amounts: np.ndarray) -> tuple[float, float]:
        """Give the most own units, then the fewest unit-hours, for these amounts."""
        rows = np.vstack([self.limit, -self.own.astype(float)])
        own = -linprog(-self.own.astype(float), self.limit, self.most, self.by_line, amounts).fun
        # In proportion: the solver calls a hair of 100,000 units infeasible.
        kept = own - TOLERANCE * max(1.0, own)
        hours = linprog(self.hours, rows, np.append(self.most, -kept), self.by_line, amounts).fun
        return float(own), float(hours)
