"""Approve a plan."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from relief.allocation import actions, progress, tasks
from relief.allocation.actions import approving
from relief.allocation.actions.approving import NothingTicked
from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import InvalidMove, NotAllowed, NotFound
from relief.demand.models import ReliefRequest, RequestLine
from relief.inventory.models import SharingRule
from relief.journal.models import Event
from tests.factories import people, plans, requests

SignIn = Callable[[Actor], Client]


def approve(actor: Actor, plan: AllocationPlan, **values: object) -> AllocationPlan:
    return actions.approve_plan(actor=actor, now=clock.now(), plan_uid=plan.uid, **values)  # type: ignore[arg-type]


def test_an_approved_plan_reserves_the_stock_and_counts_it_on_the_lines(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    balance = plans.stock(people.partner("giver"), 60)

    plan = plans.committed(coordinator)

    assert plan.status == "committed"
    balance.refresh_from_db()
    assert balance.reserved == 60
    assert RequestLine.objects.get().allocated == 60
    assert ReliefRequest.objects.get().status == "partly_allocated"


def test_the_lines_facts_say_that_they_are_reserved(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    before = RequestLine.objects.get().explanation

    approve(coordinator, plan)

    assert RequestLine.objects.get().explanation == {**before, "is_reserved": True}


def test_lines_that_another_plan_explained_since_get_the_facts_of_the_approved_one(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    before = RequestLine.objects.get().explanation
    RequestLine.objects.update(explanation={"plan": "another"})

    approve(coordinator, plan)

    assert RequestLine.objects.get().explanation == {**before, "is_reserved": True}


def test_it_is_journalled_for_the_request_too(coordinator: Actor, owner: Actor) -> None:
    request = requests.approved(owner, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)

    plan = plans.committed(coordinator)

    event = Event.objects.get(type="plan.committed")
    assert event.subject_uid == plan.uid
    assert event.related == [request.uid]
    assert event.payload["units"] == 60


def test_owners_get_one_order_for_each_request_and_facility(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 100, "blanket": 50}, coordinator=coordinator)
    giver = people.partner("giver")
    plans.stock(giver, 60)
    plans.stock(giver, 50, item="blanket")
    plans.stock(giver, 40, at="xian")

    plan = plans.committed(coordinator)

    orders = ReleaseOrder.objects.filter(plan=plan).order_by("facility__code")
    assert [(row.facility.code, row.lines.count()) for row in orders] == [
        ("chengdu", 2),
        ("xian", 1),
    ]
    assert {row.status for row in orders} == {"submitted"}


def test_own_goods_and_standing_rules_are_released_at_once(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("owner-org"), 30, shared=False)
    giver = people.partner("giver")
    plans.stock(giver, 30, shared=False)
    SharingRule.objects.create(organization=giver, share_with="all", releases_alone=True)

    plan = plans.committed(coordinator)

    orders = ReleaseOrder.objects.filter(plan=plan)
    assert {row.owner.code for row in orders} == {"owner-org", "giver"}
    assert {row.status for row in orders} == {"accepted"}


def test_only_ticked_requests_are_reserved(coordinator: Actor, owner: Actor) -> None:
    first = requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    requests.approved(owner, {"tent-12": 10}, coordinator=coordinator, at="得妥镇")
    balance = plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)

    approve(coordinator, plan, request_uids=[first.uid], reason="the other can wait")

    balance.refresh_from_db()
    assert balance.reserved == 10
    assert AllocationLine.objects.filter(plan=plan, release_order__isnull=True).count() == 1


def test_nothing_ticked_is_refused(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)

    with pytest.raises(NothingTicked):
        approve(coordinator, plan, request_uids=[])


def test_a_large_plan_needs_two_people(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 20_000}, coordinator=coordinator)
    balance = plans.stock(people.partner("giver"), 15_000)
    plan = plans.proposed(coordinator)
    second = people.actor("coordinator", organization=people.operator())

    states = [approve(actor, plan).status for actor in (coordinator, coordinator, second)]

    balance.refresh_from_db()
    assert states == ["proposed", "proposed", "committed"]
    assert balance.reserved == 15_000


def test_a_program_alone_does_not_approve_a_large_plan(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 20_000}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 15_000)
    plan = plans.proposed(coordinator)
    programs = [
        Actor(
            kind="client",
            id=key,
            label="p",
            organization_id=people.operator().pk,
            permissions=frozenset({"plan.approve"}),
            sees_all=True,
        )
        for key in (1, 2)
    ]

    assert {approve(program, plan).status for program in programs} == {"proposed"}


def test_approving_again_is_harmless_for_the_same_person(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    balance = plans.stock(people.partner("giver"), 60)
    plan = plans.committed(coordinator)

    approve(coordinator, plan)

    balance.refresh_from_db()
    assert balance.reserved == 10
    assert ReleaseOrder.objects.filter(plan=plan).count() == 1


def test_another_persons_late_yes_is_a_conflict(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.committed(coordinator)
    late = people.actor("coordinator", organization=people.operator())

    with pytest.raises(InvalidMove):
        approve(late, plan)


def test_partners_may_not_approve_and_do_not_see_proposals(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    stranger = people.actor("coordinator", organization=people.partner("x"))

    with pytest.raises(NotAllowed):
        approve(owner, plan)
    with pytest.raises(NotFound):
        actions.approve_plan(actor=stranger, now=clock.now(), plan_uid=uuid4())


def test_a_world_that_changed_overtakes_the_plan_and_reserves_nothing(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    giver = people.partner("giver")
    balance = plans.stock(giver, 60)
    plan = plans.proposed(coordinator)
    SharingRule.objects.filter(organization=giver).update(ended_at=clock.now())

    done = approve(coordinator, plan)

    balance.refresh_from_db()
    assert done.status == "superseded"
    assert done.result["changed"][0]["why"] == "not_shared"
    assert balance.reserved == 0
    assert RequestLine.objects.get().allocated == 0
    assert AllocationPlan.objects.filter(status="draft").count() == 1


def test_a_withdrawn_request_overtakes_the_plan(coordinator: Actor, owner: Actor) -> None:
    from relief.demand import actions as demand

    request = requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = plans.proposed(coordinator)
    demand.cancel_request(actor=owner, now=clock.now(), request_uid=request.uid, reason="moved")

    assert approve(coordinator, plan).status == "superseded"


def test_an_owner_that_shares_with_nobody_gives_nothing(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60, shared=False)

    plan = plans.proposed(coordinator)

    assert plan.units == 0
    assert RequestLine.objects.get().explanation["reason"]["code"] == "sharing"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every plan be one that is reserved in the background."""
    monkeypatch.setattr(approving, "MOST_AT_ONCE", 0)


