"""Reference data comes in whole, quickly, and again without change."""

import time
from io import StringIO

from django.core.management import call_command

from relief.catalog.models import Item, PlanningFigure
from relief.geography.models import Hub, Place, Site


def load() -> str:
    said = StringIO()
    call_command("load_reference", stdout=said)
    return said.getvalue()


def test_every_place_hub_site_item_and_rate_is_loaded_within_seconds(db: None) -> None:
    started = time.monotonic()

    said = load()

    assert time.monotonic() - started < 20
    assert "3,213 places" in said
    assert Place.objects.count() == 3213
    assert Place.objects.filter(lat=None).count() == 8
    assert (Hub.objects.count(), Item.objects.count()) == (13, 69)
    assert {row.iata for row in Hub.objects.filter(city_zh="")} == set()
    luding = Place.objects.get(code="513322")
    assert luding.path_zh == "四川省 甘孜藏族自治州 泸定县"
    assert (luding.name_en, luding.population_80) == ("Luding County", 2399)


def test_a_second_run_keeps_every_row_as_it_is(db: None) -> None:
    load()
    before = {
        model: list(model.objects.order_by("pk").values_list())
        for model in (Place, Hub, Site, PlanningFigure)
    }

    load()

    for model, rows in before.items():
        assert list(model.objects.order_by("pk").values_list()) == rows


def test_what_no_source_prints_is_marked(db: None) -> None:
    load()

    assert "lat" in Site.objects.get(name_zh="海螺沟片区").assumed
    assert "unit_weight_kg" in Item.objects.get(code="relief-tent-12").assumed
    assert "unit_weight_kg" not in Item.objects.get(code="sleeping-mat").assumed
