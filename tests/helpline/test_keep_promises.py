"""Clocks of tickets warn and break once each, stand only for the caller, and keep a breach."""

import datetime
import threading

import pytest
from django.db import connection

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.helpline import actions
from relief.helpline.models import CallBack, Ticket, TicketClock
from relief.helpline.rules import promises
from relief.journal.models import Event
from tests.factories import tickets
from tests.proof import ProofReport, scale

HOUR = datetime.timedelta(hours=1)
CALM = {
    "medicine_days": 30, "food_days": 30, "no_power": False, "living": "carer",
    "mobility": "free", "no_stairs": False,
}  # fmt: skip


def sweep(at: datetime.datetime) -> int:
    touched = 0
    while found := actions.sweep(actor=SYSTEM, now=at):
        touched += found
    return touched


def told(what: str) -> list[dict[str, object]]:
    return [row.payload for row in Event.objects.filter(type=f"ticket.{what}").order_by("pk")]


def clock_of(row: Ticket, kind: str) -> TicketClock:
    return TicketClock.objects.get(ticket=row, kind=kind)


@pytest.mark.django_db
def test_a_p2_ticket_has_the_times_of_its_class(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now)

    assert clock_of(row, "plan").due_at == now + 2 * HOUR
    assert clock_of(row, "met").due_at == now + 24 * HOUR
    assert tickets.call_back(row, "check").due_at == now + 9.6 * HOUR
    assert clock_of(row, "check").due_at == now + 12 * HOUR


@pytest.mark.django_db
def test_it_warns_at_half_and_four_fifths_and_breaks_once(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now)
    plan = 2 * HOUR

    for share in (0.4, 0.5, 0.6, 0.8, 0.9, 1.0, 1.1):
        sweep(now + plan * share)

    plans = [fact for fact in (*told("warned"), *told("breached")) if fact["kind"] == "plan"]
    assert [fact["used"] for fact in plans] == [50, 80, 100]
    assert clock_of(row, "plan").breached_at == now + plan


@pytest.mark.django_db
def test_a_sweeper_that_was_away_tells_the_breach_alone(operator: Actor) -> None:
    now = clock.now()
    tickets.taken(operator, now)

    sweep(now + 3 * HOUR)
    sweep(now + 3 * HOUR)

    assert [fact["kind"] for fact in told("breached")] == ["plan"]
    assert told("warned") == []


@pytest.mark.django_db
def test_a_breach_stays_when_the_promise_is_met_late(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now)
    sweep(now + 3 * HOUR)

    tickets.quota()
    actions.make_request(actor=operator, now=now + 4 * HOUR, uid=row.uid)

    plan = clock_of(row, "plan")
    assert (plan.status, plan.ended_at) == ("broken", now + 4 * HOUR)


@pytest.mark.django_db
def test_waiting_for_the_caller_moves_every_time_by_as_much(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now, **CALM)
    assert row.triage_class == 4
    before = clock_of(row, "plan").due_at

    actions.wait(actor=operator, now=now + HOUR, uid=row.uid, waits_for="waiting_caller")
    assert sweep(before + HOUR) >= 0
    actions.start_work(actor=operator, now=now + 6 * HOUR, uid=row.uid)

    plan = clock_of(row, "plan")
    assert plan.due_at == before + 5 * HOUR
    assert (plan.status, len(plan.pauses)) == ("open", 1)


@pytest.mark.django_db
def test_a_standing_clock_is_never_swept(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now, **CALM)
    actions.wait(actor=operator, now=now, uid=row.uid, waits_for="waiting_caller")

    sweep(now + datetime.timedelta(days=30))

    assert told("warned") == []
    assert told("breached") == []


@pytest.mark.django_db
def test_p1_and_p2_never_wait_for_the_caller(operator: Actor) -> None:
    row = tickets.taken(operator)

    with pytest.raises(actions.Unpausable):
        actions.wait(actor=operator, now=clock.now(), uid=row.uid, waits_for="waiting_caller")


@pytest.mark.django_db
def test_a_higher_class_shortens_the_clocks_from_the_first_call(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now)

    actions.override_class(
        actor=operator, now=now + HOUR, uid=row.uid, triage_class=1, reason="声音很弱"
    )

    assert clock_of(row, "plan").due_at == now + promises.OF_CLASS[1].plan
    sweep(now + HOUR)
    assert [fact["kind"] for fact in told("breached")] == ["plan"]