@pytest.mark.usefixtures("large")
def test_a_large_plan_is_reserved_in_the_background(
    coordinator: Actor, owner: Actor, sign_in: SignIn
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    balance = plans.stock(people.partner("giver"), 60)
    plan = approve(coordinator, plans.proposed(coordinator))
    balance.refresh_from_db()
    assert (plan.status, balance.reserved) == ("approved", 0)

    progress.tell(plan.pk, 45)
    page = sign_in(coordinator).get(reverse("allocation:plan-detail", args=[plan.uid]))
    assert "being reserved" in page.content.decode()
    assert progress.of(plan) == 45
    assert tasks.commit_approved() == 1

    balance.refresh_from_db()
    again = approve(coordinator, plan)
    assert (again.status, balance.reserved) == ("committed", 60)
    assert tasks.commit_approved() == 0
    assert Event.objects.get(type="plan.approved").actor_id == coordinator.id


@pytest.mark.usefixtures("large")
def test_a_large_plan_that_is_overtaken_while_it_waits_reserves_nothing(
    coordinator: Actor, owner: Actor
) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    balance = plans.stock(people.partner("giver"), 60)
    plan = approve(coordinator, plans.proposed(coordinator))
    SharingRule.objects.all().delete()

    tasks.commit_approved()

    plan = AllocationPlan.objects.get(pk=plan.pk)
    balance.refresh_from_db()
    assert (plan.status, balance.reserved) == ("superseded", 0)
    assert plan.result["changed"][0]["why"] == "not_shared"


@pytest.mark.usefixtures("large")
def test_a_large_plan_that_kills_its_worker_has_failed(coordinator: Actor, owner: Actor) -> None:
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    plan = approve(coordinator, plans.proposed(coordinator))

    taken = [
        actions.take_up_approved(actor=SYSTEM, now=clock.now(), plan_id=plan.pk) for _ in range(4)
    ]

    assert taken == [True, True, True, False]
    assert AllocationPlan.objects.get(pk=plan.pk).status == "failed"
