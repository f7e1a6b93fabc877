"""What a plan may take: usable balances with their owners' consent."""

import datetime
import functools
import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db import models
from django.db.models.functions import Coalesce

from relief.catalog.models import Item
from relief.core import clock
from relief.geography.models import Place
from relief.inventory import references
from relief.inventory.models import (
    Condition,
    Facility,
    FacilityKind,
    Reservation,
    SharingRule,
    SharingWith,
    StockBalance,
)
from relief.inventory.rules import Consent, deciding, limit_of
from relief.inventory.states import HoldStatus
from relief.organizations.models import Organization

PLANNED_FROM = (FacilityKind.WAREHOUSE, FacilityKind.HUB)


class PlannableLot(NamedTuple):
    """The lot of a balance: ten thousand rows of a model take seconds to build."""

    item: Item
    owner: Organization
    expires_on: datetime.date | None
    earmark_place: Place | None

    @property
    def item_id(self) -> int:
        """Return the item's key."""
        return self.item.pk

    @property
    def owner_id(self) -> int:
        """Return the owner's key."""
        return self.owner.pk


class PlannableStock(NamedTuple):
    """A balance a plan may use.

    `available` units are free; the owner's own requests may have them all, others at most
    `shared` of them, and only those in `shared_with`: "all", "none" or codes of
    organizations. `rule_id` is the sharing rule that decides; with `releases_alone` its
    release orders need no answer. `lot.earmark_place` binds the goods to a place.
    """

    balance_id: int
    lot: PlannableLot
    facility: Facility
    available: int
    shared: int
    shared_with: str | frozenset[str]
    rule_id: int | None
    releases_alone: bool


class Usable(NamedTuple):
    """A balance as plain keys."""

    balance_id: int
    available: int
    facility_id: int
    item_id: int
    owner_id: int
    expires_on: datetime.date | None
    place_id: int | None


COLUMNS = (
    *("pk", "available", "facility_id", "lot__item_id", "lot__owner_id", "lot__expires_on"),
    "lot__earmark_place_id",
)


def plannable_stock(emergency_id: int) -> list[PlannableStock]:
    """Return what may be planned for an emergency, earliest expiry first.

    Good condition, not expired, not recalled, something free, in a warehouse or hub in use,
    not earmarked for another emergency. For the planner: it sees every owner's goods.
    """
    rows = _usable(emergency_id)
    owners = {row.owner_id for row in rows}
    rules = consents(owners, clock.local_date(clock.now()))
    decide = functools.cache(
        lambda owner_id, item_id, facility_id: deciding(
            rules.get(owner_id, ()),
            item_id=item_id,
            facility_id=facility_id,
            emergency_id=emergency_id,
        )
    )
    deciders = [decide(row.owner_id, row.item_id, row.facility_id) for row in rows]
    rest = _limits(rows, deciders)
    lots = _lots(rows)
    facilities = Facility.objects.select_related("place").in_bulk({r.facility_id for r in rows})
    return [
        _plannable(row, lot, facilities[row.facility_id], rule, rest)
        for row, lot, rule in zip(rows, lots, deciders, strict=True)
    ]


def _lots(rows: Sequence[Usable]) -> list[PlannableLot]:
    """Return the lots of rows: thousands of them share few items, owners and places."""
    items = Item.objects.in_bulk({row.item_id for row in rows})
    owners = Organization.objects.in_bulk({row.owner_id for row in rows})
    places = Place.objects.in_bulk({row.place_id for row in rows if row.place_id})
    return [
        PlannableLot(
            items[row.item_id],
            owners[row.owner_id],
            row.expires_on,
            places[row.place_id] if row.place_id else None,
        )
        for row in rows
    ]


def consents(owner_ids: Collection[int], today: datetime.date) -> dict[int, list[Consent]]:
    """Return the standing rules of owners, by owner."""
    rows = (
        SharingRule.objects.filter(organization_id__in=owner_ids, ended_at__isnull=True)
        .filter(models.Q(until__isnull=True) | models.Q(until__gte=today))
        .prefetch_related("partners")
    )
    found: dict[int, list[Consent]] = defaultdict(list)
    for row in rows:
        found[row.organization_id].append(consent(row))
    return found


