"""Published figures of a real disaster, read from the files in `data/`.

Reading only: `actions.declare_published` writes what is read here.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path

from relief.core.clock import CHINA
from relief.geography.loading import Row, read

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One printed number: where (place code, site name), what, how sure, when, who says so."""

    place_code: str
    site: str
    metric: str
    value: int
    precision: str
    as_of: datetime.datetime
    source: str
    source_url: str


@dataclass(frozen=True, slots=True)
class PublishedSite:
    """People to be helped at a site."""

    place_code: str
    site: str
    people: int
    source: str
    is_assumed: bool


@dataclass(frozen=True, slots=True)
class PublishedEvent:
    """A disaster as printed, with its figures and the sites that need help."""

    code: str
    name_zh: str
    name_en: str
    hazard: str
    struck_at: datetime.datetime
    magnitude: str
    epicentre: tuple[float, float] | None
    depth_km: float | None
    glide: str
    figures: tuple[PublishedFigure, ...]
    sites: tuple[PublishedSite, ...]


def read_published(code: str, folder: Path = DATA) -> PublishedEvent:
    """Return a published event by its code (such as LUD2022); KeyError where it is unknown."""
    events = {row["event_id"]: row for row in read(folder / "events.csv")}
    event = events[code]
    sources = {row["source_id"]: row for row in read(folder / "sources.csv")}
    figures = (row for row in read(folder / "impacts.csv") if row["event_id"] == code)
    sites = (row for row in read(folder / "affected_sites.csv") if row["event_id"] == code)
    has_point = bool(event["epicentre_lat"])
    return PublishedEvent(
        code=code.lower(),
        name_zh=event["name_zh"],
        name_en=event["name_en"],
        hazard=event["hazard"],
        struck_at=_moment(event["start_local"]),
        magnitude=event["magnitude"],
        epicentre=(float(event["epicentre_lat"]), float(event["epicentre_lon"]))
        if has_point
        else None,
        depth_km=float(event["depth_km"]) if event["depth_km"] else None,
        glide=event["glide"],
        figures=tuple(_figure(row, sources) for row in figures),
        sites=tuple(_site(row, sources) for row in sites),
    )


def _moment(text: str) -> datetime.datetime:
    """Read a printed time; times without a zone are Chinese."""
    moment = datetime.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=CHINA)


def _figure(row: Row, sources: dict[str, Row]) -> PublishedFigure:
    source = sources[row["source_id"]]
    is_site = row["place_level"] == "town_or_site"
    return PublishedFigure(
        place_code=row["place_code"],
        site=row["place_name_zh"].split()[-1] if is_site else "",
        metric=row["metric"],
        value=int(row["value"]),
        precision=row["precision"],
        as_of=_moment(row["as_of_local"]),
        source=f"{source['publisher_title']}, {source['date']}",
        source_url=source["url"],
    )


def _site(row: Row, sources: dict[str, Row]) -> PublishedSite:
    source = sources[row["source_id"]]["publisher_title"]
    return PublishedSite(
        place_code=row["place_code"],
        site=row["site"],
        people=int(row["people"]),
        source=f"{source}: {row['note']}" if row["note"] else source,
        is_assumed=bool(row["assumed"]),
    )
