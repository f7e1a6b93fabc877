"""Reading places, sites and the ways between them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db import models
from django.db.models import functions as sql

from relief.core.actors import Actor
from relief.core.errors import NotFound
from relief.core.querysets import ScopedQuerySet
from relief.geography.models import Hub, Lane, Level, Place, Site
from relief.geography.rules import Estimate, estimates
from relief.geography.spelling import normal

Found = TypeVar("Found", Place, Site)

LONGEST_SEARCH = 40
LEVEL_ORDER = models.Case(
    *(models.When(level=level, then=rank) for rank, level in enumerate(Level.values)),
    default=9,
)


def places(actor: Actor) -> ScopedQuerySet[Place]:
    """Return every place with its parent, newest row first."""
    rows = Place.objects.visible_to(actor).select_related("parent")
    return rows.defer("search", "parent__search").order_by("-pk")


def sites(actor: Actor) -> ScopedQuerySet[Site]:
    """Return every site with its place, newest first."""
    return Site.objects.visible_to(actor).select_related("place__parent").order_by("-pk")


def hubs(actor: Actor) -> ScopedQuerySet[Hub]:
    """Return every international hub, by IATA code."""
    return Hub.objects.visible_to(actor).order_by("iata")


def lanes(actor: Actor) -> ScopedQuerySet[Lane]:
    """Return the stored lanes with both ends, newest first."""
    rows = Lane.objects.visible_to(actor).select_related("origin", "destination")
    return rows.order_by("-pk")


def place_of_code(actor: Actor, code: str) -> Place:
    """Return the place with a GB/T 2260 code; NotFound where there is none."""
    found = places(actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def search_places(actor: Actor, text: str, *, limit: int = 20) -> models.QuerySet[Place]:
    """Return the places a person means, best first.

    `text` is a Chinese name, pinyin in full or initials, or a code; several words narrow
    down from the outside in (`甘孜 泸定`, `ganzi luding`, also `甘孜泸定`), or else are the
    syllables of one (`lu ding xian`). Empty text and text that fits nothing give no rows.
    """
    typed = normal(text)[:LONGEST_SEARCH].split()
    if not typed:
        return places(actor).none()
    typed = _as_meant(places(actor), typed)
    found = _matching(places(actor), typed)
    if len(typed) == 1 and not found.exists():
        found = places(actor).filter(_in_two(typed[0]))
        typed = [typed[0][-2:]]
    own = sql.StrIndex("search", models.Value(f" {typed[-1]}"))
    around = sql.StrIndex("search", models.Value("|"))
    is_own = models.Case(models.When(at__gt=0, at__lt=models.F("bar"), then=0), default=1)
    is_whole = models.Case(
        models.When(search__contains=f" {typed[-1]} ", then=0),
        models.When(code=typed[-1], then=0),
        default=1,
    )
    ranked = found.annotate(at=own, bar=around)
    order = (is_own, is_whole, LEVEL_ORDER, models.F("population").desc(nulls_last=True), "pk")
    return ranked.order_by(*order)[:limit]


def _matching(rows: models.QuerySet[Found], words: Iterable[str]) -> models.QuerySet[Found]:
    for word in words:
        rows = rows.filter(search__contains=f" {word}")
    return rows


def _as_meant(rows: models.QuerySet[Found], words: list[str]) -> list[str]:
    """Return the words, or the one word they spell where only that fits: `lu ding xian`."""
    if len(words) > 1 and not _matching(rows, words).exists():
        return ["".join(words)]
    return words


def _in_two(word: str) -> models.Q:
    """Return the condition that some cut of a word gives two beginnings of words."""
    condition = models.Q(pk__in=[])
    for cut in range(2, len(word) - 1):
        left, right = f" {word[:cut]}", f" {word[cut:]}"
        condition |= models.Q(search__contains=left) & models.Q(search__contains=right)
    return condition


def search_sites(actor: Actor, text: str, *, limit: int = 20) -> models.QuerySet[Site]:
    """Return the sites whose name, or whose place, starts with every word typed, or else with
    the one word they spell (`hai luo gou`).
    """
    rows = sites(actor)
    words = normal(text)[:LONGEST_SEARCH].split()
    if not words:
        return rows.none()
    words = _as_meant(rows, words)
    found = _matching(rows, words)
    at = sql.StrIndex("search", models.Value(f" {words[-1]}"))
    return found.annotate(at=at).order_by("at", "pk")[:limit]


@dataclass(frozen=True, slots=True)
class Way:
    """How goods get from a place to a site: kilometres, hours, CNY a kilogram.

    `is_assumed` where it was worked out from distance rather than measured.
    """

    mode: str
    km: float
    hours: float
    cost_per_kg: float
    is_assumed: bool


def ways(
    actor: Actor, origins: Iterable[Place], destinations: Iterable[Site]
) -> dict[tuple[int, int], list[Way]]:
    """Return the open ways by (place id, site id), the fastest first.

    A stored lane goes before the estimate of the same mode; a closed one takes the mode
    away. A pair without any way (no point, or all closed) is not in the answer.
    """
    starts, ends = list(origins), list(destinations)
    stored: dict[tuple[int, int], dict[str, Lane]] = {}
    lanes = Lane.objects.visible_to(actor).filter(origin__in=starts, destination__in=ends)
    for lane in lanes:
        stored.setdefault((lane.origin_id, lane.destination_id), {})[lane.mode] = lane
    found: dict[tuple[int, int], list[Way]] = {}
    for start in starts:
        for end in ends:
            open_ways = _open_ways(start, end, stored.get((start.pk, end.pk), {}))
            if open_ways:
                found[start.pk, end.pk] = sorted(open_ways, key=lambda way: way.hours)
    return found


def _open_ways(start: Place, end: Site, stored: dict[str, Lane]) -> list[Way]:
    guesses: list[Estimate] = []
    if start.lat is not None and start.lon is not None:
        guesses = estimates((start.lat, start.lon), (end.lat, end.lon))
    found = [
        Way(guess.mode, guess.km, guess.hours, guess.cost_per_kg, True)
        for guess in guesses
        if guess.mode not in stored
    ]
    found += [
        Way(lane.mode, lane.km, lane.hours, float(lane.cost_per_kg), bool(lane.assumed))
        for lane in stored.values()
        if lane.is_open
    ]
    return found
