"""Approving plans: by one person, or by two above a set value; then reserved at once."""

import datetime
import functools
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from relief.allocation import progress, steps
from relief.allocation.explanation import facts
from relief.allocation.models import AllocationLine, AllocationPlan, PlanApproval
from relief.allocation.queries import BULKY, is_only_assumed
from relief.allocation.rules.limits import MOST_AT_ONCE, MOST_ATTEMPTS, people_needed
from relief.allocation.states import PlanStatus
from relief.allocation.steps.asking import wake_planner
from relief.allocation.steps.committing import WorldChanged
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotFound, Refused
from relief.core.work import action, be_patient
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.permissions import Permission


class NothingTicked(Refused):
    """A plan is approved for at least one line."""

    code = "nothing_ticked"
    message = _("{number} gives nothing that is ticked.")


class OnlyAssumed(Refused):
    """A what-if that counts on goods that are not there cannot be approved."""

    code = "stock_only_assumed"
    message = _("{number} counts on stock that has not arrived.")


@action(Permission.PLAN_APPROVE)
def approve_plan(
    *,
    actor: Actor,
    now: datetime.datetime,
    plan_uid: UUID,
    line_uids: Collection[UUID] | None = None,
    request_uids: Collection[UUID] | None = None,
    reason: str = "",
) -> AllocationPlan:
    """Approve all of a proposed plan, or the ticked lines or requests, and reserve it.

    Above 200,000 CNY or 10,000 units the first yes waits for a second person's. Where the
    world has changed in between, nothing is reserved: the plan comes back `superseded`, with
    what changed in `result["changed"]`, and a new one is on its way. A plan of more than a
    thousand lines comes back `approved`: `commit_plan` does the same in the background.
    """
    plan = _locked(actor, plan_uid)
    key = actor.key
    is_done = plan.status in (PlanStatus.APPROVED, PlanStatus.COMMITTED)
    if is_done and plan.approvals.filter(actor_key=key).exists():
        return plan
    if plan.status != PlanStatus.PROPOSED:
        raise InvalidMove(status=plan.get_status_display(), current=plan.status, to="approved")
    _require_real(plan)
    if _tick(plan, line_uids, request_uids):
        plan.approvals.all().delete()
    _note(plan, reason)
    value, units = _totals(plan)
    if not units:
        raise NothingTicked(number=plan.number)
    _say_yes(plan, actor)
    if not _is_enough(plan, people_needed(value, units)):
        record(
            "plan.seconded",
            subject=plan,
            actor=actor,
            now=now,
            emergency_uid=plan.emergency.uid,
            payload={"units": units, "value_cny": str(value)},
        )
        return plan
    _approve(plan, actor, now, value, units)
    if AllocationLine.objects.filter(plan=plan, is_ticked=True).count() > MOST_AT_ONCE:
        wake_planner()
    else:
        _commit(plan, actor, now)
    return plan


@action(None)
def take_up_approved(*, actor: Actor, now: datetime.datetime, plan_id: int) -> bool:
    """Count that an approved plan is taken up; one that three times came to nothing has failed."""
    plan = _approved(plan_id)
    if plan is None:
        return False
    if plan.attempts >= MOST_ATTEMPTS:
        failure = {"failure": "reserving it was stopped three times; nothing is reserved"}
        move(
            plan, "failed", changes=failure, actor=actor, now=now, emergency_uid=plan.emergency.uid
        )
        return False
    plan.attempts += 1
    plan.save(update_fields=["attempts"])
    return True


@action(None)
def commit_plan(*, actor: Actor, now: datetime.datetime, plan_id: int) -> AllocationPlan | None:
    """Reserve an approved plan, all of it or nothing; None where none is approved and waits.

    Beyond a thousand lines: whoever approved it need not wait, a killed worker leaves it approved.
    """
    be_patient()
    plan = _approved(plan_id)
    if plan is not None:
        _commit(plan, actor, now, functools.partial(progress.tell, plan_id))
    return plan


@action(Permission.PLAN_MAKE)
def cancel_plan(*, actor: Actor, now: datetime.datetime, plan_uid: UUID) -> AllocationPlan:
    """Drop a plan that nothing was reserved for; twice is harmless."""
    plan = _locked(actor, plan_uid)
    if plan.status != PlanStatus.CANCELLED:
        move(plan, "cancelled", actor=actor, now=now, emergency_uid=plan.emergency.uid)
    return plan


def _locked(actor: Actor, uid: UUID) -> AllocationPlan:
    rows = AllocationPlan.objects.visible_to(actor).filter(uid=uid).defer(*BULKY)
    found = rows.select_related("emergency").locked()
    if not found:
        raise NotFound
    return found[0]


def _approved(plan_id: int) -> AllocationPlan | None:
    rows = AllocationPlan.objects.filter(pk=plan_id).defer(*BULKY)
    found = rows.select_related("emergency").locked()
    return found[0] if found and found[0].status == PlanStatus.APPROVED else None


