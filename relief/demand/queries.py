"""Reading requests, actor first."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import functions as sql

from relief.catalog.models import ForWhom, Item
from relief.catalog.queries import NeedLine, calculate
from relief.core.actors import SYSTEM, Actor
from relief.core.querysets import ScopedQuerySet
from relief.demand.models import ReliefRequest, RequestLine
from relief.demand.rules import net_need
from relief.demand.states import OPEN, SUPPLIED
from relief.emergencies.models import Emergency
from relief.geography.models import Site
from relief.inventory.queries import usable_at_site

LINES = RequestLine.objects.select_related("item").order_by("position", "pk")


def requests(actor: Actor) -> ScopedQuerySet[ReliefRequest]:
    """Return the requests an actor may see, newest first, with place, owner and lines."""
    rows = ReliefRequest.objects.visible_to(actor)
    rows = rows.select_related("organization", "emergency", "site__place", "created_by")
    return rows.prefetch_related(models.Prefetch("lines", queryset=LINES)).order_by("-pk")


def request_of(actor: Actor, uid: UUID | str) -> ReliefRequest:
    """Return one request the actor may see; NotFound where there is none."""
    return requests(actor).get_visible(actor, uid)


def filled(rows: ScopedQuerySet[ReliefRequest]) -> models.QuerySet[Any]:
    """Add `tightest` to requests: the share (0 to 1) of their worst supplied line."""
    open_lines = RequestLine.objects.filter(request=models.OuterRef("pk"), verified__gt=0)
    share = (sql.Cast("already", models.FloatField()) + models.F("allocated")) / models.F(
        "verified"
    )
    worst = open_lines.annotate(share=share).order_by("share").values("share")[:1]
    return rows.annotate(tightest=models.Subquery(worst))


def duplicates(
    actor: Actor, *, site: Site, emergency: Emergency, items: Iterable[int], apart_from: int = 0
) -> list[RequestLine]:
    """Return lines of other open requests for the same site and items that the actor may see."""
    rows = RequestLine.objects.filter(
        request__in=ReliefRequest.objects.visible_to(actor),
        request__site=site,
        request__emergency=emergency,
        request__status__in=("submitted", *OPEN),
        item__in=list(items),
    )
    rows = rows.exclude(request_id=apart_from).select_related("request__organization", "item")
    return list(rows.order_by("request_id", "pk"))


def plannable_lines(emergency_id: int) -> models.QuerySet[RequestLine]:
    """Return the lines of an emergency that still need goods, for the planner, by id.

    Lines share the rows they belong to: a hundred thousand of them joined to five others took
    longer to read than a session may be idle. What explains them is no matter of the planner's,
    and more than all the rest.
    """
    rows = RequestLine.objects.filter(
        request__emergency_id=emergency_id,
        request__status__in=OPEN,
        verified__gt=models.F("already") + models.F("allocated"),
    )
    related = ("item", "request__organization", "request__site__place")
    return rows.defer("reckoning", "explanation").prefetch_related(*related).order_by("pk")


def verified_lines(emergency_id: int) -> models.QuerySet[RequestLine]:
    """Return every line of an emergency that was verified and not withdrawn, by id."""
    rows = RequestLine.objects.filter(
        request__emergency_id=emergency_id,
        request__status__in=SUPPLIED,
        verified__gt=0,
    )
    return rows.select_related("request").order_by("pk")


class AtSite(NamedTuple):
    """What people at a site have of an item, in base units, whoever brought it.

    `here` lies usable in the site's own facilities, `due` is promised or on its way there by
    other requests of the emergency, `received` was handed over by them.
    """

    here: int = 0
    due: int = 0
    received: int = 0


def at_site(site: Site, emergency: Emergency, *, apart_from: int = 0) -> dict[int, AtSite]:
    """Return what is or will be at a site by item key; one request is left out of it."""
    rows = RequestLine.objects.filter(
        request__site=site, request__emergency=emergency, request__status__in=SUPPLIED
    ).exclude(request_id=apart_from)
    due = models.F("allocated") - models.F("delivered")
    totals = rows.values_list("item_id").annotate(
        due=models.Sum(due), received=models.Sum("delivered")
    )
    found = {item: AtSite(0, units, received) for item, units, received in totals.order_by()}
    for item, units in usable_at_site(site.pk).items():
        found[item] = found.get(item, AtSite())._replace(here=units)
    return found


def planned_units(
    request: ReliefRequest, *, people: int, days: int, groups: dict[str, int]
) -> dict[str, int]:
    """Return the calculator's base units by the item's public id, less what is at the site.

    Raises Invalid by field.
    """
    found: dict[str, int] = {}
    there = at_site(request.site, request.emergency, apart_from=request.pk)
    hazard = request.emergency.hazard
    items: dict[str, int] = {}
    for line in calculate(SYSTEM, people=people, days=days, groups=groups, hazard=hazard):
        key = str(line.item.uid)
        items[key] = line.item.pk
        found[key] = found.get(key, 0) + line.need.quantity
    return {
        key: net_need(units, *there.get(items[key], AtSite())[:2]) for key, units in found.items()
    }


def calculated(actor: Actor, request: ReliefRequest) -> list[NeedLine]:
    """Return what the planning figures give for the people and the days of a request."""
    groups = {
        ForWhom.AGED_60.value: request.people_60_plus,
        ForWhom.AGED_80.value: request.people_80_plus,
        ForWhom.UNDER_5.value: request.people_under_5,
    }
    return calculate(
        actor,
        people=request.people,
        days=request.days,
        groups=groups,
        hazard=request.emergency.hazard,
    )


class Covered(NamedTuple):
    """An item the calculator does not propose, because `here` and `due` are enough for it."""

    item: Item
    planned: int
    here: int
    due: int


def covered(request: ReliefRequest) -> list[Covered]:
    """Return what the people of a request need and is not proposed: it is there or under way."""
    there = at_site(request.site, request.emergency, apart_from=request.pk)
    found: dict[int, Covered] = {}
    for line in calculated(SYSTEM, request):
        item, units = line.item, line.need.quantity
        if line.figure.is_proposed or item.pk in found:
            planned = units + (found[item.pk].planned if item.pk in found else 0)
            found[item.pk] = Covered(item, planned, *there.get(item.pk, AtSite())[:2])
    asked = {line.item_id for line in request.lines.all()}
    return [
        row
        for row in found.values()
        if row.item.pk not in asked and row.planned and not net_need(*row[1:])
    ]


def expected_ages(site: Site, people: int) -> dict[str, int]:
    """Return how many of `people` at a site the census lets expect over 60, 65 and 80."""
    place = site.place
    total = place.population or 0
    counted = {
        "60+": place.population_60,
        "65+": place.population_65,
        "80+": place.population_80,
    }
    return {
        group: round(people * count / total) if total and count else 0
        for group, count in counted.items()
    }


def affected_sites(emergency: Emergency) -> models.QuerySet[Site]:
    """Return the sites of an emergency, those with most people first."""
    rows = Site.objects.visible_to(SYSTEM).filter(affected__emergency=emergency)
    return rows.select_related("place").order_by("-affected__people", "pk")
