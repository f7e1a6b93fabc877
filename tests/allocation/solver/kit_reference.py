"""The policy with kits written a second time: the reference with a column for each kit line.

Nothing here imports the engine. A line that asks for kits takes ready ones, and kits of parts,
each of which takes its units of every component.
"""

import copy
from typing import Any

import numpy as np

from tests.allocation.solver.reference import Reference
from tests.allocation.solver.worlds import world

PART = "|part|"


def kit_world(seed: int, **wish: Any) -> dict[str, Any]:
    """Give a random problem whose first item is a kit of two others; no whole packs."""
    data = world(seed, packs=False, **{"lines": 6, "items": 4, **wish})
    parts = [("item1", 1 + seed % 3), ("item2", 1 + seed // 3 % 2)]
    data["items"][0]["components"] = [{"item": i, "quantity": n} for i, n in parts]
    for request in data["requests"][::2]:
        request["lines"][0]["item"] = "item0"
        request["lines"][0].pop("substitutes", None)
    return data


class KitReference(Reference):
    """One problem with kits as matrices over pairs and kits of parts."""

    def __init__(self, data: dict[str, Any]) -> None:
        parts = {row["id"]: row.get("components") or [] for row in data["items"]}
        super().__init__(_apart(data, parts))
        whole = self.ids
        self.ids = [name for name in whole if PART not in name]
        kits = [name for name in self.ids if parts[self.lines[name]["item"]]]
        self.kits = {
            name: {row["item"]: row["quantity"] for row in parts[self.lines[name]["item"]]}
            for name in kits
        }
        width = len(self.pairs)
        more = np.zeros((len(self.limit), len(kits)))
        by_line = np.zeros((len(whole), len(kits)))
        rows = []
        for place, name in enumerate(kits):
            more[len(self.lots) + whole.index(name), place] = 1.0
            by_line[whole.index(name), place] = 1.0
            for item, units in self.kits[name].items():
                row = np.zeros(width + len(kits))
                row[:width] = -self.by_line[whole.index(f"{name}{PART}{item}")]
                row[width + place] = units
                rows.append(row)
        self.limit = np.vstack([np.hstack([self.limit, more]), np.array(rows).reshape(-1, width + len(kits))])  # fmt: skip
        self.most = np.concatenate([self.most, np.zeros(len(rows))])
        kept = [whole.index(name) for name in self.ids]
        self.by_line = np.hstack([self.by_line, by_line])[kept]
        self.step = np.concatenate([self.step, np.ones(len(kits), dtype=int)])
        self.pairs = [*self.pairs, *((PART, name) for name in kits)]

    def assert_kept(self, plan: dict[str, Any]) -> None:
        """Fail when a plan breaks stock, need, sharing, life, lane, reserve or a kit."""
        place = {pair: number for number, pair in enumerate(self.pairs)}
        moved = np.zeros(len(self.pairs))
        for row in plan["allocations"]:
            line, item = row["line"], self.lots[row["lot"]]["item"]
            name = line if item not in self.kits.get(line, {}) else f"{line}{PART}{item}"
            moved[place[row["lot"], name]] += row["quantity"]
        for row in plan["lines"]:
            if row["line"] in self.kits:
                ready = self.by_line[self.ids.index(row["line"])] @ moved
                moved[place[PART, row["line"]]] = row["allocated"] - ready
        assert (self.limit @ moved <= self.most + 1e-9).all()
        given = {row["line"]: row["allocated"] for row in plan["lines"]}
        assert (self.by_line @ moved == [given[name] for name in self.ids]).all()
        used = {name: self.by_line[self.ids.index(name)] @ moved for name in self.kits}
        for name, each in self.kits.items():
            kits = moved[place[PART, name]]
            for item, units in each.items():
                rows = [t == f"{name}{PART}{item}" for _, t in self.pairs]
                assert moved[rows].sum() == units * kits, (name, item, used)


def _apart(data: dict[str, Any], parts: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Give the problem with a line for each part beside each line that asks for kits."""
    data = copy.deepcopy(data)
    for request in data["requests"]:
        for line in list(request["lines"]):
            for part in parts[line["item"]]:
                line["substitutes"] = []
                size = part["quantity"]
                times = {k: line.get(k, 0) * size for k in ("quantity", "received", "floor")}
                row = {**line, **times, "id": f"{line['id']}{PART}{part['item']}"}
                request["lines"].append({**row, "item": part["item"]})
    return data
