"""Steps that plans, roads and transfers share: owners' rules, what to pick, what is expected."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from relief.core.work import step
from relief.inventory.models import (
    FacilityStaff,
    PickLine,
    PickList,
    Reservation,
    SharingRule,
    StockBalance,
)
from relief.inventory.states import HoldStatus, PickStatus


class Load(NamedTuple):
    """What a pick list is for: `type` such as consignment, its uid, the number people say."""

    type: str
    uid: UUID
    label: str


@step
def hold_rules(owner_ids: Collection[int]) -> None:
    """Lock the standing rules of owners until the work ends.

    Whoever reserves by a rule with a limit looks at what it still gives after this.
    """
    SharingRule.objects.filter(organization_id__in=owner_ids, ended_at__isnull=True).locked()


@step
def end_places(user_id: int, operator_id: int) -> None:
    """End a person's places at every facility an organization runs."""
    FacilityStaff.objects.filter(user_id=user_id, facility__operator_id=operator_id).delete()


@step
def open_pick_list(load: Load, purposes: Iterable[UUID]) -> PickList | None:
    """Return the pick list of a load, made on first call from what is held for its purposes.

    The goods are one owner's in one facility. None where nothing is held.
    """
    found = PickList.objects.filter(reference_uid=load.uid).first()
    if found:
        return found
    rows = held(purposes)
    if not rows:
        return None
    first = rows[0].balance
    made = PickList.objects.create(
        facility_id=first.facility_id,
        owner_id=first.lot.owner_id,
        reference_type=load.type,
        reference_uid=load.uid,
        reference_label=load.label,
    )
    PickLine.objects.bulk_create(
        PickLine(
            pick_list=made,
            purpose_type=row.purpose_type,
            purpose_uid=row.purpose_uid,
            balance_id=row.balance_id,
            quantity=row.quantity,
        )
        for row in rows
    )
    return made


@step
def close_pick_list(load_uid: UUID) -> None:
    """Take an open pick list off the floor: its load left or will not leave."""
    rows = PickList.objects.filter(reference_uid=load_uid, status=PickStatus.OPEN)
    rows.update(status=PickStatus.CANCELLED)


class Picked(NamedTuple):
    """What the shelf gave for one purpose."""

    balance: StockBalance
    units: int


def picked(purposes: Iterable[UUID]) -> dict[UUID, Picked]:
    """Return what was picked by purpose, those not picked yet left out."""
    rows = PickLine.objects.filter(purpose_uid__in=list(purposes), taken__isnull=False)
    return {
        row.purpose_uid: Picked(row.taken_from, row.taken or 0)
        for row in rows.select_related("taken_from__lot", "taken_from__bin")
        if row.taken_from is not None
    }


def held(purposes: Iterable[UUID]) -> list[Reservation]:
    """Return the live reservations of these purposes, first expiry first."""
    rows = Reservation.objects.filter(purpose_uid__in=list(purposes), status=HoldStatus.LIVE)
    found = list(rows.select_related("balance__lot__item", "balance__bin", "balance__facility"))
    return sorted(found, key=lambda row: (*first_expiry(row.balance), row.pk))


def first_expiry(row: StockBalance) -> tuple[str, str, int]:
    """Return the order in which goods are taken: first expiry, then the way along the bins."""
    expires = row.lot.expires_on
    return (expires.isoformat() if expires else "9999", row.bin.code, row.pk)
