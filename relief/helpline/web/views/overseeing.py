"""What coordinators grant, what auditors read, and the week looked back on."""

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse

from relief.core import clock
from relief.core.http.pages import CommandPage, Page
from relief.emergencies.models import Emergency
from relief.helpline import actions, queries, words
from relief.helpline.steps.quotas import used
from relief.helpline.web.forms import QuotaForm
from relief.organizations.permissions import Permission

PAGE = 50
DAY = datetime.timedelta(days=1)


class Quotas(CommandPage):
    """What the helpline may give away at once, and how much of today's is used."""

    template_name = "helpline/quotas.html"
    permission = Permission.REQUEST_VERIFY

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with the emergencies that are responded to."""
        form = QuotaForm(data)
        rows = Emergency.objects.visible_to(self.actor).filter(status="active")
        form.fields["emergency"].choices = [  # type: ignore[attr-defined]
            (str(row.uid), str(row)) for row in rows.order_by("-struck_at")
        ]
        return form

    def context(self) -> dict[str, Any]:
        """Return each quota with today's use."""
        today = clock.local_date(clock.now())
        rows = []
        for quota in queries.quotas(self.actor):
            lines, units = used(quota, today)
            rows.append({"quota": quota, "lines": lines, "units": units})
        return {"rows": rows}

    def run(self, values: dict[str, Any]) -> str:
        """Grant."""
        actions.grant_quota(
            actor=self.actor,
            now=clock.now(),
            emergency_uid=UUID(values.pop("emergency")),
            **values,
        )
        return reverse("helpline:quotas")


class Looks(Page):
    """Who looked at whom, when, and what for."""

    template_name = "helpline/looks.html"
    permission = Permission.AUDIT_VIEW

    def context(self) -> dict[str, Any]:
        """Return one page of the log."""
        page = Paginator(queries.looks(self.actor), PAGE).get_page(self.request.GET.get("page"))
        looks = [
            (look, [words.FIELDS.get(name, name) for name in look.fields])
            for look in page.object_list
        ]
        return {"page": page, "looks": looks, "may_open": self.actor.may(Permission.TICKET_VIEW)}


class Review(Page):
    """A week of triage: classes, points, what gave them, and what people changed."""

    template_name = "helpline/review.html"
    permission = Permission.TICKET_VIEW

    def context(self) -> dict[str, Any]:
        """Return the week of the day asked for, or this one."""
        now = clock.now()
        since = clock.monday_of(_day(self.request.GET.get("week", "")) or clock.local_date(now))
        found = queries.review(self.actor, since)
        after = since + queries.WEEK
        return {
            "review": found,
            "week": clock.local_date(since),
            "last": clock.local_date(after - DAY),
            "before": clock.local_date(since - queries.WEEK),
            "after": clock.local_date(after) if after <= now else None,
            "parts": [(words.PART_NAMES.get(part.code, part.code), part) for part in found.parts],
            "most": max((band.tickets for band in found.bands), default=0),
        }


def _day(text: str) -> datetime.date | None:
    """Return the date somebody wrote into the address; None where it is none."""
    try:
        return clock.read_day(text)
    except ValueError:
        return None
