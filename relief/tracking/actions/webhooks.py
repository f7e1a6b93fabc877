"""Endpoints of webhooks: who wants to be told, where, and what to do when it went wrong."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, NotFound, Refused
from relief.core.work import action
from relief.journal.record import record
from relief.organizations.permissions import Permission
from relief.tracking import feed
from relief.tracking.models import WebhookEndpoint, WebhookMessage
from relief.tracking.states import TrackingStatus
from relief.tracking.webhooks import addresses, signing

MOST_ENDPOINTS = 10
OVERLAP = datetime.timedelta(hours=24)
MOST_REPLAYED = 10_000
Status = WebhookMessage.Status


class TooMany(Refused):
    """An organization has so many endpoints and no more."""

    code = "too_many_endpoints"
    message = _("There are {most} endpoints already. Remove one first.")


class WithSecret(NamedTuple):
    """An endpoint and its signing secret, which is shown once."""

    endpoint: WebhookEndpoint
    secret: str


@action(Permission.WEBHOOK_MANAGE)
def create_endpoint(
    *,
    actor: Actor,
    url: str,
    now: datetime.datetime,
    note: str = "",
    statuses: Iterable[str] = (),
) -> WithSecret:
    """Add an address that is told of every new event from now on (of some statuses only).

    Raises Unsafe for an address that may not be called, Conflict for one that is there
    already, TooMany above ten.
    """
    addresses.check(url)
    wanted = _statuses(statuses)
    mine = WebhookEndpoint.objects.filter(organization_id=actor.own, removed_at=None)
    if mine.count() >= MOST_ENDPOINTS:
        raise TooMany(most=MOST_ENDPOINTS)
    secret = signing.new_secret()
    try:
        with transaction.atomic():
            row = WebhookEndpoint.objects.create(
                organization_id=actor.own,
                url=url,
                note=note,
                statuses=wanted,
                secret=secret,
                after_seq=feed.high_water(),
            )
    except IntegrityError:
        raise Conflict(_("This address is told already.")) from None
    _tell("created", row, actor, now)
    return WithSecret(row, secret)


@action(Permission.WEBHOOK_MANAGE)
def rotate_secret(*, actor: Actor, uid: UUID, now: datetime.datetime) -> WithSecret:
    """Give an endpoint a new secret; for 24 hours both the old and the new one sign."""
    row = _own(actor, uid)
    row.old_secret, row.old_secret_until = row.secret, _wall() + OVERLAP
    row.secret = secret = signing.new_secret()
    row.save(update_fields=["secret", "old_secret", "old_secret_until"])
    _tell("secret_rotated", row, actor, now)
    return WithSecret(row, secret)


@action(Permission.WEBHOOK_MANAGE)
def pause_endpoint(*, actor: Actor, uid: UUID, now: datetime.datetime) -> WebhookEndpoint:
    """Send nothing more until it is taken up again; nothing is lost meanwhile."""
    row = _own(actor, uid)
    row.paused_at = row.paused_at or now
    row.save(update_fields=["paused_at"])
    _tell("paused", row, actor, now)
    return row


@action(Permission.WEBHOOK_MANAGE)
def resume_endpoint(*, actor: Actor, uid: UUID, now: datetime.datetime) -> WebhookEndpoint:
    """Go on with an endpoint that was paused or disabled, from where it stopped."""
    row = _own(actor, uid)
    row.paused_at = row.disabled_at = row.open_until = None
    row.disabled_reason, row.failures = "", 0
    row.save(
        update_fields=["paused_at", "disabled_at", "open_until", "disabled_reason", "failures"]
    )
    row.messages.filter(status=Status.WAITING).update(next_try_at=_wall())
    _tell("resumed", row, actor, now)
    return row


@action(Permission.WEBHOOK_MANAGE)
def remove_endpoint(*, actor: Actor, uid: UUID, now: datetime.datetime) -> WebhookEndpoint:
    """Tell this address nothing any more."""
    row = _own(actor, uid)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _tell("removed", row, actor, now)
    return row


@action(Permission.WEBHOOK_MANAGE)
def send_test(*, actor: Actor, uid: UUID, now: datetime.datetime) -> WebhookMessage:
    """Put a test message in the endpoint's queue."""
    return WebhookMessage.objects.create(endpoint=_own(actor, uid), next_try_at=_wall())


@action(Permission.WEBHOOK_MANAGE)
def replay(*, actor: Actor, uid: UUID, now: datetime.datetime, after_seq: int | None = None) -> int:
    """Send again: what was given up, or every event after a feed number; return how many.

    A message keeps its webhook-id, so that a receiver recognises what it has already.
    """
    row = _own(actor, uid)
    messages = row.messages.exclude(status=Status.WAITING)
    if after_seq is None:
        again = messages.filter(status=Status.FAILED)
    else:
        again = messages.filter(seq__gt=after_seq)
        if again.count() > MOST_REPLAYED:
            raise Invalid(
                "after_seq", _("More than {most} events: read the feed"), most=MOST_REPLAYED
            )
    return again.update(status=Status.WAITING, attempts=0, next_try_at=_wall(), error="")


@action(Permission.WEBHOOK_MANAGE)
def replay_message(*, actor: Actor, uid: UUID, now: datetime.datetime) -> WebhookMessage:
    """Send one message again, at once."""
    rows = WebhookMessage.objects.filter(
        uid=uid, endpoint__organization_id=actor.own, endpoint__removed_at=None
    )
    found = rows.locked()
    if not found:
        raise NotFound
    row = found[0]
    row.status, row.attempts, row.next_try_at, row.error = Status.WAITING, 0, _wall(), ""
    row.save(update_fields=["status", "attempts", "next_try_at", "error"])
    return row


def _own(actor: Actor, uid: UUID) -> WebhookEndpoint:
    """Lock and return an endpoint of the actor's own organization."""
    found = WebhookEndpoint.objects.filter(
        uid=uid, organization_id=actor.own, removed_at=None
    ).locked()
    if not found:
        raise NotFound
    return found[0]


def _statuses(statuses: Iterable[str]) -> list[str]:
    wanted = sorted(set(statuses))
    if wrong := [status for status in wanted if status not in TrackingStatus.values]:
        raise Invalid("statuses", _("{wrong} is not a status"), wrong=", ".join(wrong))
    return wanted


def _wall() -> datetime.datetime:
    """Return the real time: receivers do not live in a played emergency."""
    return datetime.datetime.now(datetime.UTC)


def _tell(what: str, row: WebhookEndpoint, actor: Actor, now: datetime.datetime) -> None:
    record(f"webhook.{what}", subject=row, actor=actor, now=now, payload={"url": row.url})
