"""From the call to the confirming call: only goods at the door fulfil, only the call closes."""

import dataclasses
import datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.delivery.models import Contact, Delivery
from relief.demand.models import ReliefRequest
from relief.helpline import actions
from relief.helpline.models import CallBack, Quota, QuotaUse, Ticket, TicketClock
from relief.helpline.rules import closing, promises
from relief.helpline.states import TICKET
from relief.journal.models import Event
from relief.journal.relay import relay
from tests.factories import deliveries, people, tickets

pytestmark = pytest.mark.django_db
CONTENT = {"received": True, "right": True, "safe": True, "more": False, "score": 5}


def settle(actor: Actor, row: Ticket, **changed: object) -> Ticket:
    answers = actions.Answers(**{**CONTENT, **changed})  # type: ignore[arg-type]
    call = tickets.call_back(row)
    return actions.settle_call_back(
        actor=actor, now=clock.now(), uid=row.uid, call_back_uid=call.uid, answers=answers
    )


def attempt(actor: Actor, row: Ticket, kind: str, outcome: str = "no_answer") -> Ticket:
    call = tickets.call_back(row, kind)
    return actions.record_try(
        actor=actor, now=call.due_at, uid=row.uid, call_back_uid=call.uid, outcome=outcome
    )


def ask(actor: Actor, row: Ticket) -> ReliefRequest:
    return actions.make_request(actor=actor, now=clock.now(), uid=row.uid)


def test_goods_at_the_door_fulfil_and_a_content_call_closes(operator: Actor) -> None:
    row, request = tickets.requested(operator)
    assert (row.status, row.triage_class, row.score) == ("waiting_stock", 2, 83)
    assert request.status == "approved"

    delivered = tickets.handed_over(request)
    row.refresh_from_db()
    assert row.status == "fulfilled"

    closed = settle(operator, row)

    delivered.refresh_from_db()
    assert closed.status == "closed"
    assert delivered.status == "confirmed"
    kept = TicketClock.objects.order_by("pk").values_list("kind", "status")
    assert list(kept) == [("plan", "kept"), ("met", "kept"), ("check", "kept")]
    assert not CallBack.objects.filter(ended_at=None).exists()


def test_goods_that_are_only_out_do_not_fulfil(operator: Actor) -> None:
    row, request = tickets.requested(operator)

    tickets.at_the_door(request, deliveries.courier())
    relay()

    row.refresh_from_db()
    assert row.status == "scheduled"


def test_no_action_of_the_helpline_fulfils(operator: Actor) -> None:
    row, _request = tickets.requested(operator)

    with pytest.raises(Invalid):
        actions.wait(actor=operator, now=clock.now(), uid=row.uid, waits_for="fulfilled")
    assert {status for status, to in TICKET.edges() if to == "closed"} == {"verifying"}


def test_a_relayed_event_fulfils_once(operator: Actor) -> None:
    row = tickets.fulfilled(operator)

    relay()

    assert Event.objects.filter(type="ticket.fulfilled").count() == 1
    assert CallBack.objects.filter(ticket=row, kind="confirm").count() == 1


@pytest.mark.parametrize(
    ("answer", "is_content"),
    [
        ({}, True), ({"score": 3}, True), ({"score": 2}, False), ({"right": False}, False),
        ({"received": False}, False), ({"safe": False}, False), ({"more": True}, False),
    ],
)  # fmt: skip
def test_one_answer_that_is_not_content_is_enough(
    answer: dict[str, object], is_content: bool
) -> None:
    assert closing.is_content({**CONTENT, **answer}) is is_content  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [{"received": False}, {"score": 2}])
def test_anything_but_content_reopens_with_new_promises(
    operator: Actor, answer: dict[str, object]
) -> None:
    row = tickets.fulfilled(operator)

    again = settle(operator, row, **answer)

    running = TicketClock.objects.filter(ticket=row, ended_at=None)
    assert (again.status, again.is_second_review) == ("in_progress", True)
    assert set(running.values_list("kind", flat=True)) == {"plan", "met", "check"}


def test_who_is_not_safe_is_a_red_flag_with_its_promises(operator: Actor) -> None:
    row = tickets.fulfilled(operator)

    again = settle(operator, row, safe=False)

    running = TicketClock.objects.filter(ticket=row, ended_at=None)
    assert (again.triage_class, again.flags[-1]) == (1, "not_safe")
    assert all(one.due_at - one.started_at == promises.span(one.kind, 1) for one in running)
    assert running.count() == 3
    assert Event.objects.filter(type="ticket.flagged", subject_uid=row.uid).count() == 1


def test_three_logged_tries_at_5_30_and_120_minutes_close(operator: Actor) -> None:
    row = tickets.fulfilled(operator)
    base = tickets.call_back(row).base_at
    due = []

    for _ in range(3):
        due.append(tickets.call_back(row).due_at - base)
        row = attempt(operator, row, "confirm")

    assert due == [datetime.timedelta(minutes=minutes) for minutes in (5, 30, 120)]
    assert row.status == "closed"
    assert not CallBack.objects.filter(ended_at=None).exists()
    assert not Delivery.objects.filter(status="confirmed").exists()


