"""Tickets: list, detail, taking one, and the commands that move it; the telephone's hook."""

import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from relief.core import clock
from relief.core.http import rest
from relief.core.http.rest import (
    ReasonInput,
    ScopedReadViewSet,
    ScopedViewSet,
    command,
    require_known,
)
from relief.helpline import actions, queries
from relief.helpline.api import filters, serializers
from relief.helpline.intake import of_mapping
from relief.helpline.models import AccessLook, Call, Quota, Ticket
from relief.organizations.permissions import Permission

ONE = serializers.TicketSerializer
FROM = "from"  # a word of Python: the serializer cannot have a field of that name


class TicketViewSet(ScopedReadViewSet):
    """What people asked the helpline for; never who they are."""

    model = Ticket
    query = queries.tickets
    permission = Permission.TICKET_VIEW
    serializer_class = serializers.TicketSerializer
    filterset_class = filters.TicketFilter

    @extend_schema(request=serializers.TicketInput, responses={201: ONE})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take a call that another program took; the same `key` again is the same ticket."""
        values = self.given(serializers.TicketInput)
        key, emergency = values.pop("key"), values.pop("emergency", None)
        for kind in ("site", "place"):
            if uid := values.pop(kind, None):
                values["where"] = f"{kind}:{uid}"
        values["needs"] = [{**row, "item": str(row["item"])} for row in values["needs"]]
        values["consent"] = sorted(values.get("consent", ()))
        row = actions.take_ticket(
            actor=self.actor,
            now=clock.now(),
            key=key,
            version=1,
            intake=of_mapping(values),
            emergency_uid=emergency,
        )
        return self.answer(row, status=201)

    @extend_schema(request=None, responses=ONE)
    @command()
    def take(self, request: Request, uid: UUID) -> Response:
        """Take a ticket on oneself."""
        return self.answer(actions.assign(**self.who(uid)))

    @extend_schema(request=None, responses=ONE)
    @command()
    def start(self, request: Request, uid: UUID) -> Response:
        """Take a ticket up, or up again."""
        return self.answer(actions.start_work(**self.who(uid)))

    @extend_schema(request=serializers.ClassInput, responses=ONE)
    @command("class")
    def change_class(self, request: Request, uid: UUID) -> Response:
        """Give it another class than its sum says."""
        given = self.given(serializers.ClassInput)
        urgency = int(given["triage_class"])
        row = actions.override_class(**self.who(uid), triage_class=urgency, reason=given["reason"])
        return self.answer(row)

    @extend_schema(request=None, responses={200: serializers.MadeRequestSerializer})
    @command("request")
    def make_request(self, request: Request, uid: UUID) -> Response:
        """Ask for what it needs; P1 and P2 within the quota are approved at once."""
        made = actions.make_request(**self.who(uid))
        return Response(serializers.MadeRequestSerializer(made).data)

    @extend_schema(request=serializers.WaitInput, responses=ONE)
    @command()
    def wait(self, request: Request, uid: UUID) -> Response:
        """Let it wait; only waiting for the caller stops its clocks."""
        return self.answer(actions.wait(**self.who(uid), **self.given(serializers.WaitInput)))

    @extend_schema(request=serializers.ReferInput, responses=ONE)
    @command()
    def refer(self, request: Request, uid: UUID) -> Response:
        """Refer it to an office."""
        return self.answer(actions.refer(**self.who(uid), **self.given(serializers.ReferInput)))

    @extend_schema(request=serializers.ReferralInput, responses=ONE)
    @command()
    def referral(self, request: Request, uid: UUID) -> Response:
        """Note what the office said: taken on with what it did, or declined."""
        given = self.given(serializers.ReferralInput)
        return self.answer(actions.settle_referral(**self.who(uid), **given))

    @extend_schema(request=None, responses=ONE)
    @command("120")
    def hand_to_120(self, request: Request, uid: UUID) -> Response:
        """Note that the call was handed to emergency services, the line kept open."""
        return self.answer(actions.hand_to_120(**self.who(uid)))

    @extend_schema(request=serializers.AssignInput, responses=ONE)
    @command()
    def assign(self, request: Request, uid: UUID) -> Response:
        """Give it to a colleague who takes calls; for a lead."""
        person = self.given(serializers.AssignInput)["person"]
        return self.answer(actions.assign(**self.who(uid), person_uid=person))

    @extend_schema(request=serializers.DuplicateInput, responses=ONE)
    @command()
    def duplicate(self, request: Request, uid: UUID) -> Response:
        """Make it part of another ticket."""
        other = self.given(serializers.DuplicateInput)["same_as"]
        return self.answer(actions.link_duplicate(**self.who(uid), same_as_uid=other))

    @extend_schema(request=serializers.ForgetInput, responses=ONE)
    @command()
    def forget(self, request: Request, uid: UUID) -> Response:
        """Forget the person of it now, in all their tickets; refused while one is not over."""
        given = self.given(serializers.ForgetInput)
        return self.answer(actions.forget_person(**self.who(uid), **given))

    @extend_schema(request=ReasonInput, responses=ONE)
    @command()
    def cancel(self, request: Request, uid: UUID) -> Response:
        """End it: nobody needs it any more."""
        return self.answer(actions.cancel(**self.who(uid), **self.given(ReasonInput)))

    @extend_schema(request=None, responses=ONE)
    @command()
    def reopen(self, request: Request, uid: UUID) -> Response:
        """Take a closed ticket up again within 14 days."""
        return self.answer(actions.reopen(**self.who(uid)))

    @extend_schema(request=serializers.TryInput, responses=ONE)
    @command("try")
    def record_try(self, request: Request, uid: UUID) -> Response:
        """Log a try of a call that is owed."""
        given = self.given(serializers.TryInput)
        row = actions.record_try(
            **self.who(uid), call_back_uid=given["call_back"], outcome=given["outcome"]
        )
        return self.answer(row)

    @extend_schema(request=serializers.ConfirmInput, responses=ONE)
    @command()
    def confirm(self, request: Request, uid: UUID) -> Response:
        """Write a confirming call down: it closes the ticket or reopens it."""
        given = self.given(serializers.ConfirmInput)
        call = given.pop("call_back")
        answers = actions.Answers(**given)
        row = actions.settle_call_back(**self.who(uid), call_back_uid=call, answers=answers)
        return self.answer(row)

    def who(self, uid: UUID) -> dict[str, Any]:
        """Return what every action takes."""
        return {"actor": self.actor, "now": clock.now(), "uid": uid}


class Calls(ScopedViewSet):
    """The hook of a telephone system."""

    model = Call
    permission = Permission.TICKET_TAKE
    serializer_class = serializers.CallSerializer
    filterset_class = None

    @extend_schema(request=serializers.CallInput, responses=serializers.CallSerializer)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Hear newCall, answer or hangup of a call; repeats change nothing."""
        given = self.given(serializers.CallInput)
        sent = request.data if isinstance(request.data, dict) else {}
        caller = sent.get(FROM if given["direction"] == "in" else "to", "")
        heard = actions.Heard(
            event=given["event"],
            call_id=given["callId"],
            number=str(caller)[:40],
            direction=given["direction"],
            queue=given["queue"],
        )
        call = actions.hear_call(actor=self.actor, now=clock.now(), heard=heard)
        return Response(self.get_serializer(call).data)


