"""Answer a release order."""

import datetime

import pytest

from relief.allocation import actions, tasks
from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.demand import actions as demand
from relief.demand.models import RequestLine
from relief.inventory.models import Reservation, StockBalance
from relief.journal.models import Event
from relief.journal.relay import relay
from relief.shipping.models import Consignment
from tests.factories import people, plans, requests


@pytest.fixture
def giver(db: None) -> Actor:
    return people.actor("partner_admin", organization=people.partner("giver"))


@pytest.fixture
def order(coordinator: Actor, owner: Actor, giver: Actor) -> ReleaseOrder:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    return plans.order(coordinator)


def test_an_accepted_order_lets_shipping_go_on(order: ReleaseOrder, giver: Actor) -> None:
    actions.accept_release(actor=giver, now=clock.now(), order_uid=order.uid)
    actions.accept_release(actor=giver, now=clock.now(), order_uid=order.uid)

    order.refresh_from_db()
    assert order.status == "accepted"
    assert Event.objects.filter(type="release.accepted", subject_uid=order.uid).count() == 1


def test_a_refused_order_frees_the_goods_and_asks_for_a_new_plan(
    order: ReleaseOrder, giver: Actor
) -> None:
    actions.reject_release(actor=giver, now=clock.now(), order_uid=order.uid, reason="needed here")

    assert StockBalance.objects.get().reserved == 0
    assert RequestLine.objects.get().allocated == 0
    assert AllocationPlan.objects.get(status="draft").reason.startswith("release.rejected")


def test_the_new_plan_does_not_ask_the_same_owner_again(order: ReleaseOrder, giver: Actor) -> None:
    actions.reject_release(actor=giver, now=clock.now(), order_uid=order.uid, reason="needed here")

    tasks.work_out_waiting()

    again = AllocationPlan.objects.order_by("-pk")[0]
    assert again.units == 0


def test_a_refusal_needs_a_reason(order: ReleaseOrder, giver: Actor) -> None:
    with pytest.raises(Invalid):
        actions.reject_release(actor=giver, now=clock.now(), order_uid=order.uid, reason=" ")


def test_what_was_accepted_cannot_be_refused(order: ReleaseOrder, giver: Actor) -> None:
    actions.accept_release(actor=giver, now=clock.now(), order_uid=order.uid)

    with pytest.raises(InvalidMove):
        actions.reject_release(actor=giver, now=clock.now(), order_uid=order.uid, reason="late")


def test_only_the_owner_answers(order: ReleaseOrder, coordinator: Actor, outsider: Actor) -> None:
    with pytest.raises(NotAllowed):
        actions.accept_release(actor=coordinator, now=clock.now(), order_uid=order.uid)
    with pytest.raises(NotFound):
        actions.accept_release(actor=outsider, now=clock.now(), order_uid=order.uid)


def test_an_unanswered_order_is_escalated_once(order: ReleaseOrder) -> None:
    ReleaseOrder.objects.filter(pk=order.pk).update(
        due_at=clock.now() - datetime.timedelta(minutes=1)
    )

    done = [tasks.escalate_overdue() for _ in range(2)]

    assert done == [1, 0]
    assert Event.objects.filter(type="release.escalated").count() == 1


def test_the_answer_is_due_at_half_the_promise(order: ReleaseOrder) -> None:
    hours = (order.due_at - order.created_at).total_seconds() / 3600

    assert hours == pytest.approx(36, abs=0.1)


def test_withdrawing_the_request_frees_what_is_reserved(order: ReleaseOrder, owner: Actor) -> None:
    demand.cancel_request(
        actor=owner, now=clock.now(), request_uid=order.request.uid, reason="moved on"
    )

    relay()

    order.refresh_from_db()
    assert order.status == "cancelled"
    assert StockBalance.objects.get().reserved == 0
    assert Reservation.objects.get().status == "released"
    assert SYSTEM.label == Event.objects.get(type="release.cancelled").actor_label


def test_withdrawing_drops_the_consignment_that_has_not_left(
    order: ReleaseOrder, giver: Actor, owner: Actor
) -> None:
    actions.accept_release(actor=giver, now=clock.now(), order_uid=order.uid)
    relay()
    demand.cancel_request(
        actor=owner, now=clock.now(), request_uid=order.request.uid, reason="moved on"
    )

    relay()

    assert Consignment.objects.get(release_order=order).status == "cancelled"
    assert RequestLine.objects.get().allocated == 0
