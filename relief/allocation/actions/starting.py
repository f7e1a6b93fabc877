"""Starting plans: of an emergency, of a region, of chosen requests, or under other assumptions."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.allocation import steps
from relief.allocation.models import AllocationPlan
from relief.allocation.rules.what_if import BadAssumption, assume
from relief.allocation.snapshot import hash_of
from relief.allocation.steps.asking import wake_planner
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotFound, Refused
from relief.core.work import action
from relief.demand.models import ReliefRequest
from relief.demand.queries import plannable_lines
from relief.emergencies.models import Emergency
from relief.journal.record import record
from relief.organizations.permissions import Permission

MOST_ASSUMPTIONS = 50


class NothingToPlan(Refused):
    """No approved line of the emergency still needs goods."""

    code = "nothing_to_plan"
    message = _("No approved request in {emergency} still needs goods.")


class NoSnapshot(Refused):
    """A plan can be copied once it has been worked out."""

    code = "plan_not_worked_out"
    message = _("{number} has not been worked out yet.")


@action(Permission.PLAN_MAKE)
def start_plan(
    *,
    actor: Actor,
    now: datetime.datetime,
    emergency_uid: UUID,
    place: str = "",
    request_uids: Sequence[UUID] = (),
) -> AllocationPlan:
    """Ask for a plan of an emergency, of a region of it, or of chosen requests.

    `place` is the beginning of a GB/T 2260 code, such as `5133`. Raises NotFound for an
    emergency or request that is not visible, NothingToPlan where nobody needs anything.
    """
    emergency = Emergency.objects.get_visible(actor, emergency_uid)
    if place and not (place.isascii() and place.isdigit() and len(place) <= 6):
        raise Invalid("place", _("A place is given by its code, such as 5133."))
    chosen = ReliefRequest.objects.visible_to(actor).filter(uid__in=request_uids)
    if chosen.filter(emergency=emergency).count() != len(set(request_uids)):
        raise NotFound
    if not plannable_lines(emergency.pk).exists():
        raise NothingToPlan(emergency=str(emergency))
    reach: dict[str, Any] = {}
    if request_uids:
        reach["requests"] = sorted(str(uid) for uid in request_uids)
    if place:
        reach["place"] = place
    return steps.ask_for_plan(emergency, actor=actor, now=now, reason="asked", reach=reach)


@action(Permission.PLAN_MAKE)
def copy_plan(
    *,
    actor: Actor,
    now: datetime.datetime,
    plan_uid: UUID,
    assumptions: Sequence[Mapping[str, Any]],
    note: str = "",
) -> AllocationPlan:
    """Ask what a plan would be under other assumptions; nothing is touched by it.

    `assumptions` as in `rules.what_if`; Invalid names the one that cannot be read.
    """
    rows = AllocationPlan.objects.visible_to(actor).select_related("emergency")
    found = rows.filter(uid=plan_uid).first()
    if found is None:
        raise NotFound
    if not found.snapshot:
        raise NoSnapshot(number=found.number)
    if not 1 <= len(assumptions) <= MOST_ASSUMPTIONS:
        raise Invalid("assumptions", _("Change at least one thing, at most 50."))
    try:
        world = assume(found.snapshot, assumptions)
    except BadAssumption as error:
        raise Invalid(error.path, error.message) from error
    plan = AllocationPlan.objects.create(
        emergency=found.emergency,
        is_what_if=True,
        copied_from=found,
        reason=note[:200].replace("\x00", ""),
        reach=found.reach,
        assumptions={"changes": [dict(row) for row in assumptions]},
        snapshot=world,
        snapshot_hash=hash_of(world),
        created_by_id=actor.id if actor.kind == "user" else None,
    )
    record(
        "plan.drafted",
        subject=plan,
        actor=actor,
        now=now,
        emergency_uid=found.emergency.uid,
        payload={"reason": "what_if", "copied_from": found.number},
        related=[found.uid],
    )
    wake_planner()
    return plan
