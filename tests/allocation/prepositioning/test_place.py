"""Placements against every choice of sizes tried out one by one."""

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from relief.allocation.prepositioning.advice import advise, whole_units
from relief.allocation.prepositioning.instance import Goods, Instance, Location, Scenario, Size
from relief.allocation.prepositioning.measures import measure
from relief.allocation.prepositioning.program import place

SIZES = (Size("small", 40.0, 300.0), Size("large", 150.0, 700.0))


def rawls_turnquist(seed: int) -> Instance:
    """Give a small instance of their kind: sizes, purchase, damage, closed ways, leftovers."""
    dice = random.Random(seed)
    locations = tuple(Location(f"w{n}", sizes=SIZES) for n in range(4))
    goods = (
        Goods("water", 0.5, 3.0, 1.0, 60.0),
        Goods("food", 0.2, 8.0, 2.0, 90.0),
    )
    places = [f"p{n}" for n in range(5)]
    scenarios = tuple(
        Scenario(
            f"s{n}",
            0.25,
            {
                (where, item.id): dice.randint(5, 90)
                for where in dice.sample(places, 3)
                for item in goods
            },
            {("w0", item.id): 0.4 for item in goods} if n == 1 else {},
            frozenset({("w1", "p0")}) if n == 2 else frozenset(),
        )
        for n in range(4)
    )
    ways = {(row.id, where): dice.uniform(2, 30) for row in locations for where in places}
    return Instance(locations, goods, scenarios, ways)


@pytest.mark.parametrize("seed", range(4))
def test_the_optimum_equals_the_best_of_all_choices(seed: int) -> None:
    instance = rawls_turnquist(seed)

    found = place(instance)

    assert found.is_optimal
    assert found.cost == pytest.approx(best_of_all(instance), rel=1e-7)


def best_of_all(instance: Instance) -> float:
    """Return the least cost over every choice of sizes, each by a plain linear program."""
    choices = [(None, *row.sizes) for row in instance.locations]
    return min(cost_of(instance, chosen) for chosen in itertools.product(*choices))


def cost_of(instance: Instance, chosen: tuple[Size | None, ...]) -> float:
    """Return the expected cost of a choice of sizes; nothing here is the program's own."""
    names = [row.id for row in instance.locations]
    room = {n: (s.capacity_m3 or 0.0) if s else 0.0 for n, s in zip(names, chosen, strict=True)}
    goods = {row.id: row for row in instance.goods}
    held = [(name, item) for name in names for item in goods]
    sent = [
        (s, name, where, item)
        for s in instance.scenarios
        for (where, item) in s.demand
        for name in names
        if (name, where) not in s.closed
    ]
    lacking = [(s, where, item) for s in instance.scenarios for (where, item) in s.demand]
    place_of = {key: n for n, key in enumerate([*held, *map(key_of, sent), *map(key_of, lacking)])}
    cost = np.zeros(len(place_of))
    for name, item in held:
        cost[place_of[name, item]] = goods[item].unit_cost + sum(
            s.probability * s.surviving.get((name, item), 1.0) * goods[item].surplus_cost
            for s in instance.scenarios
        )
    for row in sent:
        s, name, where, item = row
        worth = instance.ways[name, where] - goods[item].surplus_cost
        cost[place_of[key_of(row)]] = s.probability * worth
    for row in lacking:
        cost[place_of[key_of(row)]] = row[0].probability * goods[row[2]].shortage_cost
    upper, most, equal, exact = [], [], [], []
    for name in names:
        line = np.zeros(len(place_of))
        for item, row in goods.items():
            line[place_of[name, item]] = row.volume_m3
        upper.append(line)
        most.append(room[name])
    for s, name, item in itertools.product(instance.scenarios, names, goods):
        line = np.zeros(len(place_of))
        line[place_of[name, item]] = -s.surviving.get((name, item), 1.0)
        for row in sent:
            if (row[0], row[1], row[3]) == (s, name, item):
                line[place_of[key_of(row)]] = 1.0
        upper.append(line)
        most.append(0.0)
    for row in lacking:
        line = np.zeros(len(place_of))
        line[place_of[key_of(row)]] = 1.0
        for other in sent:
            if (other[0], other[2], other[3]) == row:
                line[place_of[key_of(other)]] = 1.0
        equal.append(line)
        exact.append(row[0].demand[row[1], row[2]])
    found = linprog(cost, np.array(upper), most, np.array(equal), exact)
    assert found.success
    return float(found.fun) + sum(size.fixed_cost for size in chosen if size)


def key_of(row: tuple) -> tuple:
    return (row[0].id, *row[1:])


def two_towns() -> Instance:
    """Give stock in one town, disasters in two."""
    return Instance(
        locations=(Location("east"), Location("west")),
        goods=(Goods("tent", stock=100),),
        scenarios=(
            Scenario("quake", 0.5, {("west-county", "tent"): 60}),
            Scenario("flood", 0.5, {("east-county", "tent"): 40}),
        ),
        ways={
            ("east", "east-county"): 4.0,
            ("east", "west-county"): 40.0,
            ("west", "east-county"): 40.0,
            ("west", "west-county"): 4.0,
        },
    )


def test_stock_moves_to_where_disasters_were() -> None:
    advice = advise(two_towns(), {("east", "tent"): 100}, ())

    assert advice.moved.stock == {("east", "tent"): 40, ("west", "tent"): 60}
    assert (advice.today.measures.hours, advice.moved.measures.hours) == (25.6, 4.0)
    assert (advice.today.measures.in_a_day, advice.moved.measures.in_a_day) == (0.5, 1.0)


def test_a_candidate_is_worth_what_it_adds() -> None:
    base = two_towns()
    only_east = replace(base, locations=base.locations[:1])

    advice = advise(only_east, {("east", "tent"): 100}, (Location("west"), Location("nowhere")))

    assert advice.best == "west"
    assert [row.candidate for row in advice.candidates] == ["west", "nowhere"]
    assert advice.candidates[0].measures.hours == 4.0
    assert advice.candidates[1].measures == advice.moved.measures


def test_never_more_than_there_is_and_never_beyond_the_room() -> None:
    base = two_towns()
    tight = replace(
        base,
        locations=(Location("east"), Location("west", capacity_m3=10.0)),
        goods=(Goods("tent", volume_m3=0.5, stock=100),),
    )

    found = place(tight)

    assert found.stock["west", "tent"] == pytest.approx(20)
    assert sum(found.stock.values()) <= 100


def test_no_place_holds_more_than_its_share() -> None:
    found = place(replace(two_towns(), most_share=0.5))

    assert found.stock == {("east", "tent"): 50.0, ("west", "tent"): 50.0}


def test_nothing_to_hold_is_held_nowhere() -> None:
    assert place(Instance((), (), (), {})).stock == {}


def test_rounding_keeps_every_unit() -> None:
    found = place(two_towns())

    shaken = replace(found, stock={("a", "x"): 33.4, ("b", "x"): 33.3, ("c", "x"): 33.3})

    assert whole_units(shaken) == {("a", "x"): 34, ("b", "x"): 33, ("c", "x"): 33}
    assert measure(two_towns(), found).coverage == pytest.approx(1.0)