@pytest.mark.django_db
def test_a_higher_class_brings_the_owed_calls_forward(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now, **CALM)
    assert tickets.call_back(row, "check").due_at == now + 0.8 * 7 * 24 * HOUR

    actions.override_class(actor=operator, now=now, uid=row.uid, triage_class=2, reason="独居")

    assert tickets.call_back(row, "check").due_at == now + 9.6 * HOUR
    assert tickets.call_back(row, "promise").due_at == now + 2 * HOUR


@pytest.mark.django_db
def test_the_next_check_escalates_and_a_call_that_reaches_starts_another(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now)
    sweep(now + 10 * HOUR)
    call = tickets.call_back(row, "check")

    actions.record_try(
        actor=operator, now=now + 11 * HOUR, uid=row.uid, call_back_uid=call.uid, outcome="reached"
    )

    used = [fact["used"] for fact in told("warned") if fact["kind"] == "check"]
    running = TicketClock.objects.get(ticket=row, kind="check", ended_at=None)
    assert used == [80]
    assert running.due_at == now + 23 * HOUR
    assert tickets.call_back(row, "check").due_at == now + 20.6 * HOUR


@pytest.mark.django_db
def test_a_check_that_nobody_answers_is_tried_again_before_its_time_is_up(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now, flags=("breathless",))
    call = tickets.call_back(row, "check")

    actions.record_try(
        actor=operator, now=call.due_at, uid=row.uid, call_back_uid=call.uid, outcome="no_answer"
    )

    assert row.triage_class == 1
    assert tickets.call_back(row, "check").due_at < clock_of(row, "check").due_at


@pytest.mark.django_db
def test_waiting_adds_a_point_each_six_hours_and_may_raise_the_class(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(
        operator, now, mobility="free", no_stairs=False, no_power=False, food_days=30
    )
    was = (row.triage_class, row.score)
    held = {"medicine": 30, "alone": 12, "age": 6, "cognition": 11}
    Ticket.objects.filter(pk=row.pk).update(score=59, parts=held)

    for hours in (5, 6, 6.1, 12):
        sweep(now + hours * HOUR)

    row.refresh_from_db()
    assert was == (3, 48)
    assert (row.parts["waiting"], row.score, row.triage_class) == (2, 61, 2)
    assert [fact["was"] for fact in told("reclassed")] == [3]
    plan = clock_of(row, "plan")
    assert plan.due_at == now + 8 * HOUR, "two hours from when it rose, broken by nobody"


@pytest.mark.django_db
def test_a_class_given_by_hand_is_not_raised_by_waiting(operator: Actor) -> None:
    now = clock.now()
    row = tickets.taken(operator, now)
    actions.override_class(actor=operator, now=now, uid=row.uid, triage_class=4, reason="已有人")

    sweep(now + 30 * HOUR)

    row.refresh_from_db()
    assert (row.triage_class, row.parts["waiting"]) == (4, 5)


@pytest.mark.django_db
def test_a_call_that_is_due_is_told_once_a_try(operator: Actor) -> None:
    row = tickets.fulfilled(operator)
    due = tickets.call_back(row).due_at

    sweep(due)
    sweep(due)

    assert [(fact["kind"], fact["try"]) for fact in told("call_back_due")] == [("confirm", 1)]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_tell_each_breach_once(proof_report: ProofReport) -> None:
    """2,000 clocks in the drill."""
    operator = tickets.operator()
    row, now = tickets.taken(operator), clock.now()
    count = scale(60, 2000)
    plan = TicketClock.objects.get(ticket=row, kind="plan")
    TicketClock.objects.filter(ticket=row).delete()
    CallBack.objects.filter(ticket=row).update(told_at=now)
    copies = [tickets.copy_of(row) for _ in range(count)]
    times = {"started_at": plan.started_at, "half_at": plan.half_at, "most_at": plan.most_at}
    TicketClock.objects.bulk_create(
        TicketClock(ticket=copy, kind="plan", due_at=plan.due_at, **times) for copy in copies
    )
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        try:
            sweep(plan.due_at)
        finally:
            connection.close()

    sweepers = [threading.Thread(target=run) for _ in range(2)]
    for thread in sweepers:
        thread.start()
    for thread in sweepers:
        thread.join()

    assert Event.objects.filter(type="ticket.breached").count() == count
    assert TicketClock.objects.filter(status="broken").count() == count
    subjects = Event.objects.filter(type="ticket.breached").values("subject_uid").distinct()
    assert subjects.count() == count
    proof_report.says("Two sweepers at once tell every broken promise of the helpline once.")
    proof_report.figure("clocks due at the same moment", f"{count:,}")
    proof_report.figure("breaches told", f"{count:,}")
