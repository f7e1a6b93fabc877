"""The ledger: the steps that book, hold and move goods, and nothing else does.

Every step runs inside an action or handler, locks the balances it touches in id order and
either does all it was asked for or raises and leaves nothing behind. The numbers on
`StockBalance` are kept by triggers; what is checked here first, so that the reader learns
which lot is short, the database checks again.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import step
from relief.inventory import booking, refusals
from relief.inventory.models import (
    Account,
    Condition,
    MovementKind,
    Reservation,
    StockLot,
    StockMovement,
)
from relief.inventory.refusals import (
    AlreadyReversed,
    InsufficientStock,
    NotInTransit,
    NotUsable,
)
from relief.inventory.states import HoldStatus
from relief.journal.record import record

__all__ = [
    "LARGEST", "AlreadyReversed", "Claim", "InsufficientStock", "Leg", "NotInTransit", "NotUsable",
    "Reference", "deliver", "dispatch", "end_hold", "expire", "post", "post_many", "release", "release_lot",
    "reserve", "return_to_stock", "reverse",
]  # fmt: skip

LARGEST = 10**12
Outflow = Mapping[tuple[int, int, str], int]


@dataclass(frozen=True, slots=True)
class Leg:
    """So many base units of a lot into (+) or out of (-) an account; stock legs name a bin.

    `pack_name` and `pack_count` keep what was entered, for example 12 箱.
    """

    lot_id: int
    quantity: int
    account: str = Account.STOCK
    bin_id: int | None = None
    condition: str = ""
    pack_name: str = ""
    pack_count: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Units of a balance wanted for one purpose, such as an allocation line.

    `life_days` are the days of life the goods must have left when they leave: those of the
    way and those that item, way and recipient ask for on arrival.
    """

    balance_id: int
    quantity: int
    purpose_type: str
    purpose_uid: UUID
    life_days: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """What a movement is about: a type such as `consignment` and its uid."""

    type: str = ""
    uid: UUID | None = None


NO_REFERENCE = Reference()


@step
def post(
    kind: str,
    legs: Sequence[Leg],
    *,
    actor: Actor,
    now: datetime.datetime,
    reason: str = "",
    reference: Reference = NO_REFERENCE,
) -> StockMovement:
    """Book one movement whose legs cancel per item; return it.

    Raises InsufficientStock where a stock leg takes more than is free (on hand less
    reserved), FacilityClosed where goods would come into a closed facility, Invalid where a
    leg is not a whole number of units or is too large.
    """
    for leg in legs:
        if not isinstance(leg.quantity, int) or not 0 < abs(leg.quantity) <= LARGEST:
            raise Invalid("quantity", refusals.NOT_UNITS, largest=LARGEST)
    _require_free(_outflow(legs))
    movement = _movement(kind, actor, now, reason, reference)
    with refusals.landing():
        booking.insert_entries(movement.pk, legs)
    return movement


@step
def post_many(
    kind: str,
    write: Callable[[StockMovement], int],
    *,
    actor: Actor,
    now: datetime.datetime,
    reason: str = "",
    reference: Reference = NO_REFERENCE,
) -> tuple[StockMovement, int]:
    """Book one movement whose entries `write` adds by one statement; return it and its count.

    For lists of many rows that only add to stock; the database checks what `post` checks.
    """
    movement = _movement(kind, actor, now, reason, reference)
    with refusals.landing():
        return movement, write(movement)


@step
def reserve(
    claims: Sequence[Claim], *, now: datetime.datetime, expires_at: datetime.datetime | None = None
) -> list[int]:
    """Hold all claimed units or none; return the keys of the reservations.

    Raises InsufficientStock where a balance has too little left, NotUsable where the goods
    are expired, recalled, not in good condition or live too short. Nothing is held then, and the
    transaction can go on.
    """
    if not claims:
        return []
    if any(not 0 < claim.quantity <= LARGEST for claim in claims):
        raise Invalid("quantity", refusals.NOT_UNITS, largest=LARGEST)
    found = booking.hold(claims, now, expires_at)
    if not found:
        refusals.explain(booking.why_not(claims, now))
    return found


@step
def release(purpose_uids: Iterable[UUID], *, now: datetime.datetime) -> int:
    """End the live reservations of these purposes; return how many ended.

    Repeating does nothing: a reservation ends once.
    """
    live = _live(purpose_uids)
    return _end(live, HoldStatus.RELEASED, now)