def consent(row: SharingRule) -> Consent:
    """Return a sharing rule as plain data."""
    return Consent(
        id=row.pk,
        owner_id=row.organization_id,
        share_with=row.share_with,
        item_id=row.item_id,
        facility_id=row.facility_id,
        emergency_id=row.emergency_id,
        partners=frozenset(partner.code for partner in row.partners.all()),
        max_quantity=row.max_quantity,
        max_share=row.max_share,
        releases_alone=row.releases_alone,
    )


def _usable(emergency_id: int) -> list[Usable]:
    today = clock.local_date(clock.now())
    rows = (
        StockBalance.objects.filter(available__gt=0, condition=Condition.GOOD)
        .filter(facility__is_active=True, facility__kind__in=PLANNED_FROM)
        .filter(lot__recalled_at__isnull=True, lot__owner__is_active=True)
        .filter(models.Q(lot__expires_on__isnull=True) | models.Q(lot__expires_on__gte=today))
        .filter(models.Q(lot__earmark__isnull=True) | models.Q(lot__earmark_id=emergency_id))
    )
    ordered = rows.order_by(models.F("lot__expires_on").asc(nulls_last=True), "pk")
    return list(itertools.starmap(Usable, ordered.values_list(*COLUMNS)))


def _limits(
    rows: Sequence[Usable], deciders: Sequence[Consent | None]
) -> dict[tuple[int, int], int]:
    """Return what may still be given by (rule, item), for rules that have a limit."""
    limited = {
        (rule.id, row.item_id): rule
        for row, rule in zip(rows, deciders, strict=True)
        if rule and (rule.max_quantity is not None or rule.max_share)
    }
    rest: dict[tuple[int, int], int] = {}
    for (rule_id, item_id), rule in limited.items():
        limit = limit_of(rule, on_hand=_on_hand(rule, item_id), given=_given(rule, item_id))
        if limit is not None:
            rest[rule_id, item_id] = limit
    return rest


def _on_hand(rule: Consent, item_id: int) -> int:
    rows = StockBalance.objects.filter(lot__item_id=item_id, lot__owner_id=rule.owner_id)
    if rule.facility_id:
        rows = rows.filter(facility_id=rule.facility_id)
    reserved = Coalesce(models.Sum("reserved"), 0)
    totals = rows.aggregate(units=Coalesce(models.Sum("on_hand"), 0) - reserved)
    return int(totals["units"])


def _given(rule: Consent, item_id: int) -> int:
    """Return what others were given or promised under a rule; an owner's own use is not limited."""
    since = SharingRule.objects.filter(pk=rule.id).values("created_at")
    rows = Reservation.objects.exclude(references.serves_owner()).filter(
        balance__lot__item_id=item_id,
        balance__lot__owner_id=rule.owner_id,
        status__in=(HoldStatus.LIVE, HoldStatus.CONSUMED),
        created_at__gte=since,
    )
    if rule.facility_id:
        rows = rows.filter(balance__facility_id=rule.facility_id)
    return int(rows.aggregate(units=Coalesce(models.Sum("quantity"), 0))["units"])


def _plannable(
    row: Usable,
    lot: PlannableLot,
    facility: Facility,
    rule: Consent | None,
    rest: dict[tuple[int, int], int],
) -> PlannableStock:
    shared_with = _shared_with(rule)
    shared = 0 if shared_with == "none" else row.available
    if rule is not None and (rule.id, row.item_id) in rest:
        shared = min(shared, rest[rule.id, row.item_id])
        rest[rule.id, row.item_id] -= shared
    return PlannableStock(
        balance_id=row.balance_id,
        lot=lot,
        facility=facility,
        available=row.available,
        shared=shared,
        shared_with=shared_with,
        rule_id=rule.id if rule else None,
        releases_alone=bool(rule and rule.releases_alone),
    )


def _shared_with(rule: Consent | None) -> str | frozenset[str]:
    if rule is None or rule.share_with == SharingWith.NONE:
        return "none"
    return rule.partners if rule.share_with == SharingWith.NAMED else "all"