def test_after_three_tries_the_other_contact_is_rung_then_nobody_was_reached(
    operator: Actor,
) -> None:
    row = tickets.taken(operator)
    for _ in range(3):
        row = attempt(operator, row, "promise")
    assert (row.status, tickets.call_back(row, "alternate").tries) == ("assigned", 0)

    row = attempt(operator, row, "alternate")
    again = actions.reopen(actor=operator, now=clock.now(), uid=row.uid)

    assert row.status == "unreachable"
    assert again.status == "in_progress"
    running = TicketClock.objects.filter(ticket=row, ended_at=None)
    assert set(running.values_list("kind", flat=True)) == {"plan", "met", "check"}


def test_without_another_contact_three_tries_make_unreachable(operator: Actor) -> None:
    row = tickets.taken(operator, alternate_phone="")

    for _ in range(3):
        row = attempt(operator, row, "promise")

    assert row.status == "unreachable"


@pytest.mark.parametrize(
    ("status", "constraint"),
    [("fulfilled", "fulfilled_by_delivery"), ("closed", "closed_by_call")],
)
def test_the_database_refuses_a_click(operator: Actor, status: str, constraint: str) -> None:
    row, _request = tickets.requested(operator)

    with pytest.raises(IntegrityError, match=constraint):
        Ticket.objects.filter(pk=row.pk).update(status=status)


def test_somebody_at_risk_who_does_not_answer_a_check_becomes_p1(operator: Actor) -> None:
    row = tickets.taken(operator)

    for _ in range(3):
        row = attempt(operator, row, "check")

    row.refresh_from_db()
    assert (row.triage_class, row.flags) == (1, ["unanswered_check"])
    assert tickets.call_back(row, "check").tries == 0


def test_a_closed_ticket_reopens_within_14_days_only(operator: Actor) -> None:
    row = settle(operator, tickets.fulfilled(operator))
    late = row.closed_at + datetime.timedelta(days=14, seconds=1)

    with pytest.raises(actions.TooLate):
        actions.reopen(actor=operator, now=late, uid=row.uid)
    again = actions.reopen(actor=operator, now=clock.now(), uid=row.uid)

    assert (again.status, again.is_second_review) == ("in_progress", True)


def test_asking_again_returns_the_same_request(operator: Actor) -> None:
    row, request = tickets.requested(operator)

    again = ask(operator, row)

    assert again.pk == request.pk
    assert QuotaUse.objects.count() == 1


def test_beyond_the_quota_the_coordinator_decides(operator: Actor, coordinator: Actor) -> None:
    tickets.quota(lines=0, units=0)

    row = tickets.taken(operator)
    request = ask(operator, row)

    row.refresh_from_db()
    assert (request.status, row.status) == ("submitted", "waiting_partner")


def test_the_days_quota_is_never_exceeded(operator: Actor) -> None:
    tickets.quota(lines=2, units=1000)

    statuses = [ask(operator, tickets.taken(operator)).status for _ in range(3)]

    assert statuses == ["approved", "approved", "submitted"]


def test_a_routine_ticket_waits_for_the_coordinator(operator: Actor) -> None:
    row = tickets.taken(operator, medicine_days=30, food_days=30, living="carer", no_power=False)

    assert row.triage_class == 4
    assert ask(operator, row).status == "submitted"


def test_who_cannot_fetch_gets_the_door_even_if_a_station_was_asked(operator: Actor) -> None:
    _row, request = tickets.requested(operator, mode="station")

    assert request.delivery_method == "home"


def test_size_and_hour_of_a_need_reach_the_request(operator: Actor) -> None:
    now = clock.now()
    need = dataclasses.replace(tickets.need(), size="L", hours=12)
    row = tickets.taken(operator, now, needs=(need,))

    request = ask(operator, row)

    assert request.needed_by == now + datetime.timedelta(hours=12)
    assert request.notes.endswith(" L")


def test_the_courier_gets_the_number_with_its_extension(operator: Actor) -> None:
    _row, request = tickets.requested(operator, phone="(021) 68888888 转 123")

    contact = Contact.objects.get(uid=request.delivery_contact_uid)
    assert contact.phone == "+862168888888 转 123"


def test_a_ticket_without_needs_asks_for_nothing(operator: Actor) -> None:
    row = tickets.taken(operator, needs=())

    with pytest.raises(actions.NothingNeeded):
        ask(operator, row)


def test_an_unknown_place_is_named(operator: Actor) -> None:
    row = tickets.taken(operator, where="")

    with pytest.raises(Invalid) as told:
        ask(operator, row)
    assert told.value.field == "site"
    assert not ReliefRequest.objects.exists()


