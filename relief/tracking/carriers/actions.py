"""Following a number at a carrier: accounts, subscriptions, queries, and what was reported."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from relief.core.actors import SYSTEM, Actor
from relief.core.clock import CHINA
from relief.core.errors import Conflict, Invalid, NotAllowed, NotFound
from relief.core.work import action, step
from relief.journal.record import record
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission
from relief.shipping.models import Consignment
from relief.tracking.actions.intake import take_up
from relief.tracking.carriers.base import Account, Parcel, Report
from relief.tracking.carriers.models import (
    HALF_HOUR,
    SUBSCRIPTIONS_A_MONTH,
    CarrierLink,
    CarrierNumber,
    CarrierParcel,
    CarrierPoll,
    CarrierSubscription,
)
from relief.tracking.carriers.numbers import Named
from relief.tracking.models import Tracked
from relief.tracking.rules import Part
from relief.tracking.webhooks.addresses import check

QUIET = datetime.timedelta(hours=6)  # heard nothing for so long: ask
AGAIN = datetime.timedelta(minutes=40)
ADDRESSES = {"kuaidi100": "https://poll.kuaidi100.com", "kdniao": "https://api.kdniao.com"}
BATCH = 50
Status = CarrierParcel.Status


class FollowedAlready(Conflict):
    """This number stands for another unit."""

    code = "followed_already"
    message = _("This number is followed already.")


@dataclass(frozen=True, slots=True)
class LinkValues:
    """An account with a carrier; an empty address means the carrier's public one."""

    kind: str
    key: str
    customer: str = ""
    salt: str = ""
    address: str = ""
    organization: str = ""


@action(Permission.CONSIGNMENT_MOVE)
def add_link(*, actor: Actor, now: datetime.datetime, values: LinkValues) -> CarrierLink:
    """Keep an account with a carrier; who coordinates may do it for a carrier.

    Raises Invalid by field, Unsafe for an address that may not be called.
    """
    owner = _owner(actor, values.organization)
    if values.kind not in CarrierLink.Kind.values:
        raise Invalid("kind", _("This kind of carrier is not known."))
    if not values.key.strip():
        raise Invalid("key", _("The key is needed: it signs."))
    address = (values.address or ADDRESSES.get(values.kind, "")).rstrip("/")
    if address:
        check(address)
    row = CarrierLink.objects.create(
        organization=owner, kind=values.kind, address=address, customer=values.customer.strip(),
        key=values.key.strip(), salt=values.salt.strip(),
    )  # fmt: skip
    record("carrier_link.added", subject=row, actor=actor, now=now, payload={"kind": row.kind})
    return row


@action(Permission.CONSIGNMENT_MOVE)
def follow(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    tracking_number: str,
    company: str,
    number: str,
    phone: str = "",
) -> CarrierParcel:
    """Say that a carrier's number stands for one of our units, and ask for its reports.

    Raises NotFound, Invalid for a number of ours that the account may not follow,
    FollowedAlready.
    """
    link = CarrierLink.objects.select_related("organization").get_visible(actor, uid)
    if not link.is_active:
        raise NotFound
    tracked = Tracked.objects.visible_to(link.actor).filter(number=tracking_number).first()
    if tracked is None:
        raise Invalid("tracking_number", _("There is no such number that this carrier brings."))
    asked = Parcel(company.strip(), number.strip(), phone)
    meant = [Named(tracked.subject_uid, Part())]
    return _follow(link, asked, {"tracked": tracked}, meant, actor=actor, now=now)


