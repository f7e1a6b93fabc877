"""What a plan may take: usable balances with their owners' consent."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.db.models.functions import Coalesce

from relief.core import clock
from relief.inventory import references
from relief.inventory.models import (
    Condition,
    Facility,
    FacilityKind,
    Reservation,
    SharingRule,
    SharingWith,
    StockBalance,
    StockLot,
)
from relief.inventory.rules import Consent, deciding, limit_of
from relief.inventory.states import HoldStatus
from relief.organizations.models import Organization

PLANNED_FROM = (FacilityKind.WAREHOUSE, FacilityKind.HUB)


@dataclass(frozen=True, slots=True)
class PlannableStock:
    """A balance a plan may use.

    `available` units are free; the owner's own requests may have them all, others at most
    `shared` of them, and only those in `shared_with`: "all", "none" or codes of
    organizations. `rule_id` is the sharing rule that decides; with `releases_alone` its
    release orders need no answer. `lot.earmark_place_id` binds the goods to a place.
    """

    balance_id: int
    lot: StockLot
    facility: Facility
    owner: Organization
    available: int
    shared: int
    shared_with: str | frozenset[str]
    rule_id: int | None
    releases_alone: bool
    expires_on: datetime.date | None


def plannable_stock(emergency_id: int) -> list[PlannableStock]:
    """Return what may be planned for an emergency, earliest expiry first.

    Good condition, not expired, not recalled, something free, in a warehouse or hub in use,
    not earmarked for another emergency. For the planner: it sees every owner's goods.
    """
    balances = _usable(emergency_id)
    rules = consents(balances, clock.local_date(clock.now()))
    deciders = {row.pk: _rule_for(row, rules, emergency_id) for row in balances}
    rest = _limits(balances, deciders)
    return [_plannable(row, deciders[row.pk], rest) for row in balances]


def consents(balances: Iterable[StockBalance], today: datetime.date) -> dict[int, list[Consent]]:
    """Return the standing rules of these balances' owners, by owner."""
    owners = {row.lot.owner_id for row in balances}
    rows = (
        SharingRule.objects.filter(organization_id__in=owners, ended_at__isnull=True)
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


def _usable(emergency_id: int) -> list[StockBalance]:
    today = clock.local_date(clock.now())
    rows = (
        StockBalance.objects.filter(available__gt=0, condition=Condition.GOOD)
        .filter(facility__is_active=True, facility__kind__in=PLANNED_FROM)
        .filter(lot__recalled_at__isnull=True, lot__owner__is_active=True)
        .filter(models.Q(lot__expires_on__isnull=True) | models.Q(lot__expires_on__gte=today))
        .filter(models.Q(lot__earmark__isnull=True) | models.Q(lot__earmark_id=emergency_id))
    )
    # Thousands of lots share few items, owners and places: fetched once each, not once a row.
    related = ("lot__item", "lot__owner", "lot__earmark_place", "facility__place")
    shared = rows.select_related("lot").prefetch_related(*related)
    return list(shared.order_by(models.F("lot__expires_on").asc(nulls_last=True), "pk"))


def _rule_for(
    row: StockBalance, rules: dict[int, list[Consent]], emergency_id: int
) -> Consent | None:
    return deciding(
        rules.get(row.lot.owner_id, ()),
        item_id=row.lot.item_id,
        facility_id=row.facility_id,
        emergency_id=emergency_id,
    )


def _limits(
    balances: Sequence[StockBalance], deciders: dict[int, Consent | None]
) -> dict[tuple[int, int], int]:
    """Return what may still be given by (rule, item), for rules that have a limit."""
    limited = {
        (rule.id, row.lot.item_id): rule
        for row in balances
        if (rule := deciders[row.pk]) and (rule.max_quantity is not None or rule.max_share)
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
    row: StockBalance, rule: Consent | None, rest: dict[tuple[int, int], int]
) -> PlannableStock:
    shared_with = _shared_with(rule)
    shared = 0 if shared_with == "none" else row.available
    if rule is not None and (rule.id, row.lot.item_id) in rest:
        shared = min(shared, rest[rule.id, row.lot.item_id])
        rest[rule.id, row.lot.item_id] -= shared
    return PlannableStock(
        balance_id=row.pk,
        lot=row.lot,
        facility=row.facility,
        owner=row.lot.owner,
        available=row.available or 0,
        shared=shared or 0,
        shared_with=shared_with,
        rule_id=rule.id if rule else None,
        releases_alone=bool(rule and rule.releases_alone),
        expires_on=row.lot.expires_on,
    )


def _shared_with(rule: Consent | None) -> str | frozenset[str]:
    if rule is None or rule.share_with == SharingWith.NONE:
        return "none"
    return rule.partners if rule.share_with == SharingWith.NAMED else "all"
