"""Reading consignments, legs and promises."""

from typing import Any
from uuid import UUID

from django.db import models

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.shipping.models import (
    Consignment,
    ConsignmentLine,
    CustomsEntry,
    CustomsPaper,
    Discrepancy,
    HandlingUnit,
    Leg,
    LicensedPrefix,
    Pause,
    Promise,
    Schedule,
    Shipment,
    VehicleType,
)
from relief.shipping.states import TO_LEAVE, UNDER_WAY


def own_prefix(actor: Actor) -> str:
    """Return the GS1 company prefix of the actor's organization; empty where it has none."""
    rows = LicensedPrefix.objects.filter(organization_id=actor.own)
    return rows.values_list("prefix", flat=True).first() or ""


def consignments(actor: Actor) -> ScopedQuerySet[Consignment]:
    """Return the visible consignments with all that a list shows, newest first."""
    rows = Consignment.objects.visible_to(actor).select_related(
        *("owner", "request__organization", "request__emergency", "origin", "destination"),
        *("carrier", "origin_hub", "to_facility", "emergency"),
    )
    lines = ConsignmentLine.objects.select_related("item").order_by("pk")
    return rows.prefetch_related(
        models.Prefetch("lines", queryset=lines),
        models.Prefetch("legs", queryset=Leg.objects.order_by("sequence")),
        models.Prefetch("promises", queryset=Promise.objects.order_by("due_at", "pk")),
    ).order_by("-pk")


def consignment(actor: Actor, uid: UUID) -> Consignment:
    """Return one consignment with lots, packages and differences; NotFound if not visible."""
    lines = ConsignmentLine.objects.select_related("item", "lot", "balance__bin").order_by("pk")
    differences = Discrepancy.objects.select_related("line__item").order_by("pk")
    legs = (
        Leg.objects.select_related("carrier", "shipment", "schedule", "customs", "promise")
        .order_by("sequence")
        .prefetch_related(models.Prefetch("discrepancies", queryset=differences))
    )
    rows = consignments(actor).select_related("origin__place", "destination__place")
    rows = rows.prefetch_related(None).prefetch_related(
        models.Prefetch("lines", queryset=lines),
        models.Prefetch("legs", queryset=legs),
        models.Prefetch("promises", queryset=Promise.objects.order_by("due_at", "pk")),
        models.Prefetch("units", queryset=HandlingUnit.objects.order_by("pk")),
        models.Prefetch("pauses", queryset=Pause.objects.order_by("pk")),
    )
    return rows.get_visible(actor, uid)


def of_request(actor: Actor, request_uid: UUID) -> models.QuerySet[Any]:
    """Return a request's visible consignments, those at risk first, then by promise."""
    warned = Promise.objects.filter(consignment=models.OuterRef("pk"), status="open").exclude(
        warned_at=None
    )
    broken = Promise.objects.filter(consignment=models.OuterRef("pk"), status="broken")
    rows = consignments(actor).filter(request__uid=request_uid)
    return rows.annotate(is_late=models.Exists(broken), is_warned=models.Exists(warned)).order_by(
        "-is_late", "-is_warned", "promised_at", "pk"
    )


def to_load(actor: Actor) -> ScopedQuerySet[Consignment]:
    """Return what waits to be packed or dispatched where the actor works, nearest due first."""
    return consignments(actor).filter(status__in=TO_LEAVE).order_by("promised_at", "pk")


def under_way(actor: Actor) -> ScopedQuerySet[Consignment]:
    """Return what is on the road or at the doorstep, nearest due first."""
    return consignments(actor).filter(status__in=UNDER_WAY).order_by("promised_at", "pk")


def legs(actor: Actor) -> ScopedQuerySet[Leg]:
    """Return the visible legs with their consignment, newest first."""
    rows = Leg.objects.visible_to(actor).select_related("consignment", "carrier", "shipment")
    return rows.order_by("-pk")


def mergeable(actor: Actor, row: Consignment) -> ScopedQuerySet[Consignment]:
    """Return the visible consignments that may go under another's id."""
    if row.is_inbound or row.status != "planned":
        return Consignment.objects.none()
    rows = Consignment.objects.visible_to(actor).filter(
        owner_id=row.owner_id, request_id=row.request_id, origin_id=row.origin_id, status="planned"
    )
    return rows.exclude(pk=row.pk).order_by("pk")


def shipments(actor: Actor) -> ScopedQuerySet[Shipment]:
    """Return the visible shipments with what is on board, newest first."""
    legs = Leg.objects.select_related(
        "consignment__owner", "consignment__destination", "consignment__to_facility"
    )
    rows = Shipment.objects.visible_to(actor).select_related(
        "vehicle_type", "carrier", "facility", "schedule"
    )
    return rows.prefetch_related(
        models.Prefetch("legs", queryset=legs.order_by("consignment_id", "pk"))
    ).order_by("-pk")


def loadable(actor: Actor) -> list[Leg]:
    """Return the next legs, not yet on board, of visible consignments that may leave now."""
    waiting = Leg.objects.filter(
        status__in=["planned", "packed"], shipment=None,
        consignment__in=Consignment.objects.visible_to(actor).filter(
            models.Q(status__in=["packed", "in_transit", "arrived"])
            | models.Q(status="planned", to_facility__isnull=False)
        ),
    )  # fmt: skip
    behind = Leg.objects.filter(
        consignment=models.OuterRef("consignment"), sequence__lt=models.OuterRef("sequence")
    ).exclude(status__in=["arrived", "received"])
    rows = waiting.exclude(models.Exists(behind)).select_related(
        "consignment__owner", "consignment__origin", "consignment__to_facility"
    )
    return list(rows.order_by("origin_name", "destination_name", "mode", "pk")[:200])


def customs_entries(actor: Actor) -> ScopedQuerySet[CustomsEntry]:
    """Return the visible customs entries with their papers, newest first."""
    papers = CustomsPaper.objects.select_related("kind", "verified_by").order_by("kind__order")
    rows = CustomsEntry.objects.visible_to(actor).select_related("leg__consignment", "basis")
    return rows.prefetch_related(models.Prefetch("papers", queryset=papers)).order_by("-pk")


def promises(actor: Actor) -> ScopedQuerySet[Promise]:
    """Return the visible promises with their consignment, newest first."""
    return Promise.objects.visible_to(actor).select_related("consignment").order_by("-pk")


def schedules(actor: Actor) -> ScopedQuerySet[Schedule]:
    """Return the timetable with both ends, by code."""
    return (
        Schedule.objects.visible_to(actor)
        .select_related("origin_hub", "origin_place", "destination_hub", "destination_place")
        .order_by("code")
    )


def vehicle_types(actor: Actor) -> ScopedQuerySet[VehicleType]:
    """Return the kinds of vehicles, smallest first within a mode."""
    return VehicleType.objects.visible_to(actor).order_by("mode", "capacity_kg")
