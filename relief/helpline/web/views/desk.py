"""The desk: one page for a call, saved while it lasts, driven by the keyboard."""

import dataclasses
import datetime
import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from relief.catalog.models import Item
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import DomainError
from relief.core.http.pages import Page, redirect_for
from relief.core.wording import mask
from relief.emergencies.models import Emergency
from relief.helpline import actions, queries, words
from relief.helpline.intake import Intake
from relief.helpline.models import Ticket
from relief.helpline.queries.possible import site_of
from relief.helpline.rules import danger, promises, triage
from relief.helpline.web import cards
from relief.helpline.web.forms import CHOICES, IntakeForm
from relief.organizations.permissions import Permission

DAY = datetime.timedelta(days=1)
UNFINISHED_FOR = datetime.timedelta(hours=12)
FIRST_VERSION = 1
BESIDE = "helpline/_beside.html"


class DeskPage(Page):
    """What the desk and its fragments share."""

    template_name = "helpline/desk.html"
    permission = Permission.TICKET_VIEW

    def beside(self, intake: Intake, ticket: Ticket | None) -> dict[str, Any]:
        """Return the right column: likely the same person, the sum, what can be promised."""
        now = clock.now()
        waited = now - (ticket.opened_at or now) if ticket else datetime.timedelta(0)
        found = triage.score(intake.facts(clock.local_date(now).year, waited))
        urgency = triage.triage_class(found.points, set(intake.flags))
        return {
            "ticket": ticket,
            "intake": intake,
            "score": found.points,
            "parts": cards.parts(found.parts),
            "urgency": urgency,
            "urgency_pill": cards.class_pill(Ticket(triage_class=urgency)),
            "promised": promises.OF_CLASS[urgency],
            "next_contact": now + promises.span("plan", urgency),
            "likely": self._likely(intake, ticket, now),
            "at_number": self._at_number(intake, ticket),
            "to_ask": _to_ask(intake),
            "colleague": queries.colleague_on(self.actor, intake.phone),
            "possible": queries.possible(
                self.actor,
                intake.needs,
                emergency=self.emergency(),
                where=intake.where,
                now=now,
            ),
        }

    def emergency(self) -> Emergency | None:
        """Return the emergency the operator works in."""
        rows = Emergency.objects.visible_to(self.actor).filter(status="active")
        chosen = self.request.session.get("emergency")
        if chosen:
            return rows.filter(uid=chosen).first()
        return rows.order_by("-struck_at").first()

    def _likely(
        self, intake: Intake, ticket: Ticket | None, now: datetime.datetime
    ) -> list[dict[str, Any]]:
        key = ticket.pk if ticket else 0
        rows = queries.likely_same(self.actor, intake, now=now, apart_from=key)
        return [
            {
                "likely": row,
                "who": mask(str(row.person.name)),
                "why": [(words.LIKENESS[code], points) for code, points in row.parts.items()],
                "status": cards.pill(row.open_ticket) if row.open_ticket else None,
                "is_chosen": bool(ticket and ticket.recipient_id == row.person.pk),
            }
            for row in rows
        ]

    def _at_number(self, intake: Intake, ticket: Ticket | None) -> list[cards.Row]:
        key = ticket.pk if ticket else 0
        rows = queries.at_number(self.actor, intake.phone, apart_from=key)
        return [cards.row(row) for row in rows]


class Desk(DeskPage):
    """Take a call. An unfinished one of one's own is there again after a sign-out."""

    partials = ("waiting",)

    def context(self) -> dict[str, Any]:
        """Return the form with what was said so far, and both columns beside it."""
        now = clock.now()
        waiting = self._waiting(now)
        if self.request.headers.get("HX-Target") == "waiting":
            return waiting
        key, ticket, intake = self._call(now)
        return {
            **waiting,
            **self.beside(intake, ticket),
            **form_context(self.actor, intake),
            "wide": True,
            "key": key,
            "version": ticket.draft_version if ticket else 0,
            "call_emergency": self.emergency(),
        }

    def _waiting(self, now: datetime.datetime) -> dict[str, Any]:
        calls = [
            {
                "number": mask(str(row.number).removeprefix("+86")),
                "seconds": cards.seconds_waiting(row.started_at, now),
                "uid": row.uid,
            }
            for row in queries.calls_waiting(self.actor)
        ]
        takes = self.actor.may(Permission.TICKET_TAKE)
        oversees = self.actor.may(Permission.TICKET_LEAD) or not takes
        return {
            "calls": calls,
            "may_take": takes,
            "owed": self._owed(mine=True) if takes else None,
            "owed_by_all": self._owed(mine=False) if oversees else None,
            "drafts": self._drafts(now),
            "answered": queries.answered(self.actor, since=now - DAY),
        }

    def _owed(self, *, mine: bool) -> list[cards.OwedRow]:
        return [cards.owed_row(row) for row in queries.owed_to(self.actor, mine=mine)]

    def _drafts(self, now: datetime.datetime) -> list[Ticket]:
        rows = queries.drafts(self.actor).filter(draft_saved_at__gte=now - UNFINISHED_FOR)
        return list(rows[:5])

    def _call(self, now: datetime.datetime) -> tuple[UUID, Ticket | None, Intake]:
        """Return draft key, ticket and answers: a new call where a number is given."""
        phone = self._phone()
        wanted = _uid(self.request.GET.get("key", ""))
        is_new = "new" in self.request.path.rstrip("/").rsplit("/", 1)[-1]
        if wanted is None and not is_new:
            latest = next(iter(self._drafts(now)), None)
            wanted = latest.draft_key if latest else None
        if wanted is None or not self.actor.may(Permission.TICKET_TAKE):
            return uuid.uuid4(), None, Intake(phone=phone)
        ticket, intake = actions.resume_draft(actor=self.actor, now=now, key=wanted)
        return wanted, ticket, intake

    def _phone(self) -> str:
        """Return the number the telephone gave, or that of a call that waits."""
        uid = _uid(self.request.GET.get("call", ""))
        ringing = queries.call(self.actor, uid) if uid else None
        if ringing:
            return str(ringing.number).removeprefix("+86")
        return self.request.GET.get("phone", "").replace("\x00", "")[:40]


