"""Every write of demand: one verb a function."""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import NotAllowed, NotFound
from relief.core.work import action
from relief.demand import steps
from relief.demand.models import ReliefRequest
from relief.demand.steps import DraftValues, Verified, checks
from relief.emergencies.models import Emergency
from relief.journal.moves import move
from relief.organizations.permissions import Permission


@action(Permission.REQUEST_CREATE)
def create_request(
    *, actor: Actor, now: datetime.datetime, emergency_uid: UUID, values: DraftValues
) -> ReliefRequest:
    """Start a draft in an emergency; lines come from the calculator unless they are given.

    Raises NotFound for an emergency the actor does not see, Invalid by field.
    """
    emergency = Emergency.objects.get_visible(actor, emergency_uid)
    return steps.open_draft(values, emergency=emergency, actor=actor, now=now)


@action(Permission.REQUEST_CREATE)
def save_draft(
    *, actor: Actor, now: datetime.datetime, request_uid: UUID, values: DraftValues
) -> ReliefRequest:
    """Change what is given of a draft of the actor's own organization."""
    request = _locked(actor, request_uid, own=True)
    return steps.change_draft(request, values, actor=actor, now=now)


@action(Permission.REQUEST_CREATE)
def submit_request(*, actor: Actor, now: datetime.datetime, request_uid: UUID) -> ReliefRequest:
    """Hand a draft in to be checked."""
    request = _locked(actor, request_uid, own=True)
    return steps.submit(request, actor=actor, now=now)


@action(Permission.REQUEST_VERIFY)
def approve_request(
    *,
    actor: Actor,
    now: datetime.datetime,
    request_uid: UUID,
    verified: Mapping[UUID, Verified] | None = None,
    request_class: int | None = None,
    vulnerability: Decimal | None = None,
    note: str = "",
) -> ReliefRequest:
    """Verify each line and approve; lines that are not named are verified as asked."""
    request = _locked(actor, request_uid)
    return steps.approve(
        request,
        actor=actor,
        now=now,
        verified=verified,
        request_class=request_class,
        vulnerability=vulnerability,
        note=note,
    )


@action(Permission.REQUEST_VERIFY)
def reject_request(
    *, actor: Actor, now: datetime.datetime, request_uid: UUID, reason: str
) -> ReliefRequest:
    """Refuse a submitted request with a reason."""
    return steps.reject(_locked(actor, request_uid), actor=actor, now=now, reason=reason)


@action(Permission.REQUEST_CREATE)
def cancel_request(
    *, actor: Actor, now: datetime.datetime, request_uid: UUID, reason: str
) -> ReliefRequest:
    """Withdraw a request; what is reserved for it is set free by those who reserved it."""
    request = _locked(actor, request_uid, own=not actor.may(Permission.REQUEST_VERIFY))
    text = checks.reason("reason", reason, _("Say why the request is withdrawn."))
    move(
        request,
        "cancelled",
        actor=actor,
        now=now,
        changes={"decision_note": text},
        payload={"reason": text},
        emergency_uid=request.emergency.uid,
    )
    return request


@action(Permission.REQUEST_CREATE)
def reopen_request(*, actor: Actor, now: datetime.datetime, request_uid: UUID) -> ReliefRequest:
    """Take a submitted or refused request back into a draft."""
    request = _locked(actor, request_uid, own=True)
    move(request, "draft", actor=actor, now=now, emergency_uid=request.emergency.uid)
    return request


def _locked(actor: Actor, uid: UUID, *, own: bool = False) -> ReliefRequest:
    """Return one visible request under lock; NotAllowed where `own` and it is another's."""
    rows = ReliefRequest.objects.visible_to(actor).filter(uid=uid)
    found = rows.select_related("emergency", "site__place").locked()
    if not found:
        raise NotFound
    if own and found[0].organization_id != actor.organization_id:
        raise NotAllowed
    return found[0]
