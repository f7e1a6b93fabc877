"""Following a number at a carrier: accounts, subscriptions, queries, and what was reported."""

import datetime
from dataclasses import dataclass
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
from relief.shipping.models import Leg
from relief.tracking.actions.intake import take_up
from relief.tracking.carriers.base import Account, Parcel, Report
from relief.tracking.carriers.models import (
    HALF_HOUR,
    SUBSCRIPTIONS_A_MONTH,
    CarrierLink,
    CarrierParcel,
    CarrierPoll,
    CarrierSubscription,
)
from relief.tracking.models import Tracked
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
    return _follow(link, tracked, company, number, phone, actor=actor, now=now)


@step
def follow_waybill(leg: Leg, tracked: Tracked, *, now: datetime.datetime) -> CarrierParcel | None:
    """Follow the carrier's own number that was given when goods were handed over to it.

    By the carrier's own account, else by the owner's; None where neither has one, or where
    the number stands for other goods already.
    """
    holders = [key for key in (leg.carrier_id, leg.consignment.owner_id) if key is not None]
    links = CarrierLink.objects.select_related("organization").filter(
        organization_id__in=holders, is_active=True
    )
    found = min(links, key=lambda row: (holders.index(row.organization_id), row.pk), default=None)
    if found is None:
        return None
    try:
        return _follow(found, tracked, leg.waybill_company, leg.waybill, "", actor=SYSTEM, now=now)
    except FollowedAlready:
        return None


def _follow(
    link: CarrierLink,
    tracked: Tracked,
    company: str,
    number: str,
    phone: str,
    *,
    actor: Actor,
    now: datetime.datetime,
) -> CarrierParcel:
    is_asked = bool(link.address)
    values = {
        "tracked": tracked, "phone": phone,
        "subscribe_at": now if is_asked else None, "poll_at": now + QUIET if is_asked else None,
    }  # fmt: skip
    row, made = CarrierParcel.objects.get_or_create(
        link=link, company=company.strip(), number=number.strip(), defaults=values
    )
    if not made and row.tracked_id != tracked.pk:
        raise FollowedAlready
    if made:
        facts = {"company": row.company, "unit": tracked.number}
        record("carrier_parcel.followed", subject=row, actor=actor, now=now, payload=facts,
               organization_id=link.organization_id)  # fmt: skip
        take_up(link.actor, tracked, row.number, now)
    return row


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


def our_numbers(link: CarrierLink, reports: list[Report]) -> dict[tuple[str, str], str]:
    """Return our number by the carrier's (company, number); a stranger's is not in it."""
    rows = CarrierParcel.objects.filter(link=link, number__in=[row.number for row in reports])
    found = rows.values_list("company", "number", "tracked__number")
    return {(company.lower(), number): ours for company, number, ours in found}


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
