"""What people need, with every term of the sum."""

from fractions import Fraction

import pytest

from relief.catalog.queries import calculate
from relief.catalog.rules import Rate, need
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid


def needs(people: int, days: int, **groups: int) -> dict[str, int]:
    lines = calculate(SYSTEM, people=people, days=days, groups=groups)
    return {line.item.code: line.need.quantity for line in lines}


def test_hailuogou_needs_what_its_people_need_for_three_days(catalogue: None) -> None:
    found = needs(11_779, 3)

    assert found["relief-tent-12"] == 2_356
    assert found["sleeping-mat"] == found["blanket"] == 11_779
    assert found["family-box"] == 3_927
    assert found["compact-food-500"] == 35_337
    assert found["jerrycan-20"] == 4_712


def test_every_term_is_kept_for_showing(catalogue: None) -> None:
    lines = {line.item.code: line for line in calculate(SYSTEM, people=100, days=10)}

    food = lines["compact-food-500"].need
    assert (food.group, food.served, food.units, food.people, food.times) == (100, 100, 1, 1, 10)
    assert (food.quantity, food.floor) == (1000, 500)
    box = lines["family-box"].need
    assert (box.times, box.quantity) == (2, 67)


def test_goods_for_older_people_count_only_them(catalogue: None) -> None:
    assert "soft-food" not in needs(1000, 3)
    assert needs(1000, 3, **{"80+": 30})["soft-food"] == 270
    assert needs(1000, 3, **{"80+": 30})["adult-diaper"] == 6 * 4 * 3


def test_items_a_request_starts_with_come_first(catalogue: None) -> None:
    lines = calculate(SYSTEM, people=100, days=3)

    proposed = [line.figure.is_proposed for line in lines]
    assert proposed == sorted(proposed, reverse=True)
    assert lines[0].item.code == "relief-tent-12"


@pytest.mark.parametrize(
    ("people", "days", "groups"),
    [(0, 3, {}), (-1, 3, {}), (10, 0, {}), (10, 366, {}), (10, 3, {"80+": 11}), (10, 3, {"x": 1})],
)
def test_numbers_that_make_no_sense_are_refused(
    catalogue: None, people: int, days: int, groups: dict[str, int]
) -> None:
    with pytest.raises(Invalid):
        needs(people, days, **groups)


def test_a_third_is_not_rounded_before_the_end() -> None:
    assert need(Rate(units=1, people=3), group=3, days=1).quantity == 1
    assert need(Rate(units=1, people=3), group=11_779, days=3).quantity == 3_927


def test_wastage_is_added_before_rounding_up() -> None:
    assert need(Rate(units=1, wastage=Fraction(5, 100)), group=100, days=1).quantity == 105
    assert need(Rate(units=1, wastage=Fraction(5, 100)), group=10, days=1).quantity == 11


def test_a_floor_is_never_above_the_need() -> None:
    found = need(Rate(units=1, floor_share=Fraction(1)), group=7, days=1)

    assert found.floor == found.quantity == 7


def test_nobody_needs_nothing() -> None:
    assert need(Rate(units=3, per_days=1), group=0, days=3).quantity == 0


@pytest.mark.parametrize(("group", "days"), [(-1, 1), (1, -1)])
def test_fewer_than_nobody_is_an_error(group: int, days: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        need(Rate(units=1), group=group, days=days)


def test_the_calculator_takes_one_query(catalogue: None, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):
        needs(100, 3)
