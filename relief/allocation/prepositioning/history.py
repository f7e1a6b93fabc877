"""The question of this platform: its usable stock, its warehouses, and past disasters.

A past disaster's need is reckoned with the planning figures in force, as a request's would be;
each disaster is as likely as the others. Hours are those of a lorry over the distance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from relief.allocation.prepositioning.advice import Advice, advise
from relief.allocation.prepositioning.instance import Goods, Instance, Location, Scenario
from relief.catalog.models import Item
from relief.catalog.queries import calculate
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid
from relief.emergencies.models import AffectedSite
from relief.geography.loading import read
from relief.geography.models import Place
from relief.geography.queries import places
from relief.geography.rules import Point, by_road, distance_km
from relief.inventory.models import Facility
from relief.inventory.queries import usable_units

FILE = Path(__file__).resolve().parent / "data" / "past_needs.csv"
SHORTAGE_HOURS = 240.0  # assumed: goods that nobody holds are bought and there in ten days
MOST_SHARE = 0.5  # assumed: never all eggs in one basket, which the next disaster may hit
MOST_CANDIDATES = 12
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PastNeed:
    """People who needed help at a point after a disaster."""

    event: str
    name_zh: str
    name_en: str
    hazard: str
    place: str
    point: Point
    people: int


@dataclass(frozen=True, slots=True)
class Question:
    """An instance with what its ids stand for."""

    instance: Instance
    held: Mapping[Key, int]
    candidates: tuple[Location, ...]
    facilities: Mapping[str, Facility]
    places: Mapping[str, Place]
    items: Mapping[str, Item]
    events: Mapping[str, PastNeed]

    def answer(self) -> Advice:
        """Return the advice."""
        return advise(self.instance, self.held, self.candidates)


def published() -> list[PastNeed]:
    """Return the published needs of past disasters in China."""
    return [
        PastNeed(
            event=row["event_id"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            hazard=row["hazard"],
            place=f"{row['event_id']}-{row['place_code']}",
            point=(float(row["lat"]), float(row["lon"])),
            people=int(row["people"]),
        )
        for row in read(FILE)
    ]


def recorded(known: Iterable[str]) -> list[PastNeed]:
    """Return the needs of emergencies on the platform, but for those known already."""
    rows = AffectedSite.objects.select_related("emergency", "site").exclude(people=0)
    seen = {code.lower() for code in known}
    return [
        PastNeed(
            event=row.emergency.code,
            name_zh=row.emergency.name_zh,
            name_en=row.emergency.name_en,
            hazard=row.emergency.hazard,
            place=f"site-{row.site_id}",
            point=(row.site.lat, row.site.lon),
            people=row.people,
        )
        for row in rows.order_by("pk")
        if row.emergency.code.lower() not in seen
    ]


def ask(actor: Actor, *, days: int = 3, candidates: Sequence[str] | None = None) -> Question:
    """Return the question for the stock there is now.

    `candidates` are GB/T 2260 codes of places for one more warehouse; None proposes the
    capital of every province that was struck and has none. Raises Invalid by field.
    """
    needs = published()
    needs += recorded({row.event for row in needs})
    held, facilities = _held()
    extra = _candidates(actor, candidates, needs, facilities)
    demand = _demand(needs, days, {item for _, item in held})
    items = {item for by_place in demand.values() for __, item in by_place}
    totals: dict[str, int] = defaultdict(int)
    for (__, item), units in held.items():
        totals[item] += units
    stock = {row.code: row for row in Item.objects.filter(code__in=items)}
    events = {row.event: row for row in reversed(needs) if row.event in demand}
    instance = Instance(
        locations=tuple(
            Location(code, _known(facilities[code].capacity_m3)) for code in sorted(facilities)
        ),
        goods=tuple(
            Goods(
                code,
                volume_m3=float(stock[code].unit_volume_m3 or 0),
                shortage_cost=SHORTAGE_HOURS,
                stock=totals[code],
            )
            for code in sorted(items)
        ),
        scenarios=tuple(Scenario(code, 1 / len(events), demand[code]) for code in sorted(events)),
        ways=_ways(needs, facilities, extra),
        most_share=MOST_SHARE if len(facilities) > 1 else None,
    )
    return Question(
        instance=instance,
        held={key: units for key, units in held.items() if key[1] in items},
        candidates=tuple(Location(code) for code in sorted(extra)),
        facilities=facilities,
        places=extra,
        items=stock,
        events=events,
    )


def _known(capacity: int | None) -> float | None:
    return None if capacity is None else float(capacity)


def _held() -> tuple[dict[Key, int], dict[str, Facility]]:
    """Return usable units by (facility, item), and the facilities goods may lie in."""
    rows = usable_units()
    held = {(row.facility.code, row.item): row.units for row in rows}
    return held, {row.facility.code: row.facility for row in rows}


def _candidates(
    actor: Actor,
    codes: Sequence[str] | None,
    needs: Iterable[PastNeed],
    facilities: Mapping[str, Facility],
) -> dict[str, Place]:
    if codes is None:
        there = {row.place.code[:2] for row in facilities.values()}
        struck = {row.place.partition("-")[2][:2] for row in needs}
        codes = sorted(f"{code}0000" for code in struck - there if code.isdigit())[:MOST_CANDIDATES]
        return {row.code: row for row in places(actor).filter(code__in=codes, lat__isnull=False)}
    if len(codes) > MOST_CANDIDATES:
        raise Invalid("candidate", _("At most {most} places."), most=MOST_CANDIDATES)
    wanted = [code.replace("\x00", "")[:6] for code in codes]
    found = {row.code: row for row in places(actor).filter(code__in=wanted, lat__isnull=False)}
    for code in wanted:
        if code not in found:
            raise Invalid("candidate", _("There is no place {code} with a point."), code=code)
    return found


def _demand(needs: Iterable[PastNeed], days: int, items: set[str]) -> dict[str, dict[Key, int]]:
    """Return units needed by (place, item) of each event, for items that are held."""
    found: dict[str, dict[Key, int]] = defaultdict(dict)
    for row in needs:
        lines = calculate(SYSTEM, people=row.people, days=days, hazard=row.hazard)
        for line in lines:
            if line.figure.is_proposed and line.item.code in items:
                key = (row.place, line.item.code)
                found[row.event][key] = found[row.event].get(key, 0) + line.need.quantity
    return dict(found)


def _ways(
    needs: Iterable[PastNeed], facilities: Mapping[str, Facility], extra: Mapping[str, Place]
) -> dict[Key, float]:
    points: dict[str, Point] = {code: (row.lat, row.lon) for code, row in facilities.items()}
    points |= {
        code: (row.lat, row.lon)
        for code, row in extra.items()
        if row.lat is not None and row.lon is not None
    }
    return {
        (code, row.place): by_road(distance_km(point, row.point)).hours
        for row in needs
        for code, point in points.items()
    }
