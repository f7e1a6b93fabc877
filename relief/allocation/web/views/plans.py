"""Plans: the list, one, two side by side, and why a request gets no more."""

import io
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from relief.allocation import comparing, exporting, progress, queries
from relief.allocation.explanation import facts
from relief.allocation.flows import flow_map
from relief.allocation.grouping import KINDS, groups
from relief.allocation.models import AllocationLine, AllocationPlan
from relief.allocation.rules.limits import people_needed
from relief.allocation.states import PlanStatus
from relief.allocation.web import looks, ticks
from relief.allocation.web.differences import differences
from relief.core.errors import NotFound
from relief.core.http.pages import Page
from relief.core.lists.writing import write_csv
from relief.core.wording import percent
from relief.demand import explanation
from relief.demand import queries as demand
from relief.demand.models import RequestLine
from relief.emergencies.models import Emergency
from relief.journal import presenters
from relief.organizations.permissions import Permission

PAGE = 40
MOST_ROWS = 200  # a plan of more is approved whole here; the export and the API have all


class PlanList(Page):
    """Which plans wait for a yes, and what the others did."""

    template_name = "allocation/plans.html"
    partials = ("plans",)
    permission = Permission.PLAN_VIEW

    def context(self) -> dict[str, Any]:
        """Return one page of plans that fit the filters."""
        rows = queries.plans(self.actor)
        status = self.request.GET.get("status", "")
        if status in PlanStatus.values:
            rows = rows.filter(status=status)
        chosen = self.request.session.get("emergency")
        if chosen:
            rows = rows.filter(emergency__uid=chosen)
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        may_start = self.actor.may(Permission.PLAN_MAKE)
        active = Emergency.objects.visible_to(self.actor).filter(status="active")
        return {
            "page": page,
            "rows": [
                {
                    "plan": plan,
                    "status": looks.plan_pill(plan),
                    "reason": looks.reason_of(plan),
                    "numbers": looks.numbers(plan) if plan.metrics else [],
                }
                for plan in page.object_list
            ],
            "statuses": PlanStatus.choices,
            "chosen": status,
            "may_start": may_start,
            "emergencies_open": active.order_by("-struck_at") if may_start else [],
        }


class PlanDetail(Page):
    """Is this fair, and what runs out; a partner sees its own part."""

    template_name = "allocation/plan.html"
    partials = ("plan", "wait")
    permission = Permission.PLAN_VIEW
    other: AllocationPlan | None = None

    def load(self) -> None:
        """Fetch the plan."""
        self.plan = queries.plan_of(self.actor, self.kwargs["uid"])

    def get_template_names(self) -> list[str]:
        """Partners get a page of their own: the rest of a plan is not theirs to read."""
        if not self.actor.sees_all:
            return ["allocation/part.html"]
        return super().get_template_names()

    def context(self) -> dict[str, Any]:
        """Return the plan's columns, its requests and what runs out."""
        if not self.actor.sees_all:
            return {"plan": self.plan, "lines": queries.lines_of(self.actor, self.plan)}
        plan, other = self.plan, self.other
        target = other or plan
        is_waiting = target.status in ("draft", "solving", "approved")
        is_shown = not is_waiting and bool(plan.result)  # asked often, and read last: it is large
        rows = comparing.by_request(self.actor, plan, other) if is_shown else []
        kind = self.request.GET.get("by", "")
        kind = kind if kind in KINDS and is_shown else ""
        sides = [looks.side(plan, rows, "left")]
        if other:
            sides.append(looks.side(other, rows, "right", plan))
        may_approve = self.actor.may(Permission.PLAN_APPROVE)
        is_proposed = target.status == PlanStatus.PROPOSED
        is_assumed = is_proposed and queries.is_only_assumed(target)
        is_open = is_proposed and bool(target.units) and not is_assumed
        return {
            "plan": plan,
            "other": other,
            "target": target,
            "sides": sides,
            "rows": rows[:MOST_ROWS],
            "count": len(rows),
            "may_tick": may_approve and is_open and len(rows) <= MOST_ROWS,
            **_ticks(self.request, target),
            "by": kind,
            "tabs": _tabs(),
            "groups": groups(self.actor, kind, plan, other) if kind else [],
            "shifts": looks.shifts(rows) if other else [],
            "map": flow_map(self.actor, target, plan if other else None) if is_shown else {},
            "runs_out": comparing.runs_out(plan, other)[:MOST_ROWS] if is_shown else [],
            "loads": comparing.loads(target) if is_shown else [],
            "changed": differences(target) if is_shown else [],
            "override": target.result.get("override", "") if is_shown else "",
            "is_assumed": is_assumed,
            "people_needed": people_needed(target.value_cny, target.units),
            "yes": list(target.approvals.select_related("user").order_by("pk")),
            "may_approve": may_approve and is_open,
            "may_copy": self.actor.may(Permission.PLAN_MAKE) and is_shown,
            "may_cancel": self.actor.may(Permission.PLAN_MAKE)
            and target.status in ("draft", "solving", "proposed"),
            "events": presenters.story(target.uid, limit=20),
            "is_waiting": is_waiting,
            "progress": progress.of(target),
        }


