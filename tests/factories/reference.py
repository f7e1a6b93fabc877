"""Real places, sites and items for tests, loaded from the project's own files."""

import csv
from functools import cache
from pathlib import Path

from relief.catalog import loading as catalog
from relief.core import work
from relief.emergencies.published import PublishedEvent, read_published
from relief.geography import loading as geography
from relief.geography.models import Place, Site

LUDING, SHIMIAN, HANYUAN, YINGJING = "513322", "511824", "511823", "511822"
WAREHOUSE_CITIES = ("120000", "610100", "420100", "440100", "510100", "330400")


@cache
def _all_places() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in geography.read(geography.DATA / "places_cn.csv")}


def places(*codes: str, folder: Path) -> dict[str, Place]:
    """Load places with what they lie in; return them by code."""
    rows = _all_places()
    wanted: dict[str, dict[str, str]] = {}
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        wanted[code] = rows[code]
        waiting += filter(None, [rows[code]["parent_code"]])
    path = folder / "places.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[codes[0]]))
        writer.writeheader()
        writer.writerows(wanted.values())
    with work.unit("test", durable=False):
        geography.load_places(path)
    return Place.objects.in_bulk(codes, field_name="code")


def luding(folder: Path) -> dict[str, Site]:
    """Load the places the Luding earthquake struck, and their sites by Chinese name."""
    found = places(LUDING, SHIMIAN, HANYUAN, YINGJING, folder=folder)
    path = folder / "sites.csv"
    rows = [
        row for row in geography.read(geography.DATA / "sites.csv") if row["place_code"] in found
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with work.unit("test", durable=False):
        geography.load_sites(path)
    return {site.name_zh: site for site in Site.objects.select_related("place")}


def items() -> None:
    """Load the catalogue with its planning figures."""
    with work.unit("test", durable=False):
        catalog.load_items()
        catalog.load_planning_figures()


def luding_event() -> PublishedEvent:
    """Return the Luding earthquake as published."""
    return read_published("LUD2022")
