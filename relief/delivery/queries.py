"""Reading deliveries: lists, a courier's day, a station's shelf."""

import datetime
from collections.abc import Iterable
from uuid import UUID

from django.db import models

from relief.accounts.models import User
from relief.core.actors import Actor
from relief.core.clock import CHINA
from relief.core.querysets import ScopedQuerySet
from relief.delivery.models import (
    Delivery,
    DeliveryLine,
    Method,
    Mission,
    ProofFile,
    ProofOfDelivery,
    RoutePlan,
    Shift,
    Station,
    StationHours,
    Vehicle,
)
from relief.delivery.states import DONE, MISSION_OPEN, DeliveryStatus
from relief.inventory.models import Facility, staffed_by
from relief.organizations.models import Membership, user_id_of
from relief.organizations.permissions import Role


def deliveries(actor: Actor) -> ScopedQuerySet[Delivery]:
    """Return the visible deliveries with all that a list shows, newest first."""
    lines = DeliveryLine.objects.select_related("consignment_line__item").order_by("pk")
    rows = Delivery.objects.visible_to(actor).select_related(
        "consignment__destination", "consignment__request", "courier", "carrier", "station"
    )
    return rows.prefetch_related(models.Prefetch("lines", queryset=lines)).order_by("-pk")


def delivery(actor: Actor, uid: UUID) -> Delivery:
    """Return one delivery with contact and proofs; NotFound if not visible."""
    proofs = ProofOfDelivery.objects.order_by("-pk").prefetch_related("files")
    rows = deliveries(actor).select_related(
        "consignment__destination__place",
        "consignment__request__organization",
        "consignment__origin",
        "courier",
        "carrier",
        "station",
        "contact",
    )
    return rows.prefetch_related(models.Prefetch("proofs", queryset=proofs)).get_visible(actor, uid)


def waiting(actor: Actor) -> ScopedQuerySet[Delivery]:
    """Return what still has to be planned or brought, nearest due first."""
    return deliveries(actor).exclude(status__in=DONE).order_by("due_at", "pk")


def day(actor: Actor, now: datetime.datetime) -> list[Delivery]:
    """Return a courier's stops: what is open and what was finished today, in order."""
    midnight = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = deliveries(actor).filter(courier_id=user_id_of(actor))
    today = models.Q(observations__occurred_at__gte=midnight)
    on_a_shelf = models.Q(method=Method.STATION, status=DeliveryStatus.AVAILABLE)
    rows = mine.filter(~(models.Q(status__in=DONE) | on_a_shelf) | today).distinct()
    in_order = rows.select_related(
        "consignment__destination", "consignment__request", "contact", "station"
    )
    return list(in_order.order_by(models.F("stop").asc(nulls_last=True), "due_at", "pk"))


def shelf(actor: Actor) -> ScopedQuerySet[Delivery]:
    """Return what waits at the actor's stations, and what is to come, soonest back first."""
    here = deliveries(actor).filter(station_id__in=staffed_by(actor), method=Method.STATION)
    rows = here.exclude(status__in=DONE).select_related(
        "consignment__destination", "consignment__request", "contact", "station"
    )
    return rows.order_by(models.F("deposit_until").asc(nulls_last=True), "pk")


def at_vehicles(actor: Actor) -> ScopedQuerySet[Delivery]:
    """Return what unmanned vehicles bring, those that wait for a code first."""
    rows = deliveries(actor).filter(method=Method.UNMANNED).exclude(status__in=DONE)
    waits = models.Case(models.When(status=DeliveryStatus.AVAILABLE, then=0), default=1)
    return rows.order_by(waits, "due_at", "pk")


def couriers(actor: Actor) -> models.QuerySet[User]:
    """Return the people who may be given a delivery: couriers of any carrier or operator."""
    rows = Membership.objects.filter(is_active=True, roles__contains=[Role.COURIER])
    if not actor.sees_all:
        kinds = models.Q(organization__kind__in=["carrier", "operator"])
        rows = rows.filter(kinds | models.Q(organization_id=actor.organization_id))
    return User.objects.filter(pk__in=rows.values("user_id"), is_active=True).order_by("name", "pk")


def stations(actor: Actor) -> ScopedQuerySet[Facility]:
    """Return the open pick-up stations by code."""
    return (
        Facility.objects.visible_to(actor).filter(kind="station", is_active=True).order_by("code")
    )