@step
def follow_by_account(
    row: CarrierNumber, meant: Sequence[Named], *, now: datetime.datetime
) -> CarrierParcel | None:
    """Ask a tracking service for a carrier's number of something of ours.

    By the carrier's own account, else by the owner's of the goods, where all on board are one
    owner's; None where neither has one, or where the number stands for other goods there.
    """
    units = Tracked.objects.filter(subject_uid__in=[one.tracked_uid for one in meant])
    wholes = [(unit.parent or unit).subject_uid for unit in units.select_related("parent")]
    owners = set(Consignment.objects.filter(uid__in=wholes).values_list("owner_id", flat=True))
    holders = [row.carrier_id, *(owners if len(owners) == 1 else ())]
    links = CarrierLink.objects.select_related("organization").filter(
        organization_id__in=holders, is_active=True
    )
    found = min(
        links, key=lambda link: (holders.index(link.organization_id), link.pk), default=None
    )
    if found is None:
        return None
    unit = units.filter(subject_uid=row.subject_uid).first()
    stands_for = {"named": row, "tracked": unit}
    asked = Parcel(row.company.strip(), row.number)
    try:
        return _follow(found, asked, stands_for, meant, actor=SYSTEM, now=now)
    except FollowedAlready:
        return None


@step
def unfollow(row: CarrierNumber) -> None:
    """Ask no more for a number that was a wrong one."""
    CarrierParcel.objects.filter(named=row).update(
        status=Status.OVER, subscribe_at=None, poll_at=None
    )


def _follow(
    link: CarrierLink,
    asked: Parcel,
    stands_for: Mapping[str, Any],
    meant: Sequence[Named],
    *,
    actor: Actor,
    now: datetime.datetime,
) -> CarrierParcel:
    is_asked = bool(link.address)
    values = {
        "tracked": None, "named": None, **stands_for, "phone": asked.phone,
        "status": Status.FOLLOWED, "subscribed_at": None,
        "subscribe_at": now if is_asked else None, "poll_at": now + QUIET if is_asked else None,
    }  # fmt: skip
    found = CarrierParcel.objects.select_related("tracked", "named")
    row, made = found.get_or_create(
        link=link, company=asked.company, number=asked.number, defaults=values
    )
    if row.named is not None and row.named.ended_at is not None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=list(values))
        made = True  # it stood for something by mistake
    if not made and not _is_same(row, stands_for):
        raise FollowedAlready
    if made:
        facts = {"company": row.company, "unit": row.subject_number}
        record("carrier_parcel.followed", subject=row, actor=actor, now=now, payload=facts,
               organization_id=link.organization_id)  # fmt: skip
        take_up(link.actor, meant, row.number, now)
    return row


def _is_same(row: CarrierParcel, stands_for: Mapping[str, Any]) -> bool:
    """Say whether a followed number stands for this already: the unit, or what bears the number."""
    unit, named = stands_for.get("tracked"), stands_for.get("named")
    if unit is not None:
        return bool(row.tracked_id == unit.pk)
    return named is not None and bool(row.named_id == named.pk)


@action(None)
def claim_subscription(
    *, actor: Actor, now: datetime.datetime, parcel_id: int
) -> CarrierParcel | None:
    """Take the turn to subscribe; None where it is not due, or the month's four are used.

    The row comes before the call: who is killed in between has used a turn, never five.
    """
    row = _locked(parcel_id)
    if row is None or row.subscribe_at is None or row.subscribe_at > now:
        return None
    month = now.astimezone(CHINA).date().replace(day=1)
    asked = CarrierSubscription.objects.filter(company=row.company, number=row.number, month=month)
    turn = (asked.aggregate(last=models.Max("turn"))["last"] or 0) + 1
    if turn > SUBSCRIPTIONS_A_MONTH:
        _update(row, subscribe_at=None, said="subscriptions of this month are used up")
        return None
    CarrierSubscription.objects.create(
        parcel=row, company=row.company, number=row.number, month=month, turn=turn, asked_at=now
    )
    _update(row, subscribe_at=now + AGAIN)
    return row


@action(None)
def settle_subscription(
    *, actor: Actor, now: datetime.datetime, parcel_id: int, is_accepted: bool, said: str
) -> None:
    """Note what a carrier answered to a subscription."""
    row = _locked(parcel_id)
    if row is None:
        return
    if is_accepted:
        _update(row, subscribed_at=now, subscribe_at=None, poll_at=now + QUIET, said=said[:200])
    else:
        _update(row, said=said[:200], poll_at=now + AGAIN)


