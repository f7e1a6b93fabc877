"""What makes a new plan, and what a person may ask for by page."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from relief.allocation import actions, queries, tasks
from relief.allocation.models import AllocationLine, AllocationPlan
from relief.allocation.steps.asking import ask_for_plan
from relief.core import clock, work
from relief.core.actors import SYSTEM, Actor
from relief.inventory.actions.recall import recall
from relief.inventory.models import ReserveRule
from relief.journal.relay import relay
from tests.factories import people, plans, requests

SignIn = Callable[[Actor], Client]
SECOND = datetime.timedelta(seconds=1)


def test_a_recalled_lot_makes_a_new_plan_that_leaves_it_out(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    giver = people.partner("giver")
    balance = plans.stock(giver, 60)
    plan = plans.proposed(coordinator)
    relay()
    tasks.work_out_waiting()
    keeper = people.actor("stock_keeper", "partner_admin", organization=giver)

    recall(actor=keeper, now=clock.now(), lot=balance.lot.uid, reason="torn seams")
    relay()
    tasks.work_out_waiting()

    plan.refresh_from_db()
    newest = AllocationPlan.objects.order_by("-pk")[0]
    assert plan.status == "superseded"
    assert newest.units == 0
    assert newest.reason.startswith("lot.recalled")


def test_a_reserve_set_after_the_proposal_overtakes_it(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator, request_class=3)
    balance = plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    ReserveRule.objects.create(facility=balance.facility, item=balance.lot.item, quantity=30)

    done = actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)

    balance.refresh_from_db()
    assert done.status == "superseded"
    assert [(row["why"], row["left"]) for row in done.result["changed"]] == [("reserve_kept", 30)]
    assert balance.reserved == 0


def test_the_page_says_what_came_between(coordinator: Actor, owner: Actor, sign_in: SignIn) -> None:
    row = requests.approved(owner, {"tent-12": 50}, coordinator=coordinator, request_class=3)
    balance = plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    ReserveRule.objects.create(facility=balance.facility, item=balance.lot.item, quantity=30)
    actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
    row.refresh_from_db()

    page = sign_in(coordinator).get(reverse("allocation:plan-detail", args=[plan.uid]))

    assert "a reserve keeps it" in page.content.decode()
    assert str(row.number) in page.content.decode()


def test_unticking_without_a_reason_leads_back_and_approves_nothing(
    coordinator: Actor, owner: Actor, sign_in: SignIn
) -> None:
    first = requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    second = requests.approved(owner, {"tent-12": 10}, coordinator=coordinator, at="得妥镇")
    balance = plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    sent = {"boxes": "1", "request": [str(first.uid)], "reason": " "}

    answer = sign_in(coordinator).post(
        reverse("allocation:plan-approve", args=[plan.uid]), sent, follow=True
    )

    plan.refresh_from_db()
    balance.refresh_from_db()
    page = answer.content.decode()
    assert "Say why some of the plan is left out." in page
    assert ticked_on(page) == {str(first.uid): True, str(second.uid): False}
    assert (plan.status, balance.reserved) == ("proposed", 0)
    again = sign_in(coordinator).get(reverse("allocation:plan-detail", args=[plan.uid]))
    assert all(ticked_on(again.content.decode()).values())


def test_a_plan_without_any_tick_is_not_approved_whole(
    coordinator: Actor, owner: Actor, sign_in: SignIn
) -> None:
    first = requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    sent = {"boxes": "1", "reason": "too <early>"}

    answer = sign_in(coordinator).post(
        reverse("allocation:plan-approve", args=[plan.uid]), sent, follow=True
    )

    page = answer.content.decode()
    plan.refresh_from_db()
    assert plan.status == "proposed"
    assert "gives nothing that is ticked." in page
    assert 'value="too &lt;early&gt;"' in page
    assert ticked_on(page) == {str(first.uid): False}


def ticked_on(page: str) -> dict[str, bool]:
    """Return the requests that can be ticked on a plan's page, and whether they are."""
    found = re.findall(r'name="request" value="([^"]+)" (checked|disabled)?', page)
    return {uid: state == "checked" for uid, state in found if state != "disabled"}


def test_an_overtaken_plan_of_chosen_requests_is_made_again_for_them_alone(
    coordinator: Actor, owner: Actor
) -> None:
    first = requests.approved(owner, {"tent-12": 50}, coordinator=coordinator, request_class=3)
    requests.approved(owner, {"tent-12": 5}, coordinator=coordinator, at="得妥镇")
    balance = plans.stock(people.partner("giver"), 60)
    plan = actions.start_plan(
        actor=coordinator,
        now=clock.now(),
        emergency_uid=requests.emergency().uid,
        request_uids=[first.uid],
    )
    tasks.work_out(plan.pk)
    ReserveRule.objects.create(facility=balance.facility, item=balance.lot.item, quantity=30)

    actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
    tasks.work_out_waiting()

    again = AllocationPlan.objects.order_by("-pk")[0]
    assert again.reach == {"requests": [str(first.uid)]}
    assert set(AllocationLine.objects.filter(plan=again).values_list("quantity", flat=True)) == {30}


