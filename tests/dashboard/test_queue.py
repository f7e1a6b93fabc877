"""The queue shows what waits for the reader, and nobody else's work."""

from relief.allocation import actions as allocation
from relief.allocation.models import AllocationLine
from relief.core import clock
from relief.core.actors import Actor
from relief.dashboard.queue import waiting_for
from tests.factories import people, plans, pledges, requests, tickets


def titles(actor: Actor) -> list[str]:
    return [task.title for task in waiting_for(actor)]


def test_an_appeal_waits_for_the_coordinator_and_not_for_who_made_it(
    owner: Actor, coordinator: Actor
) -> None:
    plans.stock(people.partner("owner-org"), 60)
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plan = plans.committed(coordinator)
    line = AllocationLine.objects.select_related("request_line").filter(plan=plan)[0]
    allocation.appeal(
        actor=owner, now=clock.now(), line_uid=line.request_line.uid, text="we counted 300"
    )

    assert any("objects" in title for title in titles(coordinator))
    assert not any("objects" in title for title in titles(owner))


def test_a_call_that_is_owed_waits_for_the_helpline_alone(coordinator: Actor) -> None:
    operator = tickets.operator()
    ticket = tickets.taken(operator)
    tickets.call_back(ticket, "check")

    assert "Ask whether they are safe" in titles(operator)
    assert "Ask whether they are safe" not in titles(coordinator)


def test_what_is_only_to_be_watched_is_not_offered_as_a_decision(
    owner: Actor, coordinator: Actor
) -> None:
    plans.stock(people.partner("owner-org"), 60)
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.proposed(coordinator)

    decisions = [task for task in waiting_for(coordinator) if task.is_decision]

    assert any("Allocation plan" in task.title for task in decisions)


def test_offered_goods_wait_for_who_decides_and_not_for_who_offers(coordinator: Actor) -> None:
    giver = pledges.giver()
    row = pledges.offered(pledges.line(), by=giver)

    waiting = [task for task in waiting_for(coordinator) if str(row.number) in task.second]

    assert len(waiting) == 1
    assert waiting[0].is_decision
    assert not [task for task in waiting_for(giver) if str(row.number) in task.second]