class PlanCompare(PlanDetail):
    """Two plans in columns, and what changes for whom."""

    permission = Permission.PLAN_MAKE

    def load(self) -> None:
        """Fetch both plans."""
        super().load()
        self.other = queries.plan_of(self.actor, self.kwargs["other"])


class PlanExport(Page):
    """The lines of a plan, or of two, as a table for a spreadsheet."""

    permission = Permission.PLAN_MAKE
    other: AllocationPlan | None = None

    def load(self) -> None:
        """Fetch the plan, and the other one where it is asked for."""
        self.plan = queries.plan_of(self.actor, self.kwargs["uid"])
        if "other" in self.kwargs:
            self.other = queries.plan_of(self.actor, self.kwargs["other"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send the file."""
        names = [str(plan.number) for plan in (self.plan, self.other) if plan]
        stream = io.StringIO(newline="")
        write_csv(
            stream,
            exporting.columns(self.plan, self.other),
            exporting.rows(self.actor, self.plan, self.other),
        )
        answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{"-".join(names)}.csv"'
        return answer


class WhyNot(Page):
    """Why a request gets no more under a plan, line by line."""

    template_name = "allocation/why.html"
    permission = Permission.PLAN_MAKE

    def load(self) -> None:
        """Fetch the plan and the request; both must be visible."""
        self.plan = queries.plan_of(self.actor, self.kwargs["uid"])
        self.row = demand.request_of(self.actor, self.kwargs["need"])
        if not self.plan.result:
            raise NotFound

    def context(self) -> dict[str, Any]:
        """Return the sentences of each line, from this plan's facts."""
        lines = {line.pk: line for line in self.row.lines.all()}
        found = dict(facts.of_lines(self.plan, self.plan.result, lines))
        return {
            "plan": self.plan,
            "row": self.row,
            "lines": [_under(line, found[key]) for key, line in lines.items() if key in found],
        }


def _under(line: RequestLine, found: dict[str, Any]) -> dict[str, Any]:
    """Return a line as it would stand after the plan, with its sentences; nothing is saved."""
    line.explanation = found
    line.allocated = max(line.allocated, found["before"] - line.already + found["given"])
    return {
        "line": line,
        "fill": percent(found["fill_after"], 1),
        "why": explanation.why(line),
        "changes": explanation.what_would_change(line),
    }


def _tabs() -> list[tuple[str, str]]:
    """Return the ways to look at a plan: the key in the URL, and its word."""
    return [
        ("", _("By request")),
        ("partner", _("By partner")),
        ("place", _("By place")),
        ("item", _("By item")),
    ]


def _ticks(request: HttpRequest, plan: AllocationPlan) -> dict[str, Any]:
    """Return the requests that may be ticked, of which at least one line is, those that are,
    and what a refused approval of them lacked.
    """
    rows = AllocationLine.objects.filter(plan=plan, is_ticked=True)
    tickable = set(rows.values_list("request_line__request__uid", flat=True))
    refused = ticks.take(request, plan)
    ticked = tickable & refused.requests if refused else tickable
    return {"tickable": tickable, "ticked": ticked, "refused": refused}
