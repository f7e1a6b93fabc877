"""Loading of reference data: places, hubs and sites, from the files in `data/`.

Set-based and repeatable: a second run changes nothing, a newer file updates rows in place.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

from relief.core.work import step
from relief.geography.models import Hub, Level, Place, Site
from relief.geography.names import colloquial, english
from relief.geography.spelling import normal, search_text, spellings

DATA = Path(__file__).resolve().parent / "data"

Row = dict[str, str]

PLACE_FIELDS = (
    *("level", "parent", "name_zh", "name_en", "path_zh", "search", "lat", "lon"),
    *("population", "population_60", "population_65", "population_80"),
)
HUB_FIELDS = ("name", "city", "city_zh", "country", "roles", "lat", "lon", "time_zone")
SITE_FIELDS = ("name_en", "search", "lat", "lon", "assumed")


def read(path: Path) -> Iterator[Row]:
    """Yield the rows of a UTF-8 CSV file, keyed by its headers."""
    with path.open(encoding="utf-8", newline="") as source:
        yield from csv.DictReader(source)


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None


@step
def load_places(path: Path = DATA / "places_cn.csv") -> int:
    """Write every place of a table, provinces first, and return how many there are."""
    rows = list(read(path))
    known: dict[str, Place] = {}
    for level in Level.values:
        places = [_place(row, known) for row in rows if row["level"] == level]
        Place.objects.bulk_create(
            places, update_conflicts=True, unique_fields=["code"], update_fields=PLACE_FIELDS
        )
        known.update(Place.objects.filter(level=level).in_bulk(field_name="code"))
    return len(rows)


def _place(row: Row, known: dict[str, Place]) -> Place:
    parent = known.get(row["parent_code"])
    typed = [*spellings(row["name_zh"], row["name_pinyin"]), row["code"]]
    if (short := colloquial(row["name_zh"])) != row["name_zh"]:
        typed += spellings(short)
    return Place(
        code=row["code"],
        level=row["level"],
        parent=parent,
        name_zh=row["name_zh"],
        name_en=english(row["code"], row["name_zh"], row["name_pinyin"]),
        path_zh=f"{parent.path_zh} {row['name_zh']}" if parent else row["name_zh"],
        search=search_text(typed, parent.search.replace("|", "").split() if parent else ()),
        lat=_number(row["lat"]),
        lon=_number(row["lon"]),
        population=_whole(row["population_2020"]),
        population_60=_whole(row["pop_60plus_2020"]),
        population_65=_whole(row["pop_65plus_2020"]),
        population_80=_whole(row["pop_80plus_2020"]),
    )


@step
def load_hubs(path: Path = DATA / "world_hubs.csv") -> int:
    """Write every international hub of a table and return how many there are."""
    hubs = [
        Hub(
            iata=row["iata"],
            name=row["airport_name"],
            city=row["hub_city"],
            city_zh=row["hub_city_zh"],
            country=row["country"],
            roles=row["role"].split(";"),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            time_zone=row["tz"],
        )
        for row in read(path)
    ]
    Hub.objects.bulk_create(
        hubs, update_conflicts=True, unique_fields=["iata"], update_fields=HUB_FIELDS
    )
    return len(hubs)


@step
def load_sites(path: Path = DATA / "sites.csv") -> int:
    """Write every site below county of a table and return how many there are."""
    rows = list(read(path))
    places = Place.objects.in_bulk({row["place_code"] for row in rows}, field_name="code")
    sites = [
        Site(
            place=places[row["place_code"]],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            search=site_search(row["name_zh"], row["name_en"], places[row["place_code"]]),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            assumed=row["assumed"].split(";") if row["assumed"] else [],
        )
        for row in rows
    ]
    Site.objects.bulk_create(
        sites,
        update_conflicts=True,
        unique_fields=["place", "name_zh"],
        update_fields=SITE_FIELDS,
    )
    return len(sites)


def site_search(name_zh: str, name_en: str, place: Place) -> str:
    """Return the text that search looks in for a site: its names, then its place's words."""
    typed = [*spellings(name_zh), *normal(name_en).split()]
    return search_text(typed, place.search.replace("|", "").split())
