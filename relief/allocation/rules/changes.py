"""What came between a plan and the world: checked against a snapshot taken now."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from relief.allocation.rules.what_if import MARK

HAIR = Fraction(1, 1000)  # kg or m³


class Move(NamedTuple):
    """One line of a plan: units of a lot, and how many units of the item asked they count."""

    line: str
    lot: str
    quantity: int
    counts_as: int
    day: int


class Change(NamedTuple):
    """Why a move no longer holds: a code, and how many units could still go."""

    line: str
    lot: str
    why: str
    wanted: int
    left: int


def changes(moves: Iterable[Move], snapshot: Mapping[str, Any]) -> list[Change]:
    """Return the moves that today's snapshot no longer allows; empty when all hold.

    Codes: `line_closed`, `line_filled`, `lot_gone`, `lot_taken`, `not_shared`, `no_lane`,
    `short_life`, `reserve_kept`, `capacity_full`.
    """
    world = _World(snapshot)
    found: list[Change] = []
    for move in moves:
        why, left = world.why_not(move)
        if why:
            found.append(Change(move.line, move.lot, why, move.quantity, max(0, left)))
    return found


class _World:
    """The snapshot by id, from which each move takes its units. A lot's id is its balance's."""

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        self.as_of = datetime.datetime.fromisoformat(snapshot["as_of"])
        self.parts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for lot in snapshot["lots"]:
            self.parts[lot["id"].rstrip(MARK)].append(dict(lot))
        self.lines = {
            line["id"]: (line, request)
            for request in snapshot["requests"]
            for line in request["lines"]
        }
        self.open = {
            key: line["quantity"] - line["received"] for key, (line, _) in self.lines.items()
        }
        self.lanes = {(lane["facility"], lane["site"]): lane for lane in snapshot["lanes"]}
        self.spare = self._spare(snapshot)
        self.load = _Load(snapshot)
        self.lives: dict[tuple[Any, ...], bool] = {}

    def why_not(self, move: Move) -> tuple[str, int]:
        """Take a move's units; return a code and the units left, or an empty code."""
        if move.line not in self.lines:
            return "line_closed", 0
        line, request = self.lines[move.line]
        parts = self.parts.get(move.lot, [])
        mine = [lot for lot in parts if may_take(lot, request["organization"])]
        if not mine:
            return "not_shared" if parts else "lot_gone", 0
        if fault := self._no_way(mine[0], line, request["site"], move.day):
            return fault, 0
        if move.counts_as > self.open[move.line]:
            return "line_filled", self.open[move.line]
        why, left = self._too_little(mine, line, request, move.quantity)
        if not why and not self.load.take(mine[0], move):
            return "capacity_full", 0
        if not why:
            self.open[move.line] -= move.counts_as
            self._take(mine, move.quantity)
        return why, left

    def _too_little(
        self,
        mine: list[dict[str, Any]],
        line: Mapping[str, Any],
        request: Mapping[str, Any],
        units: int,
    ) -> tuple[str, int]:
        """Return why a lot or its reserve has too little; where it has enough, take the spare."""
        there = sum(lot["available"] for lot in mine)
        if units > there:
            return "lot_taken", there
        spare = self._spare_for(mine[0], line, request)
        if spare is not None and units > spare:
            return "reserve_kept", spare
        if spare is not None:
            self.spare[mine[0]["facility"], mine[0]["item"]] -= units
        return "", 0

    def _spare(self, snapshot: Mapping[str, Any]) -> dict[tuple[str, str], int]:
        """Return what class 3 may take over each reserve, by (facility, item)."""
        usable: dict[tuple[str, str], int] = defaultdict(int)
        for lot in snapshot["lots"]:
            usable[lot["facility"], lot["item"]] += lot["available"]
        return {
            (row["id"], item): max(0, usable[row["id"], item] - kept)
            for row in snapshot["facilities"]
            for item, kept in row["reserve"].items()
            if kept
        }

    def _spare_for(
        self, lot: Mapping[str, Any], line: Mapping[str, Any], request: Mapping[str, Any]
    ) -> int | None:
        """Return what a reserve leaves for a line; None where no reserve touches it."""
        urgency = line.get("class") or request["class"]
        if urgency != 3 or lot["owner"] == request["organization"]:
            return None
        return self.spare.get((lot["facility"], lot["item"]))

    def _no_way(self, lot: Mapping[str, Any], line: Mapping[str, Any], site: str, day: int) -> str:
        """Return why a lot would not arrive in time, or an empty code."""
        lane = self.lanes.get((lot["facility"], site))
        if lane is None:
            return "no_lane"
        # Thousands of lots share few ways and dates.
        key = (lot["facility"], site, day, lot["expires_on"], line.get("min_life_days", 0))
        if key not in self.lives:
            self.lives[key] = lives_long_enough(lot, line, self.as_of, day, lane["hours"])
        return "" if self.lives[key] else "short_life"

    @staticmethod
    def _take(parts: list[dict[str, Any]], units: int) -> None:
        """Take units from the parts only the owner may have first, so that the shared ones last."""
        if len(parts) > 1:
            parts = sorted(parts, key=lambda part: part["shared_with"] != "none")
        for lot in parts:
            part = min(units, lot["available"])
            lot["available"] -= part
            units -= part


class _Load:
    """What facilities can still dispatch, by day: kg and m³."""

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        self.items = {row["id"]: row for row in snapshot["items"]}
        self.facilities = {row["id"]: row for row in snapshot["facilities"]}
        self.used: dict[tuple[str, str, int], Fraction] = defaultdict(Fraction)

    def take(self, lot: Mapping[str, Any], move: Move) -> bool:
        """Take a move's load of its day; False where it does not fit."""
        row, item = self.facilities[lot["facility"]], self.items[lot["item"]]
        wanted = {}
        for unit, weight in (("kg", "unit_weight_kg"), ("m3", "unit_volume_m3")):
            most = row[f"dispatch_{unit}_per_day"]
            if most is None:
                continue
            days = row.get(f"dispatch_{unit}_used", [])
            before = days[move.day] if move.day < len(days) else 0
            key = (row["id"], unit, move.day)
            load = self.used[key] + _exact(item[weight]) * move.quantity
            # The planner never exceeds a limit; a part of one is shared by weight, hence the hair.
            if load + _exact(before) > _exact(most) + HAIR:
                return False
            wanted[key] = load
        self.used.update(wanted)
        return True


def _exact(value: float | None) -> Fraction:
    return Fraction(str(value or 0))


def may_take(lot: Mapping[str, Any], organization: str) -> bool:
    """Say whether an organization may be given units of a lot."""
    shared = lot["shared_with"]
    return bool(
        lot["owner"] == organization
        or shared == "all"
        or (isinstance(shared, list) and organization in shared)
    )


def lives_long_enough(
    lot: Mapping[str, Any],
    line: Mapping[str, Any],
    as_of: datetime.datetime,
    day: int,
    hours: float,
) -> bool:
    """Say whether a lot that leaves on a day arrives with the life its recipients need."""
    if lot["expires_on"] is None:
        return True
    arrival = (as_of + datetime.timedelta(days=day, hours=hours)).date()
    left = (datetime.date.fromisoformat(lot["expires_on"]) - arrival).days
    return left >= max(0, int(line.get("min_life_days", 0)))