@action(None)
def claim_poll(*, actor: Actor, now: datetime.datetime, parcel_id: int) -> CarrierParcel | None:
    """Take the turn to ask for a number; None where it is not due or was asked lately."""
    row = _locked(parcel_id)
    if row is None or row.poll_at is None or row.poll_at > now:
        return None
    _update(row, poll_at=now + (QUIET if row.subscribed_at else AGAIN))
    try:
        with transaction.atomic():
            CarrierPoll.objects.create(
                parcel=row, company=row.company, number=row.number, asked_at=now,
                free_at=now + HALF_HOUR,
            )  # fmt: skip
    except IntegrityError:
        return None  # another account asked for the same number: the limit is the carrier's
    return row


@action(None)
def note_reports(
    *, actor: Actor, now: datetime.datetime, link_id: int, reports: list[Report]
) -> None:
    """Note which numbers were heard of, and what is over; a lost one is subscribed again."""
    for report in reports:
        row = _parcel(link_id, report)
        if row is None:
            continue
        if report.is_over:
            _update(row, heard_at=now, status=Status.OVER, subscribe_at=None, poll_at=None)
        elif report.is_lost:
            _update(row, heard_at=now, subscribe_at=now, subscribed_at=None)
        else:
            _update(row, heard_at=now, poll_at=now + QUIET)


def due_subscriptions(now: datetime.datetime) -> list[int]:
    """Return the keys of parcels whose subscription is due."""
    return _due("subscribe_at", now)


def due_polls(now: datetime.datetime) -> list[int]:
    """Return the keys of parcels that have been quiet for too long."""
    return _due("poll_at", now)


Followed = dict[tuple[str, str], CarrierParcel]


def followed(link: CarrierLink, reports: list[Report]) -> Followed:
    """Return what is followed by the carrier's (company, number); a stranger's is not in it."""
    rows = CarrierParcel.objects.filter(link=link, number__in=[row.number for row in reports])
    live = rows.exclude(named__ended_at__isnull=False).select_related("tracked", "named")
    return {(row.company.lower(), row.number): row for row in live}


def account_of(link: CarrierLink) -> Account:
    """Return who we are to a carrier."""
    return Account(str(link.customer or ""), str(link.key or ""), str(link.salt or ""))


def asked_for(row: CarrierParcel) -> Parcel:
    """Return what to ask a carrier for."""
    return Parcel(row.company, row.number, str(row.phone or ""))


def _due(field: str, now: datetime.datetime) -> list[int]:
    rows = CarrierParcel.objects.filter(
        status=Status.FOLLOWED, link__is_active=True, **{f"{field}__lte": now}
    )
    return list(rows.order_by(field, "pk").values_list("pk", flat=True)[:BATCH])


def _locked(parcel_id: int) -> CarrierParcel | None:
    rows = CarrierParcel.objects.select_related("link__organization").filter(
        pk=parcel_id, status=Status.FOLLOWED
    )
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()


def _parcel(link_id: int, report: Report) -> CarrierParcel | None:
    rows = CarrierParcel.objects.filter(
        link_id=link_id, company__iexact=report.company, number=report.number
    )
    return rows.select_for_update(no_key=True).first()


def _update(row: CarrierParcel, **values: object) -> None:
    CarrierParcel.objects.filter(pk=row.pk).update(**values)


def _owner(actor: Actor, code: str) -> Organization:
    if not code:
        found = Organization.objects.filter(pk=actor.own).first()
        if found is None:
            raise NotAllowed
        return found
    if not actor.sees_all and code != actor.organization_code:
        raise NotAllowed
    owner = Organization.objects.filter(code=code, is_active=True).first()
    if owner is None:
        raise Invalid("organization", _("There is no organization with this code."))
    return owner
