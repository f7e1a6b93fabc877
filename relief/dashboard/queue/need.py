"""What waits between asking and releasing: requests, plans, release orders, appeals."""

import datetime

from django.utils.translation import gettext as _

from relief.allocation.models import AllocationPlan, Appeal, ReleaseOrder
from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.dashboard.queue.task import MOST, Source, Task, page
from relief.demand.models import ReliefRequest
from relief.organizations.permissions import Permission as P


def _to_verify(actor: Actor) -> list[Task]:
    if not actor.may(P.REQUEST_VERIFY):
        return []
    rows = ReliefRequest.objects.visible_to(actor).filter(status="submitted")
    return [
        Task(
            title=_("%(site)s, %(people)s people") % {"site": row.site, "people": row.people},
            second=f"{row.number} · {row.organization}",
            url=page("demand:request-detail", row.uid),
            status=Pill("waiting", _("To verify")),
            is_decision=True,
            started=row.submitted_at,
            due=row.submitted_at + datetime.timedelta(hours=2) if row.submitted_at else None,
        )
        for row in rows.select_related("site", "organization").order_by("submitted_at")[:MOST]
    ]


def _to_approve(actor: Actor) -> list[Task]:
    if not actor.may(P.PLAN_APPROVE):
        return []
    rows = AllocationPlan.objects.visible_to(actor).filter(status="proposed", is_what_if=False)
    return [
        Task(
            title=_("Allocation plan %s") % row.number,
            second=_("%(emergency)s, %(units)s units")
            % {"emergency": row.emergency, "units": f"{row.units:,}"},
            url=page("allocation:plan-detail", row.uid),
            status=Pill("waiting", _("To approve"), "clipboard-check"),
            is_decision=True,
            started=row.proposed_at,
            due=row.proposed_at + datetime.timedelta(hours=1) if row.proposed_at else None,
        )
        for row in rows.select_related("emergency").order_by("proposed_at")[:MOST]
    ]


def _to_release(actor: Actor) -> list[Task]:
    if not (actor.may(P.RELEASE_DECIDE) or actor.may(P.PLAN_APPROVE)):
        return []
    rows = ReleaseOrder.objects.visible_to(actor).filter(status="submitted")
    if not actor.sees_all:
        rows = rows.filter(owner_id=actor.organization_id)
    decides = actor.may(P.RELEASE_DECIDE)
    status = Pill("waiting", _("To release") if decides else _("No answer yet"))
    return [
        Task(
            title=_("%(owner)s: goods for %(site)s")
            % {"owner": row.owner, "site": row.request.site},
            second=f"{row.number} · {row.facility}",
            url=page("allocation:release-detail", row.uid),
            status=status,
            is_decision=decides,
            started=row.created_at,
            due=row.due_at,
        )
        for row in rows.select_related("owner", "request__site", "facility").order_by("due_at")[
            :MOST
        ]
    ]


def _to_answer(actor: Actor) -> list[Task]:
    if not actor.may(P.PLAN_APPROVE):
        return []
    rows = Appeal.objects.visible_to(actor).filter(status="open").select_related("organization")
    return [
        Task(
            title=_("%(organization)s objects") % {"organization": row.organization},
            second=f"{row.number} · {row.request_line.item}",
            url=page("allocation:appeal-detail", row.uid),
            status=Pill("waiting", _("To answer"), "message-report"),
            started=row.created_at,
            due=row.due_at,
            is_decision=True,
        )
        for row in rows.select_related("request_line__item").order_by("due_at")[:MOST]
    ]


def _own_requests(actor: Actor) -> list[Task]:
    if not actor.may(P.REQUEST_CREATE) or actor.sees_all:
        return []
    rows = ReliefRequest.objects.visible_to(actor).filter(status__in=["draft", "rejected"])
    return [
        Task(
            title=str(row.site),
            second=str(row.number),
            url=page("demand:request-detail", row.uid),
            status=Pill("waiting", str(row.get_status_display())),
        )
        for row in rows.select_related("site").order_by("-pk")[:MOST]
    ]


SOURCES: tuple[Source, ...] = (
    _to_verify,
    _to_approve,
    _to_release,
    _to_answer,
    _own_requests,
)