def test_a_refused_request_gives_the_ticket_back(operator: Actor, coordinator: Actor) -> None:
    from relief.demand import actions as demand

    row = tickets.taken(operator)
    request = ask(operator, row)
    demand.reject_request(
        actor=coordinator, now=clock.now(), request_uid=request.uid, reason="已有"
    )
    relay()

    row.refresh_from_db()
    assert row.status == "in_progress"
    assert row.needs.get().request_uid is None


def test_a_coordinator_grants_and_an_operator_does_not(operator: Actor) -> None:
    granted = tickets.quota()
    values = {"triage_class": 2, "lines_a_day": 1, "units_a_day": 1}

    with pytest.raises(NotAllowed):
        actions.grant_quota(
            actor=operator, now=clock.now(), emergency_uid=granted.emergency.uid, **values
        )
    assert Quota.objects.get().lines_a_day == 100


def test_saving_a_call_twice_makes_one_ticket(operator: Actor) -> None:
    key = uuid4()
    given = {"actor": operator, "key": key, "version": 1, "intake": tickets.intake()}

    first = actions.take_ticket(now=clock.now(), **given)
    second = actions.take_ticket(now=clock.now(), **given)

    assert first.pk == second.pk
    assert Event.objects.filter(type="ticket.triaged").count() == 1
    assert CallBack.objects.filter(ticket=first).count() == 2


def test_a_duplicate_is_linked_and_its_clocks_end(operator: Actor) -> None:
    goes_on, row = tickets.taken(operator), tickets.taken(operator)

    linked = actions.link_duplicate(
        actor=operator, now=clock.now(), uid=row.uid, same_as_uid=goes_on.uid
    )

    assert (linked.status, linked.duplicate_of_id) == ("duplicate", goes_on.pk)
    assert not TicketClock.objects.filter(ticket=row, ended_at=None).exists()
    with pytest.raises(InvalidMove):
        actions.link_duplicate(
            actor=operator, now=clock.now(), uid=row.uid, same_as_uid=goes_on.uid
        )


def test_a_referral_stays_ours_until_accepted_and_is_confirmed(operator: Actor) -> None:
    row = tickets.taken(operator)
    actions.refer(actor=operator, now=clock.now(), uid=row.uid, office="县卫健局")
    assert TicketClock.objects.get(ticket=row, kind="met").ended_at is None

    row = actions.settle_referral(
        actor=operator, now=clock.now(), uid=row.uid, accepted=True, outcome="已送医"
    )

    assert (row.status, row.referral_outcome) == ("verifying", "已送医")
    assert settle(operator, row).status == "closed"


def test_an_accepted_referral_needs_its_outcome(operator: Actor) -> None:
    row = tickets.taken(operator)
    actions.refer(actor=operator, now=clock.now(), uid=row.uid, office="县卫健局")

    with pytest.raises(Invalid) as told:
        actions.settle_referral(actor=operator, now=clock.now(), uid=row.uid, accepted=True)
    assert told.value.field == "outcome"


def test_a_lead_gives_a_ticket_to_a_colleague_and_an_operator_may_not(
    operator: Actor, lead: Actor
) -> None:
    row, other = tickets.taken(operator), tickets.operator()
    person = people.user_of(other).uid

    with pytest.raises(NotAllowed):
        actions.assign(actor=operator, now=clock.now(), uid=row.uid, person_uid=person)
    given = actions.assign(actor=lead, now=clock.now(), uid=row.uid, person_uid=person)

    assert given.assigned_to_id == other.id


STEPS = {
    "start": actions.start_work,
    "request": actions.make_request,
    "120": actions.hand_to_120,
    "reopen": actions.reopen,
}


@pytest.mark.parametrize("name", STEPS)
def test_a_stranger_finds_no_ticket_and_a_partner_may_not(
    operator: Actor, owner: Actor, name: str
) -> None:
    row = tickets.taken(operator)
    stranger = people.actor("helpline_operator", organization=people.partner("other"))

    with pytest.raises(NotFound):
        STEPS[name](actor=stranger, now=clock.now(), uid=row.uid)
    with pytest.raises(NotAllowed):
        STEPS[name](actor=owner, now=clock.now(), uid=row.uid)


@pytest.mark.parametrize("name", STEPS)
def test_a_cancelled_ticket_takes_no_step(operator: Actor, name: str) -> None:
    row = tickets.taken(operator)
    actions.cancel(actor=operator, now=clock.now(), uid=row.uid, reason="误拨")

    with pytest.raises(InvalidMove):
        STEPS[name](actor=operator, now=clock.now(), uid=row.uid)


def test_a_wrong_number_is_not_rung_again_for_news(operator: Actor) -> None:
    row = tickets.taken(operator)

    attempt(operator, row, "promise", "wrong_number")

    assert tickets.call_back(row, "alternate").tries == 0
    assert not row.call_backs.filter(kind="promise", ended_at=None).exists()
