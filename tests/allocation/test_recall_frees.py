"""A recall frees what waits with the lot, and those who lack it are planned for again."""

import pytest

from relief.allocation import actions, tasks
from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import Actor
from relief.demand.models import RequestLine
from relief.inventory.actions import recall
from relief.inventory.models import StockBalance
from relief.journal.relay import relay
from relief.shipping.models import Consignment
from tests.factories import people, plans, requests


@pytest.fixture
def giver(db: None) -> Actor:
    roles = ("partner_admin", "stock_keeper")
    return people.actor(*roles, organization=people.partner("giver"))


@pytest.fixture
def order(coordinator: Actor, owner: Actor, giver: Actor) -> ReleaseOrder:
    requests.approved(owner, {"tent-12": 50}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 60)
    row = plans.order(coordinator)
    relay()
    tasks.work_out_waiting()
    return row


def recalled(giver: Actor) -> None:
    lot = StockBalance.objects.get().lot
    recall.recall(actor=giver, now=clock.now(), lot=lot.uid, reason="torn seams")
    relay()


def test_a_waiting_order_is_cancelled_and_its_goods_are_free(
    order: ReleaseOrder, giver: Actor
) -> None:
    recalled(giver)

    order.refresh_from_db()
    assert order.status == "cancelled"
    assert StockBalance.objects.get().reserved == 0
    assert RequestLine.objects.get().allocated == 0
    assert AllocationPlan.objects.get(status="draft").reason.startswith("lot.recalled")


def test_a_consignment_that_has_not_left_is_withdrawn(order: ReleaseOrder, giver: Actor) -> None:
    actions.accept_release(actor=giver, now=clock.now(), order_uid=order.uid)
    relay()

    recalled(giver)
    relay()

    assert Consignment.objects.get(release_order=order).status == "cancelled"