def test_a_plan_for_some_requests_is_asked_for_by_their_numbers(
    coordinator: Actor, owner: Actor, sign_in: SignIn
) -> None:
    first = requests.approved(owner, coordinator=coordinator)
    requests.approved(owner, coordinator=coordinator, at="得妥镇")
    first.refresh_from_db()
    asked = {"emergency": str(requests.emergency().uid), "requests": f"{first.number}，"}

    answer = sign_in(coordinator).post(reverse("allocation:plan-start"), asked)

    assert answer.status_code == 302
    assert AllocationPlan.objects.get().reach == {"requests": [str(first.uid)]}


@pytest.mark.parametrize("asked", [{"requests": "RQ-1"}, {"place": "51x"}])
def test_what_is_not_there_is_said_beside_the_field(
    coordinator: Actor, owner: Actor, sign_in: SignIn, asked: dict[str, str]
) -> None:
    requests.approved(owner, coordinator=coordinator)
    given = {"emergency": str(requests.emergency().uid), **asked}

    answer = sign_in(coordinator).post(reverse("allocation:plan-start"), given)

    assert answer.status_code == 422
    assert AllocationPlan.objects.count() == 0


@pytest.fixture
def busy(coordinator: Actor, owner: Actor) -> tuple[Actor, list[AllocationPlan]]:
    """A warehouse that loads 25 tents a day, and a plan of 25 for each of two requests."""
    plans.facility("xian", dispatch_kg_per_day=1000)
    plans.stock(people.partner("giver"), 60, at="xian")
    made = []
    for name in ("海螺沟片区", "得妥镇"):
        row = requests.approved(owner, {"tent-12": 25}, coordinator=coordinator, at=name)
        plan = actions.start_plan(
            actor=coordinator,
            now=clock.now(),
            emergency_uid=requests.emergency().uid,
            request_uids=[row.uid],
        )
        tasks.work_out(plan.pk)
        made.append(plan)
    return coordinator, made


def test_two_plans_of_a_day_do_not_load_a_warehouse_twice_over(
    busy: tuple[Actor, list[AllocationPlan]],
) -> None:
    boss, made = busy

    done = [actions.approve_plan(actor=boss, now=clock.now(), plan_uid=row.uid) for row in made]

    assert [row.status for row in done] == ["committed", "superseded"]
    assert done[1].result["changed"][0]["why"] == "capacity_full"


def test_a_later_plan_leaves_what_the_warehouse_cannot_load_for_tomorrow(
    busy: tuple[Actor, list[AllocationPlan]],
) -> None:
    boss, made = busy
    actions.approve_plan(actor=boss, now=clock.now(), plan_uid=made[0].uid)

    again = plans.proposed(boss)

    assert list(AllocationLine.objects.filter(plan=again).values_list("day", "quantity")) == [
        (1, 25)
    ]


def test_a_burst_of_events_makes_one_plan_once_it_is_quiet(
    coordinator: Actor, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PLAN_QUIET_SECONDS", 2)
    emergency = requests.emergency()
    requests.approved(owner, coordinator=coordinator)
    start = clock.now()
    for second in range(3):
        with work.unit("a trigger", durable=False):
            ask_for_plan(emergency, actor=SYSTEM, now=start + second * SECOND, reason="burst")

    waiting = [queries.unfinished_plans(start + second * SECOND) for second in (2, 3, 4)]

    (plan,) = AllocationPlan.objects.all()
    assert waiting == [[], [], [plan.pk]]


def test_a_burst_without_end_and_a_person_who_asks_do_not_wait(
    coordinator: Actor, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PLAN_QUIET_SECONDS", 2)
    emergency = requests.emergency()
    requests.approved(owner, coordinator=coordinator)
    start = clock.now()
    for second in range(25):
        with work.unit("a trigger", durable=False):
            ask_for_plan(emergency, actor=SYSTEM, now=start + second * SECOND, reason="burst")
    late = queries.unfinished_plans(start + 25 * SECOND)

    with work.unit("a person", durable=False):
        ask_for_plan(emergency, actor=coordinator, now=start, reason="asked")

    (plan,) = AllocationPlan.objects.all()
    assert late == [plan.pk]
    assert queries.unfinished_plans(start) == [plan.pk]
