"""Reading emergencies, their latest figures and where people are to be helped."""

import datetime
from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.db import models
from django.db.models import functions as sql

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.emergencies.models import AffectedSite, Emergency, Figure, Metric
from relief.emergencies.rules import latest
from relief.emergencies.states import EmergencyStatus
from relief.geography.models import Place

HEADLINE = (
    Metric.DEATHS,
    Metric.MISSING,
    Metric.INJURED,
    Metric.AFFECTED,
    Metric.SHELTERED,
    Metric.SHELTER_SITES,
)


def emergencies(actor: Actor) -> ScopedQuerySet[Emergency]:
    """Return the emergencies the actor sees, newest row first, with `people` to be helped."""
    people = AffectedSite.objects.filter(emergency=models.OuterRef("pk")).values("emergency")
    total = models.Subquery(people.annotate(total=models.Sum("people")).values("total"))
    named = Place.objects.visible_to(actor).only("code", "name_zh", "name_en", "level")
    places = models.Prefetch("places", named.order_by("code"))
    rows = Emergency.objects.visible_to(actor).prefetch_related(places)
    counted = rows.annotate(people=sql.Coalesce(total, 0)).order_by("-pk")
    return cast("ScopedQuerySet[Emergency]", counted)


def open_emergencies(actor: Actor) -> models.QuerySet[Emergency]:
    """Return the emergencies being responded to, the latest disaster first."""
    rows = Emergency.objects.visible_to(actor).filter(status=EmergencyStatus.ACTIVE)
    return rows.order_by("-struck_at", "-pk")


def emergency(actor: Actor, uid: UUID) -> Emergency:
    """Return one emergency with `people`; NotFound where the actor sees none."""
    found: Emergency = emergencies(actor).get_visible(actor, uid)
    return found


def figures(of: Emergency) -> models.QuerySet[Figure]:
    """Return every published figure of an emergency, oldest first, with place and site."""
    rows = of.figures.select_related("place", "site")
    return rows.order_by("as_of", "pk")


def figures_now(of: Emergency, now: datetime.datetime) -> list[Figure]:
    """Return the newest figure of each metric and place as known at `now`.

    The whole event comes first, then larger places before smaller ones, sites last.
    """
    chosen = latest(figures(of), until=now).values()
    order = {metric: rank for rank, metric in enumerate(Metric.values)}
    return sorted(
        chosen,
        key=lambda row: (
            row.site_id is not None,
            row.place.code if row.place else "",
            row.site_id or 0,
            order.get(row.metric, len(order)),
        ),
    )


def headline(known: list[Figure]) -> list[Figure]:
    """Return the figures of the whole event that a reader asks for first, in that order."""
    whole = {row.metric: row for row in known if row.where == (None, None)}
    return [whole[metric] for metric in HEADLINE if metric in whole]


def headlines(rows: Sequence[Emergency], now: datetime.datetime) -> dict[int, list[Figure]]:
    """Return the headline of each emergency by its key, in one query."""
    found = Figure.objects.filter(
        emergency__in=rows, place=None, site=None, metric__in=HEADLINE
    ).order_by("as_of", "pk")
    grouped: dict[int, list[Figure]] = {row.pk: [] for row in rows}
    for figure in found:
        grouped[figure.emergency_id].append(figure)
    return {key: headline(list(latest(of, until=now).values())) for key, of in grouped.items()}


def affected_sites(of: Emergency) -> models.QuerySet[AffectedSite]:
    """Return where people are to be helped, most people first, with site and place."""
    rows = of.sites.select_related("site__place")
    return rows.order_by("-people", "pk")
