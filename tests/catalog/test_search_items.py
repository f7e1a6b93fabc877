"""A person types an item in the way that comes first."""

import pytest

from relief.catalog.queries import item_of_code, lexicon, search_items, substitutes
from relief.core.actors import SYSTEM
from relief.core.errors import NotFound


def first(text: str) -> str | None:
    found = search_items(SYSTEM, text).first()
    return found.code if found else None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("帐篷", "relief-tent-12"),
        ("zhangpeng", "relief-tent-12"),
        ("tent", "relief-tent-12"),
        ("relief-tent-12", "relief-tent-12"),
        ("maotan", "blanket"),
        ("zjjtx", "family-box"),
        ("压缩饼干", "compact-food-500"),
        ("BP-5", "compact-food-500"),
        ("water tablet", "water-tablet"),
        ("纸尿裤", "adult-diaper"),
        ("incontinence", "adult-diaper"),
        ("折叠水桶", "jerrycan-20"),
    ],
)
def test_the_item_meant_comes_first(catalogue: None, typed: str, code: str) -> None:
    assert first(typed) == code


@pytest.mark.parametrize("typed", ["", " ", "zzzz", "%", "\x00"])
def test_text_that_names_nothing_gives_nothing(catalogue: None, typed: str) -> None:
    assert first(typed) is None


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("救灾单帐篷 12 平方米", "relief-tent-12"),
        ("救灾单帐篷12㎡", "relief-tent-12"),
        ("RELIEF TENT 12 M²", "relief-tent-12"),
        ("毛毯 B 型", "blanket"),
        ("water-tablet", "water-tablet"),
    ],
)
def test_the_lexicon_knows_how_partners_write_items(
    catalogue: None, written: str, code: str
) -> None:
    found = lexicon(SYSTEM).item(written)

    assert found is not None
    assert found.code == code


def test_the_lexicon_turns_packs_and_measures_into_base_units(catalogue: None) -> None:
    known = lexicon(SYSTEM)
    blanket, rice, oil, tent = (
        known.item(code) for code in ("blanket", "rice", "cooking-oil", "relief-tent-12")
    )

    assert (known.unit(blanket, "捆"), known.unit(blanket, "bales"), known.unit(blanket, "条")) == (
        30,
        30,
        1,
    )
    assert (known.unit(rice, "斤"), known.unit(rice, "kg"), known.unit(rice, "吨")) == (
        500,
        1000,
        10**6,
    )
    assert known.unit(oil, "升") == 1000
    assert known.unit(tent, "件") is None
    assert known.item("棉被褥子套装") is None


def test_no_word_means_two_items(catalogue: None) -> None:
    known = lexicon(SYSTEM)

    for code in {item.code for item in known.by_name.values()}:
        item = known.item(code)
        assert known.item(item.name_zh) == item
        assert known.item(item.name_en) == item


def test_the_lexicon_takes_three_queries(
    catalogue: None, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(3):  # items, what day it is, the packs of that day
        lexicon(SYSTEM)


def test_a_substitute_says_how_many_units_stand_for_one(catalogue: None) -> None:
    (row,) = substitutes(SYSTEM, item_of_code(SYSTEM, "compact-food-500"))

    assert (row.substitute.code, int(row.ratio)) == ("energy-biscuits", 500)


def test_an_item_out_of_use_is_neither_found_nor_proposed(catalogue: None) -> None:
    item = item_of_code(SYSTEM, "lamp")
    item.is_active = False
    item.save()

    assert first("lamp") != "lamp"
    with pytest.raises(NotFound):
        item_of_code(SYSTEM, "lamp")