def _require_real(plan: AllocationPlan) -> None:
    if is_only_assumed(plan):
        raise OnlyAssumed(number=plan.number)


def _tick(
    plan: AllocationPlan,
    line_uids: Collection[UUID] | None,
    request_uids: Collection[UUID] | None,
) -> bool:
    """Tick the lines asked for (all where nothing is said); say whether ticks changed."""
    if line_uids is None and request_uids is None:
        return False
    rows = AllocationLine.objects.filter(plan=plan)
    chosen = rows.filter(
        models.Q(uid__in=line_uids or ())
        | models.Q(request_line__request__uid__in=request_uids or ())
    )
    wanted = set(chosen.values_list("pk", flat=True))
    known = set(rows.filter(uid__in=line_uids or ()).values_list("uid", flat=True))
    if set(line_uids or ()) - known:
        raise Invalid("lines", _("This plan has no such line."))
    before = set(rows.filter(is_ticked=True).values_list("pk", flat=True))
    if before == wanted:
        return False
    rows.update(is_ticked=models.Case(models.When(pk__in=wanted, then=True), default=False))
    _require_whole_kits(rows)
    return True


def _require_whole_kits(rows: models.QuerySet[AllocationLine]) -> None:
    """Refuse a kit of which some parts would go and others not."""
    ticked = models.Count("pk", filter=models.Q(is_ticked=True))
    kits = rows.filter(per_kit__gt=0).values("request_line_id")
    split = kits.annotate(ticked=ticked, parts=models.Count("pk"))
    if split.filter(ticked__gt=0, ticked__lt=models.F("parts")).exists():
        raise Invalid("lines", _("A kit goes with all of its parts or not at all."))


def _totals(plan: AllocationPlan) -> tuple[Decimal, int]:
    found = AllocationLine.objects.filter(plan=plan, is_ticked=True).aggregate(
        value=models.Sum("value_cny"), units=models.Sum("quantity")
    )
    return found["value"] or Decimal(0), found["units"] or 0


def _note(plan: AllocationPlan, reason: str) -> None:
    """Keep the reason of a partial approval with the plan: everybody reads it with the figures."""
    rows = AllocationLine.objects.filter(plan=plan)
    is_partial = rows.filter(is_ticked=True).exists() and rows.filter(is_ticked=False).exists()
    if is_partial and not reason.strip() and not plan.result.get("override"):
        raise Invalid("reason", _("Say why some of the plan is left out."))
    if reason.strip() and is_partial:
        plan.result = {**plan.result, "override": reason[:500].replace("\x00", "")}
        plan.save(update_fields=["result"])


def _say_yes(plan: AllocationPlan, actor: Actor) -> None:
    user_id = actor.id if actor.kind == "user" else None
    PlanApproval.objects.get_or_create(
        plan=plan, actor_key=actor.key, defaults={"user_id": user_id}
    )


def _is_enough(plan: AllocationPlan, needed: int) -> bool:
    yes = plan.approvals.all()
    return yes.exists() if needed == 1 else yes.exclude(user=None).count() >= needed


def _approve(
    plan: AllocationPlan, actor: Actor, now: datetime.datetime, value: Decimal, units: int
) -> None:
    move(
        plan,
        "approved",
        actor=actor,
        now=now,
        changes={"attempts": 0},
        emergency_uid=plan.emergency.uid,
        payload={"units": units, "value_cny": str(value)},
        related=_requests_of(plan),
    )


def _commit(
    plan: AllocationPlan,
    actor: Actor,
    now: datetime.datetime,
    show: Callable[[int], None] | None = None,
) -> None:
    common: dict[str, Any] = {"actor": actor, "now": now, "emergency_uid": plan.emergency.uid}
    try:
        with transaction.atomic():
            orders = steps.commit(plan, actor=actor, now=now, show=show)
    except WorldChanged as error:
        changed = {"result": {**plan.result, "changed": error.changes}}
        move(plan, "superseded", changes=changed, payload={"changed": len(error.changes)}, **common)
        steps.ask_for_plan(
            plan.emergency, actor=actor, now=now, reason="overtaken", reach=plan.reach
        )
        return
    _explain(plan)
    value, units = _totals(plan)
    requests = _requests_of(plan)
    told: dict[str, Any] = {"units": units, "value_cny": str(value)}
    told |= {"orders": orders, "requests": len(requests)}
    move(plan, "committed", payload=told, related=requests, **common)


def _requests_of(plan: AllocationPlan) -> list[UUID]:
    rows = AllocationLine.objects.filter(plan=plan, is_ticked=True)
    return list(rows.values_list("request_line__request__uid", flat=True).distinct())


def _explain(plan: AllocationPlan) -> None:
    """Keep the plan's facts on the lines it fills; most have them since it was proposed."""
    keys = steps.mark_reserved(plan)
    if not keys or not plan.result.get("lines"):
        return
    found = facts.of_lines(plan, plan.result, keys)
    steps.explain_lines((key, {**row, "is_reserved": True}) for key, row in found)