def equipped_stations(actor: Actor) -> ScopedQuerySet[Station]:
    """Return the pick-up stations whose room is known, with their hours."""
    hours = StationHours.objects.order_by("weekday", "opens")
    rows = Station.objects.visible_to(actor).filter(facility__is_active=True)
    return rows.select_related("facility").prefetch_related(
        models.Prefetch("hours", queryset=hours)
    )


def proof_file(actor: Actor, uid: UUID) -> ProofFile:
    """Return a photo or signature; NotFound if not visible or forgotten since."""
    rows = ProofFile.objects.exclude(file="").select_related(
        "proof__delivery__consignment__request__emergency"
    )
    return rows.get_visible(actor, uid)


def missions(actor: Actor) -> ScopedQuerySet[Mission]:
    """Return the missions of the actor's fleet or deliveries, newest first."""
    rows = Mission.objects.visible_to(actor).select_related(
        "vehicle__organization", "delivery__consignment__destination", "delivery__consignment"
    )
    return rows.order_by("-pk")


def vehicles(actor: Actor) -> ScopedQuerySet[Vehicle]:
    """Return the visible unmanned vehicles by code."""
    return Vehicle.objects.visible_to(actor).select_related("organization").order_by("code", "pk")


def shifts(actor: Actor) -> ScopedQuerySet[Shift]:
    """Return the visible shifts, newest first."""
    return Shift.objects.visible_to(actor).select_related("courier", "depot").order_by("-pk")


def rerouted(actor: Actor, since: datetime.datetime) -> Shift | None:
    """Return a courier's own shift whose stops were changed after a moment."""
    mine = shifts(actor).filter(courier_id=user_id_of(actor), cancelled_at=None)
    return mine.filter(rerouted_at__gt=since).order_by("-rerouted_at").first()


def route_plans(actor: Actor) -> ScopedQuerySet[RoutePlan]:
    """Return the visible day plans, newest first."""
    return RoutePlan.objects.visible_to(actor).select_related("organization").order_by("-pk")


def unfinished_route_plans(now: datetime.datetime) -> list[int]:
    """Return the keys of plans whose time has come, or that a killed planner left."""
    is_due = models.Q(due_at=None) | models.Q(due_at__lte=now)
    rows = RoutePlan.objects.filter(is_due, status__in=["waiting", "solving"])
    return list(rows.order_by("pk").values_list("pk", flat=True))


def shifts_on(actor: Actor, day: datetime.date) -> ScopedQuerySet[Shift]:
    """Return the visible shifts that begin on a day, in order of their start."""
    start = datetime.datetime.combine(day, datetime.time(), CHINA)
    during = shifts(actor).filter(
        starts_at__gte=start, starts_at__lt=start + datetime.timedelta(days=1)
    )
    return during.order_by("starts_at", "pk")


def newest_plan(actor: Actor, day: datetime.date) -> RoutePlan | None:
    """Return the newest plan of a day of the actor's organization."""
    rows = route_plans(actor).filter(organization_id=actor.own, day=day)
    return rows.exclude(status="superseded").first()


def by_uid(actor: Actor, uids: Iterable[str]) -> dict[str, Delivery]:
    """Return visible deliveries by their public id."""
    return {str(row.uid): row for row in deliveries(actor).filter(uid__in=list(uids))}


def stops_of_plan(uids: Iterable[str]) -> dict[str, Delivery]:
    """Return the deliveries of a plan by public id, with where they are brought.

    The plan itself was fetched through its scope: it holds no others.
    """
    rows = Delivery.objects.filter(uid__in=list(uids)).select_related(
        "consignment__destination", "contact", "station"
    )
    return {str(row.uid): row for row in rows}


def depots(actor: Actor) -> ScopedQuerySet[Facility]:
    """Return the facilities that couriers may start from, by code."""
    return Facility.objects.visible_to(actor).filter(is_active=True).order_by("code")


def kept_stations(actor: Actor) -> ScopedQuerySet[Facility]:
    """Return the stations that the actor works at."""
    return stations(actor).filter(pk__in=staffed_by(actor))


def equipped_among(facilities: ScopedQuerySet[Facility]) -> models.QuerySet[Station]:
    """Return what is known of the room and hours of some stations."""
    hours = StationHours.objects.order_by("weekday", "opens")
    rows = Station.objects.filter(facility__in=facilities).select_related("facility")
    return rows.prefetch_related(models.Prefetch("hours", queryset=hours)).order_by("pk")


def open_missions(actor: Actor) -> ScopedQuerySet[Mission]:
    """Return the missions that are not over."""
    return missions(actor).filter(status__in=MISSION_OPEN)
