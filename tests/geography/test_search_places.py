"""A person types a place in the way that comes first; the right one stands on top."""

from pathlib import Path

import pytest

from relief.core.actors import SYSTEM
from relief.geography.queries import search_places, search_sites
from tests.factories import reference


def first(text: str) -> str | None:
    found = search_places(SYSTEM, text).first()
    return found.code if found else None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("泸定", "513322"),
        ("泸定县", "513322"),
        ("luding", "513322"),
        ("LuDing", "513322"),
        ("Ｌｕｄｉｎｇ", "513322"),
        ("ldx", "513322"),
        ("513322", "513322"),
        ("甘孜 泸定", "513322"),
        ("ganzi luding", "513322"),
        ("甘孜泸定", "513322"),
        ("甘孜州", "513300"),
        ("ganzizhou", "513300"),
        ("ya'an", "511800"),
        ("yaan", "511800"),
        ("sichuan", "510000"),
        ("雅安 石棉", "511824"),
        ("lu ding xian", "513322"),
        ("luding xian", "513322"),
    ],
)
def test_the_place_meant_comes_first(sites: object, typed: str, code: str) -> None:
    assert first(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "   ", "nowhere", "%", "_", "\x00", "'; drop table", "泸" * 500]
)
def test_text_that_names_nothing_gives_nothing(sites: object, typed: str) -> None:
    assert first(typed) is None


@pytest.mark.parametrize(
    ("code", "typed"),
    [("130225", "laoting"), ("141100", "lvliang"), ("141100", "luliang"), ("610000", "陕西")],
)
def test_unusual_readings_and_umlauts_are_found(
    db: None, tmp_path: Path, code: str, typed: str
) -> None:
    reference.places(code, folder=tmp_path)

    assert first(typed) == code


def test_a_place_comes_before_what_lies_in_it(sites: object) -> None:
    found = [place.code for place in search_places(SYSTEM, "雅安")]

    assert found[0] == "511800"
    assert {"511822", "511823", "511824"} <= set(found)


def test_a_site_is_found_by_its_own_name_and_by_its_county(sites: object) -> None:
    assert [site.name_zh for site in search_sites(SYSTEM, "hailuogou")] == ["海螺沟片区"]
    assert [site.name_zh for site in search_sites(SYSTEM, "Hai luo gou")] == ["海螺沟片区"]
    assert "得妥片区" in {site.name_zh for site in search_sites(SYSTEM, "泸定")}
    assert not search_sites(SYSTEM, "")