@step
def end_hold(row: Reservation, *, now: datetime.datetime) -> int:
    """End one live reservation; return 1, or 0 where it had ended before."""
    return _end([row], HoldStatus.RELEASED, now)


@step
def release_lot(lot_id: int, purpose_type: str, *, now: datetime.datetime) -> int:
    """End the live reservations of one kind on a lot, wherever it lies; return how many."""
    live = Reservation.objects.filter(
        balance__lot_id=lot_id, purpose_type=purpose_type, status=HoldStatus.LIVE
    )
    return _end(list(live.order_by("pk").select_for_update(of=("self",))), HoldStatus.RELEASED, now)


@step
def expire(*, now: datetime.datetime, limit: int = 1000) -> int:
    """End live reservations whose time is over; return how many, at most `limit`."""
    over = Reservation.objects.filter(status=HoldStatus.LIVE, expires_at__lte=now)
    rows = list(over.order_by("pk").select_for_update(skip_locked=True)[:limit])
    return _end(rows, HoldStatus.EXPIRED, now)


@step
def dispatch(
    purposes: Iterable[UUID],
    *,
    actor: Actor,
    now: datetime.datetime,
    reference: Reference = NO_REFERENCE,
    picked: Mapping[UUID, int] | None = None,
) -> StockMovement:
    """Let reserved goods leave: reservations consumed, stock → on the way; return the movement.

    `picked` gives fewer units than reserved by purpose, where less was found or packed; what
    is not picked stays on the shelf, free again. Raises NotUsable where a lot was recalled,
    quarantined, has expired or lives too short since, Invalid where nothing is reserved.
    """
    purposes = list(purposes)
    booking.keep_lots(purposes)
    live = _live(purposes)
    if not live:
        raise Invalid("purposes", refusals.NOTHING_RESERVED)
    held = {row.id: row for row in booking.locked(row.balance_id for row in live)}
    claims = [
        Claim(row.balance_id, row.quantity, "", row.purpose_uid, row.life_days) for row in live
    ]
    refusals.require_usable(booking.why_not(claims, now))
    _end(live, HoldStatus.CONSUMED, now)
    legs: list[Leg] = []
    rest = dict(picked or {})
    for row in live:
        units = row.quantity
        if picked is not None:
            units = min(units, rest.get(row.purpose_uid, 0))
            rest[row.purpose_uid] = rest.get(row.purpose_uid, 0) - units
        if units:
            balance = held[row.balance_id]
            legs += [
                Leg(balance.lot_id, -units, Account.STOCK, balance.bin_id, balance.condition),
                Leg(balance.lot_id, units, Account.TRANSIT),
            ]
    if any(rest.values()):
        raise Invalid("picked", refusals.MORE_THAN_RESERVED)
    movement = post(MovementKind.DISPATCH, legs, actor=actor, now=now, reference=reference)
    _tell("stock.dispatched", movement, legs, actor, now)
    return movement


@step
def deliver(
    lots: Mapping[int, int],
    *,
    actor: Actor,
    now: datetime.datetime,
    reference: Reference = NO_REFERENCE,
) -> StockMovement:
    """Book units by lot id as handed over: on the way → recipients; return the movement.

    Raises NotInTransit where more would arrive than is on the way.
    """
    _require_on_the_way(lots)
    legs = [
        leg
        for lot_id, units in sorted(lots.items())
        for leg in (Leg(lot_id, -units, Account.TRANSIT), Leg(lot_id, units, Account.RECIPIENT))
    ]
    movement = post(MovementKind.DELIVER, legs, actor=actor, now=now, reference=reference)
    _tell("stock.delivered", movement, legs, actor, now)
    return movement


@step
def return_to_stock(
    lots: Mapping[int, int],
    *,
    bin_id: int,
    actor: Actor,
    now: datetime.datetime,
    condition: str = Condition.QUARANTINED,
    reason: str = "",
    reference: Reference = NO_REFERENCE,
) -> StockMovement:
    """Book units by lot id as back in a bin: on the way → stock; return the movement.

    They come back quarantined unless somebody has looked at them. Raises NotInTransit.
    """
    _require_on_the_way(lots)
    legs = [
        leg
        for lot_id, units in sorted(lots.items())
        for leg in (
            Leg(lot_id, -units, Account.TRANSIT),
            Leg(lot_id, units, Account.STOCK, bin_id, condition),
        )
    ]
    movement = post(
        MovementKind.RETURN, legs, actor=actor, now=now, reason=reason, reference=reference
    )
    _tell("stock.returned", movement, legs, actor, now)
    return movement


