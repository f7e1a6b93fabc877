"""What a unit word means for an item, or what is asked."""

from fractions import Fraction

import pytest

from relief.inventory.sheets.catalogue import CatalogueItem
from relief.inventory.sheets.problems import Unreadable
from relief.inventory.sheets.units import resolve
from tests.inventory.sheets.samples import BLANKET, BOX, BUCKET, FOOD, RICE, TENT

WATER = CatalogueItem("7", "water", "饮用水", "water", "ml")
RICE_KG = CatalogueItem("8", "rice-kg", "大米", "rice", "kg")


@pytest.mark.parametrize(
    ("word", "item", "factor"),
    [
        ("顶", TENT, 1), ("pcs", TENT, 1), ("piece", TENT, 1), ("盒", FOOD, 1), ("boxes", FOOD, 1), ("箱", FOOD, 24),
        ("carton", FOOD, 24), ("CTN", FOOD, 24), ("条", BLANKET, 1), ("打", BLANKET, 12), ("箱", BOX, 1), ("套", BOX, 1),
        ("kg", RICE, 1000), ("公斤", RICE, 1000), ("斤", RICE, 500), ("吨", RICE, 1_000_000), ("袋", RICE, 25_000),
        ("g", RICE, 1), ("L", WATER, 1000), ("升", WATER, 1000), ("毫升", WATER, 1), ("m³", WATER, 1_000_000),
        ("斤", RICE_KG, Fraction(1, 2)), ("只", BUCKET, 1), ("件", BUCKET, 1), ("个", BUCKET, 1), ("", TENT, 1),
    ],
)  # fmt: skip
def test_a_known_unit_gives_its_factor(word: str, item: CatalogueItem, factor: int) -> None:
    assert resolve(word, item).factor == factor


@pytest.mark.parametrize(
    ("word", "item", "code"),
    [
        ("件", TENT, "unit_counted_in"), ("床", BLANKET, "unit_counted_in"), ("箱", TENT, "unit_needs_pack"),
        ("bale", BLANKET, "unit_needs_pack"), ("kg", TENT, "unit_dimension"), ("升", RICE, "unit_dimension"),
        ("顶", RICE, "unit_dimension"), ("foo", TENT, "unit_unknown"), ("", RICE, "required"), ("箱", RICE, "unit_needs_pack"),
        ("瓶", WATER, "unit_needs_pack"),
    ],
)  # fmt: skip
def test_an_uncertain_unit_is_asked(word: str, item: CatalogueItem, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        resolve(word, item)

    assert refusal.value.problem.code == code
    assert refusal.value.problem.suggestions


def test_the_row_may_say_how_many_are_in_a_pack() -> None:
    assert resolve("箱", TENT, pack_quantity=6).factor == 6


def test_a_missing_unit_is_marked_as_assumed_where_packs_exist() -> None:
    assert resolve("", FOOD).assumed
    assert not resolve("", TENT).assumed
