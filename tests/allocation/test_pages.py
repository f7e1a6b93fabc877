"""Pages of plans, release orders and appeals."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from relief.allocation import actions, tasks
from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import Actor
from relief.demand.models import RequestLine
from relief.inventory.models import StockBalance
from tests.factories import people, plans, requests

SignIn = Callable[[Actor], Client]


@pytest.fixture
def plan(coordinator: Actor, owner: Actor) -> AllocationPlan:
    requests.approved(
        owner, {"tent-12": 100, "blanket": 10}, coordinator=coordinator, request_class=1
    )
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator, at="得妥镇")
    plans.facility("xian", dispatch_kg_per_day=1000)
    plans.stock(people.partner("giver"), 60)
    plans.stock(people.partner("giver"), 50, at="xian")
    plans.stock(people.partner("hoarder"), 25, shared=False)
    return plans.proposed(coordinator)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_answers_in_both_languages(
    plan: AllocationPlan, coordinator: Actor, owner: Actor, sign_in: SignIn, language: str
) -> None:
    copy = actions.copy_plan(
        actor=coordinator,
        now=clock.now(),
        plan_uid=plan.uid,
        note="hoarder shares",
        assumptions=[{"kind": "share", "owner": "hoarder"}],
    )
    waiting = sign_in(coordinator)
    waiting.cookies["language"] = language
    before = waiting.get(reverse("allocation:plan-detail", args=[copy.uid]))
    tasks.work_out(copy.pk)
    line = RequestLine.objects.order_by("pk")[0]
    row = actions.appeal(actor=owner, now=clock.now(), line_uid=line.uid, text="counted again")
    actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
    order = ReleaseOrder.objects.all()[0]
    giver = people.actor("partner_admin", organization=people.partner("giver"))
    theirs, mine = sign_in(giver), sign_in(owner)
    for client in (theirs, mine):
        client.cookies["language"] = language

    pages = [
        (waiting, reverse("allocation:plan-list")),
        (waiting, reverse("allocation:plan-detail", args=[plan.uid])),
        (waiting, reverse("allocation:plan-compare", args=[plan.uid, copy.uid])),
        (waiting, reverse("allocation:plan-what-if", args=[plan.uid])),
        (waiting, reverse("allocation:plan-why", args=[plan.uid, line.request.uid])),
        (waiting, reverse("allocation:plan-approve", args=[copy.uid])),
        (waiting, reverse("allocation:plan-cancel", args=[copy.uid])),
        (waiting, reverse("allocation:appeal-list")),
        (waiting, reverse("allocation:appeal-detail", args=[row.uid])),
        (waiting, reverse("demand:request-detail", args=[line.request.uid])),
        (mine, reverse("allocation:appeal-new", args=[line.uid])),
        (mine, reverse("allocation:appeal-detail", args=[row.uid])),
        (mine, reverse("allocation:plan-detail", args=[plan.uid])),
        (mine, reverse("allocation:request-releases", args=[line.request.uid])),
        (theirs, reverse("allocation:release-list")),
        (theirs, reverse("allocation:release-detail", args=[order.uid])),
        (theirs, reverse("allocation:release-accept", args=[order.uid])),
        (theirs, reverse("allocation:release-reject", args=[order.uid])),
    ]
    answers = {url: client.get(url) for client, url in pages}

    assert before.status_code == 200
    assert {url: answer.status_code for url, answer in answers.items()} == dict.fromkeys(
        answers, 200
    )
    assert not [url for url, answer in answers.items() if b"<c-" in answer.content]


def test_ticked_requests_are_approved_by_page(
    plan: AllocationPlan, coordinator: Actor, sign_in: SignIn
) -> None:
    line = RequestLine.objects.order_by("pk")[0]
    body = {"boxes": "1", "request": [str(line.request.uid)], "reason": "first the camp"}

    sign_in(coordinator).post(reverse("allocation:plan-approve", args=[plan.uid]), body)

    plan.refresh_from_db()
    assert plan.status == "committed"
    assert plan.result["override"] == "first the camp"
    assert sum(StockBalance.objects.values_list("reserved", flat=True)) == 100


def test_a_what_if_is_asked_by_page(
    plan: AllocationPlan, coordinator: Actor, sign_in: SignIn
) -> None:
    body = {"share_owner": "hoarder", "share_quantity": "20", "note": "they may"}

    answer = sign_in(coordinator).post(reverse("allocation:plan-what-if", args=[plan.uid]), body)

    copy = AllocationPlan.objects.get(is_what_if=True)
    assert answer["Location"] == reverse("allocation:plan-compare", args=[plan.uid, copy.uid])
    assert copy.assumptions["changes"] == [{"kind": "share", "owner": "hoarder", "quantity": 20}]


def test_a_what_if_that_changes_nothing_is_told_so_once(
    plan: AllocationPlan, coordinator: Actor, sign_in: SignIn
) -> None:
    client = sign_in(coordinator)
    client.cookies["language"] = "en"

    answer = client.post(reverse("allocation:plan-what-if", args=[plan.uid]), {})

    assert answer.status_code == 422
    assert answer.content.decode().count("Change at least one thing") == 1


def test_an_owner_answers_by_page(
    plan: AllocationPlan, coordinator: Actor, sign_in: SignIn
) -> None:
    actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
    first, second = ReleaseOrder.objects.order_by("pk")[:2]
    client = sign_in(people.actor("stock_keeper", organization=people.partner("giver")))

    client.post(reverse("allocation:release-accept", args=[first.uid]))
    client.post(reverse("allocation:release-reject", args=[second.uid]), {"reason": "needed here"})

    assert [row.status for row in ReleaseOrder.objects.order_by("pk")[:2]] == [
        "accepted",
        "rejected",
    ]


def test_outsiders_get_the_page_of_a_missing_row(
    plan: AllocationPlan, coordinator: Actor, outsider: Actor, sign_in: SignIn
) -> None:
    actions.approve_plan(actor=coordinator, now=clock.now(), plan_uid=plan.uid)
    order, line = ReleaseOrder.objects.all()[0], RequestLine.objects.all()[0]
    client = sign_in(outsider)
    rows = {
        "plan-detail": plan.uid,
        "release-detail": order.uid,
        "release-accept": order.uid,
        "request-releases": line.request.uid,
        "appeal-new": line.uid,
    }

    for name, uid in rows.items():
        pair = [client.get(reverse(f"allocation:{name}", args=[key])) for key in (uid, uuid4())]
        assert [answer.status_code for answer in pair] == [404, 404], name
        assert len(pair[0].content) == len(pair[1].content), name


def test_the_plan_page_takes_the_same_queries_however_many_requests(
    plan: AllocationPlan,
    coordinator: Actor,
    owner: Actor,
    sign_in: SignIn,
    django_assert_max_num_queries: object,
) -> None:
    client = sign_in(coordinator)

    with django_assert_max_num_queries(40):  # type: ignore[operator]
        client.get(reverse("allocation:plan-detail", args=[plan.uid]))
