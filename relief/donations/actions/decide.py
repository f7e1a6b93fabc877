"""Decide: accept, accept on conditions, redirect or decline, always with who and why."""

import datetime
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.clock import CHINA
from relief.core.errors import Invalid
from relief.core.work import action
from relief.donations.actions.access import about, at_desk
from relief.donations.models import Pledge
from relief.donations.states import DECIDED, ArrivalClass, Decision
from relief.inventory.models import Facility
from relief.journal.moves import move
from relief.organizations.models import Kind, Organization
from relief.organizations.permissions import Permission

GRACE = datetime.timedelta(days=3)  # after the day the goods were to be ready
BATCH = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk answers: `owner` (code) becomes the goods' owner, `facility` takes them in."""

    decision: str
    reason: str = ""
    conditions: str = ""
    redirect_to: str = ""
    arrival_class: str = ""
    owner: str = ""
    facility: str = ""


@action(Permission.DONATION_DECIDE)
def decide(*, actor: Actor, now: datetime.datetime, uid: UUID, answer: Answer) -> Pledge:
    """Answer a screened offer, or one whose conditions are met or not; return it.

    Accepted goods have an owner, a warehouse and an arrival class, and must be ready within
    three days of the day given. Raises Invalid, InvalidMove, NotAllowed.
    """
    row = at_desk(actor, uid)
    if answer.decision not in Decision.values:
        raise Invalid("decision", _("Choose an answer."))
    to = DECIDED[Decision(answer.decision)]
    row.machine.require(row.status, to)
    changes: dict[str, Any] = {
        "decision": answer.decision, "reason": answer.reason.strip()[:500],
        "decided_by": actor.label[:120], "decided_at": now,
    }  # fmt: skip
    if to in {"accepted", "conditional"}:
        changes |= _taken(row, answer)
    elif not answer.reason.strip():
        raise Invalid("reason", _("Say why."))
    if to == "conditional":
        if not answer.conditions.strip():
            raise Invalid("conditions", _("Say what must be met."))
        changes["conditions"] = answer.conditions.strip()[:500]
    if to == "redirected":
        if not answer.redirect_to.strip():
            raise Invalid("redirect_to", _("Say who needs it."))
        changes["redirect_to"] = answer.redirect_to.strip()[:200]
    facts = {"decision": answer.decision, "reason": changes["reason"]}
    move(row, to, actor=actor, now=now, changes=changes, payload=facts, **about(row))
    return row


@action(None)
def sweep_no_shows(*, actor: Actor, now: datetime.datetime) -> int:
    """Note accepted offers whose goods were not ready in time; return how many."""
    rows = Pledge.objects.filter(status__in=["accepted", "conditional"], due_at__lte=now)
    found = rows.select_related("emergency", "consignment").order_by("pk")
    due = list(found.select_for_update(of=("self",), no_key=True, skip_locked=True)[:BATCH])
    for row in due:
        changes = {"due_at": None}
        move(row, "no_show", actor=actor, now=now, changes=changes, **about(row))
    return len(due)


def _taken(row: Pledge, answer: Answer) -> dict[str, Any]:
    """Return for whom goods are taken; what an earlier answer said need not be said again."""
    owner = row.owner
    if answer.owner:
        owner = Organization.objects.filter(
            code=answer.owner, is_active=True, kind__in=[Kind.PARTNER, Kind.OPERATOR]
        ).first()
    if owner is None:
        raise Invalid("owner", _("Choose who will own the goods."))
    place = row.facility
    if answer.facility:
        place = Facility.objects.filter(code=answer.facility, is_active=True).first()
    if place is None:
        raise Invalid("facility", _("Choose the warehouse."))
    arrival = answer.arrival_class or row.arrival_class
    if arrival not in ArrivalClass.values:
        raise Invalid("arrival_class", _("Choose how soon the goods are needed."))
    ready = datetime.datetime.combine(row.ready_on, datetime.time.max, CHINA)
    return {
        "owner": owner, "facility": place, "arrival_class": arrival, "due_at": ready + GRACE,
    }  # fmt: skip