@step
def reverse(
    movement: StockMovement, *, actor: Actor, now: datetime.datetime, reason: str
) -> StockMovement:
    """Undo a movement by one with opposite legs; return that one.

    Raises AlreadyReversed the second time, InsufficientStock where the goods moved on,
    FacilityClosed where they would come back into a closed facility.
    """
    again = StockMovement.objects.filter(reverses_id=movement.pk)
    if movement.reverses_id or again.exists():
        raise AlreadyReversed(number=movement.number)
    short = booking.short_of_reversal(movement.pk)
    if short is not None:
        raise refusals.insufficient(*short)
    about = Reference("movement", movement.uid)
    try:
        with transaction.atomic():
            opposite = _movement(MovementKind.REVERSE, actor, now, reason, about, movement)
    except IntegrityError as error:  # another undid it since we looked
        raise AlreadyReversed(number=movement.number) from error
    with refusals.landing():
        booking.reverse_entries(movement.pk, opposite.pk)
    return opposite


def _movement(
    kind: str,
    actor: Actor,
    now: datetime.datetime,
    reason: str,
    reference: Reference,
    reverses: StockMovement | None = None,
) -> StockMovement:
    return StockMovement.objects.create(
        kind=kind,
        reason=reason,
        reference_type=reference.type,
        reference_uid=reference.uid,
        reverses=reverses,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        occurred_at=now,
    )


def _outflow(legs: Iterable[Leg]) -> dict[tuple[int, int, str], int]:
    """Return the units each balance key loses, net, by (lot, bin, condition)."""
    net: dict[tuple[int, int, str], int] = defaultdict(int)
    for leg in legs:
        if leg.account == Account.STOCK and leg.bin_id is not None:
            net[leg.lot_id, leg.bin_id, str(leg.condition)] -= leg.quantity
    return {key: units for key, units in net.items() if units > 0}


def _require_free(wanted: Outflow) -> None:
    if not wanted:
        return
    held = {(row.lot_id, row.bin_id, row.condition): row for row in booking.balances_of(wanted)}
    for key, units in wanted.items():
        free = held[key].available if key in held else 0
        if units > free:
            raise refusals.insufficient(key[0], key[1], units, free)


def _require_on_the_way(lots: Mapping[int, int]) -> None:
    if not lots or any(units <= 0 for units in lots.values()):
        raise Invalid("quantity", refusals.NOT_UNITS, largest=LARGEST)
    StockLot.objects.filter(pk__in=lots).locked()
    there = booking.on_the_way(lots)
    for lot_id, units in sorted(lots.items()):
        if units > there.get(lot_id, 0):
            raise NotInTransit(
                lot=refusals.lot_number(lot_id), left=there.get(lot_id, 0), wanted=units
            )


def _live(purpose_uids: Iterable[UUID]) -> list[Reservation]:
    rows = Reservation.objects.filter(purpose_uid__in=list(purpose_uids), status=HoldStatus.LIVE)
    return list(rows.order_by("pk").select_for_update())


def _end(rows: Sequence[Reservation], status: str, now: datetime.datetime) -> int:
    if not rows:
        return 0
    mine = Reservation.objects.filter(pk__in=[row.pk for row in rows], status=HoldStatus.LIVE)
    return mine.update(status=status, ended_at=now)


def _tell(
    type_: str, movement: StockMovement, legs: Sequence[Leg], actor: Actor, now: datetime.datetime
) -> None:
    lots = StockLot.objects.filter(pk__in={leg.lot_id for leg in legs})
    owners = {row.pk: row for row in lots.only("pk", "uid", "owner_id")}
    record(
        type_,
        subject=movement,
        actor=actor,
        now=now,
        payload={
            "units": sum(leg.quantity for leg in legs if leg.quantity > 0),
            "lots": len(owners),
            "reference": str(movement.reference_uid or ""),
        },
        organization_id=min(row.owner_id for row in owners.values()),
        related=[row.uid for row in owners.values()],
    )
