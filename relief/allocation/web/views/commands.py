"""Commands of plans: start, approve, drop, copy under other assumptions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.allocation import actions, queries
from relief.allocation.actions.approving import NothingTicked
from relief.allocation.models import AllocationPlan
from relief.allocation.states import PlanStatus
from relief.allocation.web import ticks
from relief.allocation.web.forms import StartForm, WhatIfForm
from relief.core import clock
from relief.core.errors import Invalid
from relief.core.http.pages import CommandPage
from relief.core.wording import number
from relief.demand.models import ReliefRequest
from relief.emergencies.queries import open_emergencies
from relief.organizations.permissions import Permission


class PlanStart(CommandPage):
    """Ask for a plan of an emergency."""

    template_name = "allocation/ask.html"
    permission = Permission.PLAN_MAKE

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with the emergencies that are responded to."""
        return StartForm(data, emergencies=open_emergencies(self.actor))

    def run(self, values: dict[str, Any]) -> str:
        """Start."""
        plan = actions.start_plan(
            actor=self.actor,
            now=clock.now(),
            emergency_uid=values["emergency"],
            place=values["place"],
            request_uids=self._chosen(),
        )
        return reverse("allocation:plan-detail", args=[plan.uid])

    def _chosen(self) -> list[UUID]:
        """Return the requests whose numbers were typed."""
        assert isinstance(self.form, StartForm)  # noqa: S101 - for the type checker
        numbers = self.form.numbers()
        rows = ReliefRequest.objects.visible_to(self.actor).filter(number__in=numbers)
        found = {str(row.number): row.uid for row in rows}
        for number_ in numbers:
            if number_ not in found:
                raise Invalid("requests", _("There is no request {number}."), number=number_)
        return list(found.values())


class PlanCommand(CommandPage):
    """A page with one question about a plan."""

    template_name = "allocation/ask.html"
    permission = Permission.PLAN_VIEW
    kind = ""

    def load(self) -> None:
        """Fetch the plan."""
        self.plan = queries.plan_of(self.actor, self.kwargs["uid"])

    def context(self) -> dict[str, Any]:
        """Return the plan and which question is asked."""
        return {"plan": self.plan, "kind": self.kind}

    def back(self, plan: AllocationPlan) -> str:
        """Return a plan's page."""
        return reverse("allocation:plan-detail", args=[plan.uid])


class PlanApprove(PlanCommand):
    """Approve all, or the requests that are ticked."""

    kind = "approve"
    permission = Permission.PLAN_APPROVE

    def run(self, values: dict[str, Any]) -> str:
        """Approve, and say what came of it.

        What is lacking is said on the plan, with the ticks as they were: a page of its own could
        not show what was ticked, and its button would approve everything.
        """
        ticked = self._ticked()
        try:
            plan = actions.approve_plan(
                actor=self.actor,
                now=clock.now(),
                plan_uid=self.plan.uid,
                request_uids=ticked,
                reason=self.request.POST.get("reason", ""),
            )
        except (Invalid, NothingTicked) as error:
            if ticked is None:
                raise
            ticks.keep(self.request, self.plan, ticked, error)
            return self.back(self.plan) + "#approve"
        self._tell(plan)
        return self.back(plan)

    def _ticked(self) -> list[UUID] | None:
        """Return the ticked requests; None where the page had no boxes."""
        if "boxes" not in self.request.POST:
            return None
        try:
            return [UUID(text) for text in self.request.POST.getlist("request")]
        except ValueError:
            raise Invalid("request", _("This plan has no such request.")) from None

    def _tell(self, plan: AllocationPlan) -> None:
        values = {"number": plan.number, "units": number(plan.units)}
        if plan.status == PlanStatus.COMMITTED:
            text = _("%(number)s is reserved. The owners' release orders are out.")
            messages.success(self.request, text % values)
        elif plan.status == PlanStatus.APPROVED:
            text = _("%(number)s is approved. It is being reserved, all of it or nothing.")
            messages.success(self.request, text % values)
        elif plan.status == PlanStatus.SUPERSEDED:
            text = _("%(number)s was overtaken: nothing was reserved, a new plan is on its way.")
            messages.warning(self.request, text % values)
        else:
            text = _("Your yes to %(number)s is noted. A second person must agree.")
            messages.success(self.request, text % values)


class PlanCancel(PlanCommand):
    """Drop a plan."""

    kind = "cancel"
    permission = Permission.PLAN_MAKE

    def run(self, values: dict[str, Any]) -> str:
        """Cancel."""
        plan = actions.cancel_plan(actor=self.actor, now=clock.now(), plan_uid=self.plan.uid)
        return self.back(plan)


class PlanWhatIf(PlanCommand):
    """Change assumptions and see what the plan would be; nothing is touched."""

    template_name = "allocation/what_if.html"
    permission = Permission.PLAN_MAKE

    def make_form(self, data: Any = None, files: Any = None) -> Form:
        """Return the form with what this plan's world holds."""
        keys = [int(row["id"]) for row in self.plan.snapshot.get("requests", [])]
        rows = ReliefRequest.objects.visible_to(self.actor).filter(pk__in=keys)
        names = {str(row.pk): f"{row.number} {row.site}" for row in rows.select_related("site")}
        return WhatIfForm(data, plan=self.plan, numbers=names)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form; a plan without a world has nothing to change."""
        if not self.plan.snapshot:
            return self.redirect(self.back(self.plan))
        return super().get(request, *args, **kwargs)

    def run(self, values: dict[str, Any]) -> str:
        """Copy the plan and go to the two side by side."""
        assert isinstance(self.form, WhatIfForm)  # noqa: S101 - for the type checker
        plan = actions.copy_plan(
            actor=self.actor,
            now=clock.now(),
            plan_uid=self.plan.uid,
            assumptions=self.form.assumptions(),
            note=values["note"],
        )
        return reverse("allocation:plan-compare", args=[self.plan.uid, plan.uid])