class Posted(DeskPage):
    """A post of the call's form."""

    http_method_names = ["post"]
    permission = Permission.TICKET_TAKE

    def given(self) -> IntakeForm:
        """Return the bound form."""
        return IntakeForm(self.request.POST)

    def refused(self, said: str) -> HttpResponse:
        """Return the right column with what is wrong; the form itself stays as it is typed."""
        if not self.request.headers.get("HX-Request"):
            messages.error(self.request, said)
            return redirect_for(self.request, reverse("helpline:desk"))
        return render(self.request, BESIDE, {"wrong": said}, status=422)

    def shown(self, intake: Intake, row: Ticket, **more: Any) -> HttpResponse:
        """Return the right column as it is now, and the promise at the foot of the form."""
        context = {**self.beside(intake, row), "is_fragment": True, **more}
        return render(self.request, BESIDE, context)


class SaveDraft(Posted):
    """Save what was said so far: each three seconds, when a field is left, and with F9."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; with `save`, make it a ticket."""
        form = self.given()
        if not form.is_valid():
            return self.refused(_first_error(form))
        values = form.cleaned_data
        run = actions.take_ticket if "save" in request.POST else actions.save_draft
        try:
            row = run(**self.call(values))
        except DomainError as error:
            return self.refused(str(error))
        if run is actions.take_ticket:
            messages.success(request, _("Saved as %(number)s.") % {"number": row.number})
            return redirect_for(request, reverse("helpline:ticket-detail", args=[row.uid]))
        return self.shown(values["intake"], row)

    def call(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values of the form as the actions take them."""
        return {
            "actor": self.actor,
            "now": clock.now(),
            "key": values["key"],
            "version": values["version"] or FIRST_VERSION,
            "intake": values["intake"],
            "emergency_uid": values["emergency"],
        }


class Drop(Posted):
    """A wrong number, or nobody there: nothing is kept, and the desk is free."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Drop the call."""
        key = _uid(request.POST.get("key", ""))
        try:
            if key is not None:
                actions.drop_call(actor=self.actor, now=clock.now(), key=key)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect_for(request, f"{reverse('helpline:desk')}?key={key}")
        return redirect_for(request, reverse("helpline:new"))


class Transfer(SaveDraft):
    """F2: the call is handed to 120, the line stays open, the ticket is P1."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note the hand-over and go on with the form."""
        form = self.given()
        if not form.is_valid():
            return self.refused(_first_error(form))
        try:
            row = actions.hand_call_to_120(**self.call(form.cleaned_data))
        except DomainError as error:
            return self.refused(str(error))
        return self.shown(form.cleaned_data["intake"], row, is_handed=True)


class Match(SaveDraft):
    """Whether a found person is the one who needs help."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note yes or no beside the form."""
        form = self.given()
        if not form.is_valid():
            return self.refused(_first_error(form))
        person = _uid(request.POST.get("person", ""))
        try:
            row = actions.save_draft(**self.call(form.cleaned_data))
            intake = form.cleaned_data["intake"]
            rows = queries.likely_same(self.actor, intake, now=clock.now(), apart_from=row.pk)
            found = next((one for one in rows if one.person.uid == person), None)
            if found is not None:
                row = actions.answer_match(
                    actor=self.actor,
                    now=clock.now(),
                    key=row.draft_key,
                    recipient_uid=found.person.uid,
                    parts=found.parts,
                    is_same=request.POST.get("is_same") == "yes",
                )
        except DomainError as error:
            return self.refused(str(error))
        return self.shown(intake, row)


def form_context(actor: Actor, intake: Intake) -> dict[str, Any]:
    """Return what the form shows: choices, flags with their answers, the place's name."""
    flags = [
        {
            "code": flag,
            "word": words.FLAGS[flag],
            "answer": "yes" if flag in intake.flags else "no" if flag in intake.asked else "",
        }
        for flag in triage.RED_FLAGS
    ]
    site = site_of(actor, intake.where)
    return {
        "intake": intake,
        "flags": flags,
        "choices": CHOICES,
        "consents": words.CONSENT,
        "where_label": str(site) if site else "",
        "need_rows": need_rows(intake),
    }


def need_rows(intake: Intake) -> list[dict[str, Any]]:
    """Return the lines of what is needed with their items' names, and one to fill in."""
    uids = [uid for need in intake.needs if (uid := _uid(need.item))]
    names = {str(row.uid): row for row in Item.objects.filter(uid__in=uids)}
    rows: list[dict[str, Any]] = [
        {**dataclasses.asdict(need), "name": names.get(need.item, "")} for need in intake.needs
    ]
    blanks = max(1, 3 - len(rows))
    return [*rows, *({"item": "", "name": ""} for _blank in range(blanks))]


def _to_ask(intake: Intake) -> list[tuple[str, words.Word]]:
    """Return the words of danger that were typed and the red flags nobody has asked about."""
    heard = danger.heard((intake.note, intake.medicine, intake.last_seen, intake.door_note))
    known = {*intake.asked, *intake.flags}
    return [(word, words.FLAGS[flag]) for flag, word in heard.items() if flag not in known]


def _first_error(form: IntakeForm) -> str:
    name, errors = next(iter(form.errors.items()))
    return f"{name}: {errors[0]}"


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
