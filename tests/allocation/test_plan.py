"""Make a plan: triggers, the planner, what-ifs, what stays when it is killed."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from relief.allocation import actions, tasks
from relief.allocation.actions.approving import OnlyAssumed
from relief.allocation.actions.starting import NothingToPlan
from relief.allocation.models import AllocationLine, AllocationPlan
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.demand.models import RequestLine
from relief.inventory.models import StockBalance
from relief.journal.relay import relay
from tests.factories import people, plans, requests

SignIn = Callable[[Actor], Client]


def test_an_approved_request_makes_one_plan_however_many_are_approved(
    coordinator: Actor, owner: Actor
) -> None:
    for name in ("甲", "乙", "丙"):
        requests.approved(owner, coordinator=coordinator, at=name)

    relay()

    assert AllocationPlan.objects.filter(status="draft").count() == 1


def test_the_planner_proposes_and_explains(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plans.stock(people.partner("hoarder"), 25, shared=False)
    relay()

    done = tasks.work_out_waiting()

    plan = AllocationPlan.objects.get()
    facts = RequestLine.objects.get().explanation
    assert (done, plan.status, plan.units) == (1, "proposed", 60)
    assert facts["given"] == 60
    assert facts["reason"]["peers"]["count"] == 0
    assert {"code": "sharing", "amount": 0, "allocated": 85} in facts["changes"]
    assert [row["allocated"] for row in facts["changes"] if row["code"] == "arrival"] == [100]
    assert plan.metrics["equity"]["all"]["min"] == 0.6


def test_the_same_world_has_the_same_hash_and_plan(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)

    pair = [plans.proposed(coordinator) for _ in range(2)]

    assert pair[0].snapshot_hash == pair[1].snapshot_hash
    assert pair[0].result["allocations"] == pair[1].result["allocations"]


def test_a_newer_proposal_overtakes_the_older(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)

    older, newer = (plans.proposed(coordinator) for _ in range(2))

    older.refresh_from_db()
    assert (older.status, newer.status) == ("superseded", "proposed")


def test_a_plan_nobody_asked_for_that_gives_nothing_is_dropped(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    relay()

    tasks.work_out_waiting()

    assert AllocationPlan.objects.get().status == "cancelled"


def test_a_killed_planners_plan_is_taken_up_again(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = actions.start_plan(
        actor=coordinator, now=clock.now(), emergency_uid=requests.emergency().uid
    )
    actions.begin_solving(actor=SYSTEM, now=clock.now(), plan_id=plan.pk)

    tasks.work_out_waiting()

    plan.refresh_from_db()
    assert (plan.status, plan.attempts) == ("proposed", 2)
    assert AllocationLine.objects.filter(plan=plan).count() == 1


def test_a_plan_that_kills_its_planner_is_set_aside(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)
    plan = actions.start_plan(
        actor=coordinator, now=clock.now(), emergency_uid=requests.emergency().uid
    )

    for _ in range(4):
        actions.begin_solving(actor=SYSTEM, now=clock.now(), plan_id=plan.pk)

    plan.refresh_from_db()
    assert plan.status == "failed"


def test_a_late_answer_of_a_cancelled_plan_is_dropped(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)
    plan = actions.start_plan(
        actor=coordinator, now=clock.now(), emergency_uid=requests.emergency().uid
    )
    actions.cancel_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)

    assert tasks.work_out(plan.pk) == 0


def test_a_plan_for_chosen_requests_leaves_the_others(coordinator: Actor, owner: Actor) -> None:
    first = requests.approved(owner, coordinator=coordinator)
    requests.approved(owner, coordinator=coordinator, at="得妥镇")
    plans.stock(people.partner("giver"), 500)

    plan = actions.start_plan(
        actor=coordinator,
        now=clock.now(),
        emergency_uid=requests.emergency().uid,
        request_uids=[first.uid],
    )
    tasks.work_out(plan.pk)

    lines = AllocationLine.objects.filter(plan=plan)
    assert {line.request_line.request_id for line in lines} == {first.pk}


def test_nothing_to_plan_is_said(coordinator: Actor) -> None:
    with pytest.raises(NothingToPlan):
        actions.start_plan(
            actor=coordinator, now=clock.now(), emergency_uid=requests.emergency().uid
        )


def test_a_partner_may_not_start_a_plan(owner: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.start_plan(actor=owner, now=clock.now(), emergency_uid=requests.emergency().uid)


def test_goods_set_aside_for_another_place_stay(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    elsewhere = plans.stock(people.partner("giver"), 60)
    elsewhere.lot.earmark_place = requests.place("512000")
    elsewhere.lot.save()

    plan = plans.proposed(coordinator)

    assert plan.units == 0


def test_goods_that_expire_on_the_way_stay(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"milk": 100}, coordinator=coordinator)
    soon = clock.local_date(clock.now()) + datetime.timedelta(days=1)
    requests.item("milk").__class__.objects.filter(code="milk").update(min_life_days=30)
    plans.stock(people.partner("giver"), 60, item="milk", expires_on=soon)

    plan = plans.proposed(coordinator)

    assert plan.units == 0
    assert RequestLine.objects.get().explanation["reason"]["code"] == "shelf_life"


def what_if(coordinator: Actor, plan: AllocationPlan, **change: object) -> AllocationPlan:
    copy = actions.copy_plan(
        actor=coordinator, now=clock.now(), plan_uid=plan.uid, assumptions=[change]
    )
    tasks.work_out(copy.pk)
    copy.refresh_from_db()
    return copy


def test_a_what_if_is_worked_out_without_touching_anything(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    hoarded = plans.stock(people.partner("hoarder"), 40, shared=False)
    plan = plans.proposed(coordinator)
    line = RequestLine.objects.get()

    copy = what_if(coordinator, plan, kind="share", owner="hoarder", quantity=30)

    plan.refresh_from_db()
    hoarded.refresh_from_db()
    assert (plan.status, plan.units, copy.units) == ("proposed", 60, 90)
    assert hoarded.reserved == 0
    assert RequestLine.objects.get().explanation == line.explanation


def test_a_what_if_that_is_not_so_yet_is_overtaken_when_approved(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("hoarder"), 40, shared=False)
    plan = plans.proposed(coordinator)
    copy = what_if(coordinator, plan, kind="share", owner="hoarder")

    done = actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=copy.uid)

    assert done.status == "superseded"
    assert StockBalance.objects.get().reserved == 0


def test_stock_that_is_only_assumed_cannot_be_approved(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 10)
    plan = plans.proposed(coordinator)
    copy = what_if(
        coordinator, plan, kind="arrive", facility="chengdu", item="tent-12", quantity=90
    )

    assert copy.metrics["equity"]["all"]["min"] == 1.0
    with pytest.raises(OnlyAssumed):
        actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=copy.uid)


def test_stock_that_arrives_tomorrow_is_there_a_day_later(
    coordinator: Actor, owner: Actor, sign_in: SignIn
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 10)
    plan = plans.proposed(coordinator)
    arrives = {"kind": "arrive", "facility": "chengdu", "item": "tent-12", "quantity": 90}

    today, tomorrow = (what_if(coordinator, plan, **arrives, day=day) for day in (0, 1))

    page = sign_in(coordinator).get(reverse("allocation:plan-detail", args=[tomorrow.uid]))
    assert [copy.metrics["equity"]["all"]["min"] for copy in (today, tomorrow)] == [1.0, 1.0]
    assert tomorrow.metrics["unit_hours"] - today.metrics["unit_hours"] == pytest.approx(90 * 24)
    assert "arrive at chengdu on day 1" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        (
            "assumptions[0].day",
            {"kind": "arrive", "facility": "chengdu", "item": "tent-12", "quantity": 1, "day": 15},
        ),
        ("assumptions[0].kind", {"kind": "magic"}),
        ("assumptions[0].quantity", {"kind": "share", "owner": "giver", "quantity": -1}),
        ("assumptions[0].class", {"kind": "class", "request": "1", "class": 9}),
        ("assumptions[0].facility", {"kind": "close", "facility": "moon"}),
        ("assumptions[0].weight", {"kind": "weight", "weight": float("nan")}),
    ],
)
def test_an_assumption_that_cannot_be_read_is_named(
    coordinator: Actor, owner: Actor, field: str, change: dict[str, object]
) -> None:
    requests.approved(owner, coordinator=coordinator)
    plans.stock(people.partner("giver"), 10)
    plan = plans.proposed(coordinator)

    with pytest.raises(Invalid) as refusal:
        actions.copy_plan(
            actor=coordinator, now=clock.now(), plan_uid=plan.uid, assumptions=[change]
        )

    assert refusal.value.field == field


def test_another_emergencys_request_is_not_found(coordinator: Actor, owner: Actor) -> None:
    request = requests.approved(owner, coordinator=coordinator)
    other = requests.emergency("other")

    with pytest.raises(NotFound):
        actions.start_plan(
            actor=coordinator,
            now=clock.now(),
            emergency_uid=other.uid,
            request_uids=[request.uid],
        )
