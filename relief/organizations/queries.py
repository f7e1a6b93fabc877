"""Reading organizations, members, invitations and keys."""

import datetime
import hashlib
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Sum
from django.db.models.functions import Greatest, TruncHour

from relief.core.actors import Actor
from relief.core.errors import NotFound
from relief.core.querysets import ScopedQuerySet
from relief.organizations.models import ApiClient, ApiUsage, Invitation, Membership, Organization


def hash_token(token: str) -> str:
    """Return the digest an invitation is found by."""
    return hashlib.sha256(token.encode()).hexdigest()


def organizations(actor: Actor) -> ScopedQuerySet[Organization]:
    """Return the organizations that work on this platform."""
    return Organization.objects.visible_to(actor).filter(is_active=True)


def members(actor: Actor) -> ScopedQuerySet[Membership]:
    """Return the actor's colleagues, present ones."""
    rows = Membership.objects.filter(organization_id=actor.own, is_active=True)
    return rows.select_related("user", "organization").order_by("pk")


def member(actor: Actor, uid: UUID) -> Membership:
    """Return one of the actor's present colleagues; NotFound for others."""
    found = members(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def invitations(actor: Actor) -> ScopedQuerySet[Invitation]:
    """Return the actor's organization's invitations that nobody used or withdrew."""
    rows = Invitation.objects.filter(organization_id=actor.own)
    return rows.filter(accepted_at=None, withdrawn_at=None).order_by("-pk")


def open_invitation(token: str, *, now: datetime.datetime) -> Invitation | None:
    """Return the invitation a link opens, None where it is used, withdrawn or too old."""
    rows = Invitation.objects.filter(token_hash=hash_token(token), expires_at__gt=now)
    open_ones = rows.filter(accepted_at=None, withdrawn_at=None)
    return open_ones.select_related("organization").first()


def keys(actor: Actor) -> ScopedQuerySet[ApiClient]:
    """Return the actor's organization's API keys, newest first."""
    return ApiClient.objects.filter(organization_id=actor.own).order_by("-pk")


class Hour(NamedTuple):
    """Calls of an organization's keys in one hour, and how many of them were over the limit."""

    at: datetime.datetime
    calls: int
    refused: int


def usage(actor: Actor, *, now: datetime.datetime, hours: int = 24) -> list[Hour]:
    """Return the calls of the last so many hours, one row an hour, oldest first.

    `now` is real time: limits do not follow a played clock.
    """
    last = now.replace(minute=0, second=0, microsecond=0)
    first = last - datetime.timedelta(hours=hours - 1)
    rows = ApiUsage.objects.filter(client__organization_id=actor.own, minute__gte=first)
    over = Greatest(F("calls") - F("client__per_minute"), 0)
    counted = {
        row["hour"]: (row["all"], row["over"])
        for row in rows.annotate(hour=TruncHour("minute"))
        .values("hour")
        .annotate(all=Sum("calls"), over=Sum(over))
    }
    moments = (first + datetime.timedelta(hours=n) for n in range(hours))
    return [Hour(at, *counted.get(at, (0, 0))) for at in moments]
