"""Stock of many organizations in Madagascar (ESUPS): the optimum equals an independent one.

The set stays outside the product; where it is not beside the project this says so.
"""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

from relief.allocation.prepositioning.advice import advise
from relief.allocation.prepositioning.instance import Goods, Instance, Location, Scenario

SET = Path(__file__).resolve().parents[4] / "shared" / "data" / "stock" / "esups_madagascar"
ITEMS = ("Blankets", "Buckets", "Tarpaulins")
FIXED_HOURS, STRETCH = 24.0, 1.1


def rows(name: str) -> list[dict[str, str]]:
    with (SET / name).open(encoding="utf-8", newline="") as source:
        return [row for row in csv.DictReader(source) if any(row.values())]


def question() -> tuple[Instance, dict[tuple[str, str], int]]:
    """Give the case: actual inventory, disasters of one id as a scenario, hours by truck."""
    ratio = {
        row["Item"]: float(row["PersonsPerItem"])
        for row in rows("personsPerItem.csv")
        if row["Disaster Type"] == "DEFAULT"
    }
    held: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows("inventory_actual.csv"):
        if row["ItemName"] in ITEMS:
            held[row["gglAddress"], row["ItemName"]] += int(float(row["Total"]))
    ways = {}
    for row in rows("distanceMatrix.csv"):
        hours = FIXED_HOURS + STRETCH * float(row["drivingTime_hrs"])
        ways[row["depotGglAddressAscii"], row["disasterGglAddressAscii"]] = hours
    people: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows("disasters.csv"):
        people[row["DisasterID"]][row["gglAddress"]] += int(float(row["TotAffected"] or 0))
    depots = sorted({depot for depot, _ in ways})
    held = {key: units for key, units in held.items() if key[0] in depots}
    reached = {where for _, where in ways}
    items = sorted({item for _, item in held})
    stock = {item: sum(u for (_, i), u in held.items() if i == item) for item in items}
    scenarios = [
        Scenario(
            name,
            1 / len(people),
            {
                (where, item): int(count / ratio[item])
                for where, count in struck.items()
                if where in reached
                for item in items
            },
        )
        for name, struck in sorted(people.items())
    ]
    instance = Instance(
        tuple(Location(name) for name in depots),
        tuple(Goods(item, stock=stock[item], shortage_cost=1000.0) for item in items),
        tuple(scenarios),
        ways,
    )
    return instance, held


def test_the_case_is_solved_to_the_optimum_of_an_independent_program() -> None:
    if not SET.exists():
        pytest.xfail("the ESUPS set is not beside the project: not run")
    instance, held = question()

    advice = advise(instance, held, ())

    assert advice.moved.is_optimal
    expected = sum(least_cost(instance, goods) for goods in instance.goods)
    assert advice.moved.cost == pytest.approx(expected, rel=1e-6)
    assert advice.moved.cost <= advice.today.cost


def least_cost(instance: Instance, goods: Goods) -> float:
    """Return the least expected cost of one item: a program of its own, dense and by hand."""
    depots = [row.id for row in instance.locations]
    columns: list[tuple] = [("held", depot) for depot in depots]
    for scenario in instance.scenarios:
        for (where, item), units in scenario.demand.items():
            if item == goods.id and units:
                columns += [(scenario.id, depot, where) for depot in depots]
                columns.append((scenario.id, None, where))
    place = {key: n for n, key in enumerate(columns)}
    chance = instance.scenarios[0].probability
    cost = np.array(
        [
            0.0
            if key[0] == "held"
            else chance * (goods.shortage_cost if key[1] is None else hours(instance, key))
            for key in columns
        ]
    )
    needs = [
        (s.id, where, units)
        for s in instance.scenarios
        for (where, item), units in s.demand.items()
        if item == goods.id and units
    ]
    equal = lil_matrix((len(needs), len(columns)))
    for n, (name, where, _) in enumerate(needs):
        for depot in [*depots, None]:
            if (name, depot, where) in place:
                equal[n, place[name, depot, where]] = 1
    limits = lil_matrix((len(depots) * len(instance.scenarios) + 1, len(columns)))
    for n in range(len(instance.scenarios)):
        for m, depot in enumerate(depots):
            limits[n * len(depots) + m, place["held", depot]] = -1
    order = {s.id: n for n, s in enumerate(instance.scenarios)}
    for key, column in place.items():
        if key[0] != "held" and key[1] is not None:
            limits[order[key[0]] * len(depots) + depots.index(key[1]), column] = 1
    for depot in depots:
        limits[limits.shape[0] - 1, place["held", depot]] = 1
    most = np.zeros(limits.shape[0])
    most[-1] = goods.stock or 0
    upper = [
        None if key[0] == "held" or key[1] is None else bound(instance, key) for key in columns
    ]
    found = linprog(
        cost,
        limits.tocsr(),
        most,
        equal.tocsr(),
        [units for _, _, units in needs],
        bounds=[(0, top) for top in upper],
    )
    assert found.success
    return float(found.fun)


def hours(instance: Instance, key: tuple) -> float:
    return instance.ways.get((key[1], key[2]), 0.0)


def bound(instance: Instance, key: tuple) -> float | None:
    return None if (key[1], key[2]) in instance.ways else 0.0