class QuotaViewSet(ScopedReadViewSet):
    """What coordinators let the helpline give away at once."""

    model = Quota
    query = queries.quotas
    permission = Permission.REQUEST_VERIFY
    serializer_class = serializers.QuotaSerializer
    filterset_class = None

    @extend_schema(request=serializers.QuotaInput, responses=serializers.QuotaSerializer)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Grant a day's quota of a class; the same class again replaces it."""
        given = self.given(serializers.QuotaInput)
        row = actions.grant_quota(
            actor=self.actor,
            now=clock.now(),
            emergency_uid=given["emergency"],
            triage_class=int(given["triage_class"]),
            lines_a_day=given["lines_a_day"],
            units_a_day=given["units_a_day"],
        )
        return self.answer(row)


class LookViewSet(ScopedReadViewSet):
    """Who looked at whose data, and what for."""

    model = AccessLook
    query = queries.looks
    permission = Permission.AUDIT_VIEW
    serializer_class = serializers.LookSerializer
    filterset_class = None


class Review(ScopedViewSet):
    """A week of triage."""

    permission = Permission.TICKET_VIEW
    serializer_class = serializers.TriageReviewSerializer
    filterset_class = None

    @extend_schema(
        parameters=[OpenApiParameter("week", datetime.date, description="any day of the week")]
    )
    def retrieve(self, request: Request) -> Response:
        """Return the week of a day, Monday to Sunday in China; without one this week."""
        require_known(request, {"week"})
        day = rest.day(request, "week") or clock.local_date(clock.now())
        found = queries.review(self.actor, clock.monday_of(day))
        return Response(serializers.TriageReviewSerializer(found).data)
