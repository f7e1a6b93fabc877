"""Where every unit of a lot is, picked, shipped and handed over ones too."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.inventory.models import (
    Account,
    MovementKind,
    PickLine,
    Reservation,
    StockBalance,
    StockEntry,
    StockLot,
)
from relief.inventory.references import Described, described
from relief.inventory.states import HoldStatus


class Cause(NamedTuple):
    """What units are held for or went by: a type such as `consignment`, and its uid."""

    type: str = ""
    uid: UUID | None = None


class Where(models.TextChoices):
    """What became of units."""

    FREE = "free", _("On the shelf")
    RESERVED = "reserved", _("Reserved on the shelf")
    PICKED = "picked", _("Picked, not gone")
    ON_THE_WAY = "on_the_way", _("On the way")
    WITH_RECIPIENTS = "with_recipients", _("Handed over")
    WITH_PARTNER = "with_partner", _("Given to a partner")
    DISPOSED = "disposed", _("Disposed of")
    MISSING = "missing", _("Missing or found in counts")
    KITS = "kits", _("Built into kits")


NO_CAUSE = Cause()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Units of a lot in one place or with one cause; `lot` is the partner's lot they became."""

    where: str
    units: int
    facility: str = ""
    bin: str = ""
    condition: str = ""
    cause: Cause = NO_CAUSE
    about: Described | None = None
    lot: StockLot | None = None

    @property
    def label(self) -> str:
        """Return what became of the units, in words."""
        return str(Where(self.where).label)


def whereabouts(row: StockLot) -> dict[str, int]:
    """Return the units of a lot on hand, reserved, on the way and with recipients."""
    there = StockBalance.objects.filter(lot=row).aggregate(
        on_hand=Coalesce(models.Sum("on_hand"), 0), reserved=Coalesce(models.Sum("reserved"), 0)
    )
    gone = StockEntry.objects.filter(lot=row).aggregate(
        on_the_way=_sum(Account.TRANSIT), with_recipients=_sum(Account.RECIPIENT)
    )
    return {name: int(units) for name, units in {**there, **gone}.items()}


def every_unit(actor: Actor, row: StockLot) -> list[Whereabouts]:
    """Return where each unit of a lot is; together they are what was ever received.

    On the shelf by bin, reserved and picked by what for, on the way and handed over by
    consignment, given to partners by their lot, and what left for other reasons.
    """
    found = [*_on_shelves(row), *_gone(row), *_with_partners(row)]
    about = described(actor, {(kind, uid) for kind, uid in (one.cause for one in found) if uid})
    return [
        Whereabouts(
            one.where, one.units, one.facility, one.bin, one.condition, one.cause,
            about.get((one.cause.type, one.cause.uid)) if one.cause.uid else None, one.lot,
        )
        for one in found
    ]  # fmt: skip


def shipped_by(row: StockLot) -> list[UUID]:
    """Return the causes (consignments, transfers) that took units of a lot away."""
    rows = StockEntry.objects.filter(lot=row, account__in=[Account.TRANSIT, Account.RECIPIENT])
    uids = rows.order_by().values_list("movement__reference_uid", flat=True).distinct()
    return sorted(uid for uid in uids if uid)


def partners_lots(row: StockLot) -> list[StockLot]:
    """Return the lots of other owners that units of a lot became by loans."""
    moves = StockEntry.objects.filter(lot=row, movement__kind=MovementKind.OWNER)
    others = StockLot.objects.filter(entries__movement__in=moves.values("movement"))
    same = others.filter(batch=row.batch, expires_on=row.expires_on, donor=row.donor)
    return list(same.exclude(pk=row.pk).select_related("owner").distinct().order_by("pk"))


def _sum(account: str) -> Coalesce:
    return Coalesce(models.Sum("quantity", filter=models.Q(account=account)), 0)


def _on_shelves(row: StockLot) -> Iterable[Whereabouts]:
    balances = StockBalance.objects.filter(lot=row, on_hand__gt=0)
    for place in balances.select_related("facility", "bin").order_by("facility__code", "pk"):
        spot = (str(place.facility), place.bin.code, str(place.get_condition_display()))
        if place.available:
            yield Whereabouts(Where.FREE, place.available, *spot)
        yield from _held(place, spot)


def _held(place: StockBalance, spot: tuple[str, str, str]) -> Iterable[Whereabouts]:
    live = list(Reservation.objects.filter(balance=place, status=HoldStatus.LIVE).order_by("pk"))
    picked = dict(
        PickLine.objects.filter(
            purpose_uid__in=[one.purpose_uid for one in live], taken_at__isnull=False
        )
        .values_list("purpose_uid")
        .annotate(units=models.Sum("taken"))
    )
    for one in live:
        cause = Cause(one.purpose_type, one.purpose_uid)
        taken = min(one.quantity, picked.get(one.purpose_uid) or 0)
        if taken:
            yield Whereabouts(Where.PICKED, taken, *spot, cause)
        if one.quantity > taken:
            yield Whereabouts(Where.RESERVED, one.quantity - taken, *spot, cause)


GONE = {
    Account.TRANSIT: Where.ON_THE_WAY,
    Account.RECIPIENT: Where.WITH_RECIPIENTS,
    Account.DISPOSAL: Where.DISPOSED,
    Account.VARIANCE: Where.MISSING,
    Account.CONVERSION: Where.KITS,
}


def _gone(row: StockLot) -> Iterable[Whereabouts]:
    sums: dict[tuple[str, str, UUID | None], int] = defaultdict(int)
    rows = StockEntry.objects.filter(lot=row, account__in=list(GONE))
    columns = ("account", "movement__reference_type", "movement__reference_uid")
    for account, kind, uid, units in rows.values_list(*columns, "quantity"):
        by_cause = account in (Account.TRANSIT, Account.RECIPIENT, Account.DISPOSAL)
        sums[account, kind if by_cause else "", uid if by_cause else None] += units
    for (account, kind, uid), units in sorted(sums.items(), key=lambda one: str(one[0])):
        if units:
            yield Whereabouts(GONE[Account(account)], units, cause=Cause(kind, uid))


def _with_partners(row: StockLot) -> Iterable[Whereabouts]:
    moves = StockEntry.objects.filter(
        lot=row, movement__kind=MovementKind.OWNER, account=Account.STOCK
    )
    given = -int(moves.aggregate(units=Coalesce(models.Sum("quantity"), 0))["units"])
    twins = partners_lots(row)
    if given and len(twins) == 1:
        yield Whereabouts(Where.WITH_PARTNER, given, lot=twins[0])
    elif given:
        shares = _shares(row, twins)
        yield from (Whereabouts(Where.WITH_PARTNER, shares[one.pk], lot=one) for one in twins)


def _shares(row: StockLot, twins: Iterable[StockLot]) -> dict[int, int]:
    """Return the units each partner's lot got from a lot, less what came back."""
    moves = StockEntry.objects.filter(lot=row, movement__kind=MovementKind.OWNER)
    rows = (
        StockEntry.objects.filter(movement__in=moves.values("movement"), lot__in=list(twins))
        .order_by()
        .values_list("lot")
        .annotate(units=models.Sum("quantity"))
    )
    return {one.pk: dict(rows).get(one.pk, 0) for one in twins}
