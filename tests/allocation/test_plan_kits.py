"""Kits that are not ready are planned, approved and reserved as all of their parts."""

import itertools

import pytest
from django.utils import translation

from relief.allocation import actions, tasks
from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.catalog import actions as catalog
from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Invalid
from relief.core.work import unit
from relief.demand import explanation
from relief.demand.models import RequestLine
from relief.inventory.models import FacilityStaff, StockBalance
from relief.journal.models import Event
from relief.journal.relay import relay
from relief.notices.models import Notice
from relief.notices.texts import sentence
from relief.shipping import actions as shipping
from relief.shipping import steps
from relief.shipping.models import Consignment, ConsignmentLine
from tests.factories import people, plans, requests

PARTS = {"blanket": 2, "pot": 1}


def define(actor: Actor, **parts: int) -> None:
    """Say what the actor's organization puts into a family kit."""
    components = {requests.item(code).uid: units for code, units in parts.items()}
    now = clock.now()
    catalog.define_kit(actor=actor, now=now, item=requests.item("kit").uid, components=components)


@pytest.fixture
def giver(db: None) -> Actor:
    return people.actor("partner_admin", organization=people.partner("giver"))


@pytest.fixture
def world(owner: Actor, coordinator: Actor, giver: Actor) -> Actor:
    """Ten kits asked; three ready, 14 blankets of one owner, 5 pots of another."""
    define(owner, **PARTS)
    requests.approved(owner, {"kit": 10}, coordinator=coordinator)
    plans.stock(people.partner("giver"), 3, item="kit")
    plans.stock(people.partner("giver"), 14, item="blanket")
    plans.stock(people.partner("other"), 5, item="pot")
    return coordinator


def rows(plan: AllocationPlan) -> dict[str, tuple[int, int, int]]:
    """Return quantity, what it counts as and units in a kit, by item."""
    found = AllocationLine.objects.filter(plan=plan)
    return {row.balance.lot.item.code: (row.quantity, row.counts_as, row.per_kit) for row in found}


def reserved() -> dict[str, int]:
    return dict(StockBalance.objects.values_list("lot__item__code", "reserved"))


def test_ready_kits_and_whole_sets_of_parts_are_planned(world: Actor) -> None:
    plan = plans.proposed(world)

    assert rows(plan) == {"kit": (3, 3, 0), "blanket": (10, 0, 2), "pot": (5, 5, 1)}
    assert plan.result["lines"][0]["allocated"] == 8


def test_approving_reserves_the_parts_and_counts_kits(world: Actor) -> None:
    plan = plans.committed(world)

    assert plan.status == "committed"
    assert reserved() == {"kit": 3, "blanket": 10, "pot": 5}
    assert RequestLine.objects.get().allocated == 8


def test_a_kit_is_not_approved_without_one_of_its_parts(world: Actor) -> None:
    plan = plans.proposed(world)
    line = AllocationLine.objects.get(plan=plan, balance__lot__item__code="pot")

    with pytest.raises(Invalid):
        actions.approve_plan(
            actor=world, now=clock.now(), plan_uid=plan.uid, line_uids=[line.uid], reason="fewer"
        )

    assert not AllocationLine.objects.filter(plan=plan, is_ticked=False).exists()


def test_a_refused_part_frees_the_other_parts_and_is_planned_again(world: Actor) -> None:
    plan = plans.committed(world)
    order = ReleaseOrder.objects.get(plan=plan, owner__code="other")
    other = people.actor("partner_admin", organization=order.owner)

    actions.reject_release(actor=other, now=clock.now(), order_uid=order.uid, reason="needed here")

    assert reserved() == {"kit": 0, "blanket": 0, "pot": 0}
    assert RequestLine.objects.get().allocated == 0
    assert set(ReleaseOrder.objects.values_list("status", flat=True)) == {"rejected", "cancelled"}
    tasks.work_out_waiting()
    again = AllocationPlan.objects.order_by("-pk")[0]
    assert rows(again) == {"kit": (3, 3, 0)}


def test_each_requester_gets_kits_as_it_defined_them(world: Actor, giver: Actor) -> None:
    other = people.actor("programme_officer", organization=people.partner("giver"))
    requests.approved(other, {"kit": 4}, coordinator=world)

    plan = plans.proposed(world)

    lines = itertools.chain.from_iterable(row["lines"] for row in plan.snapshot["requests"])
    own = [{"item": code, "quantity": units} for code, units in PARTS.items()]
    assert [row.get("components") for row in lines] == [own, None]


def test_the_line_says_which_parts_go_and_which_it_lacks(world: Actor) -> None:
    plans.committed(world)

    with translation.override("en"):
        said = explanation.why(RequestLine.objects.get())

    assert "One more kit lacks its part Item pot." in said
    assert any("Item blanket 10 tents, Item pot 5 tents" in sentence for sentence in said)


def shipped(plan: AllocationPlan, *owners: str) -> dict[str, Consignment]:
    """Return the consignments of a plan's orders, accepted by these owners or all, by owner."""
    orders = ReleaseOrder.objects.filter(plan=plan, status="submitted")
    for order in orders.filter(owner__code__in=owners) if owners else orders:
        by = people.actor("partner_admin", organization=order.owner)
        actions.accept_release(actor=by, now=clock.now(), order_uid=order.uid)
    relay()
    return {row.owner.code: row for row in Consignment.objects.select_related("owner")}


def loader_at(row: Consignment) -> Actor:
    loader = people.actor("warehouse_operator", organization=people.operator())
    FacilityStaff.objects.get_or_create(facility=row.origin, user_id=loader.id)
    return loader


def pack(row: Consignment, **found: int) -> dict[str, int]:
    """Pack a consignment in which so much of some items was found; return what is in it."""
    loader = loader_at(row)
    given = {line.uid: found[line.item.code] for line in row.lines.all() if line.item.code in found}
    shipping.pack(actor=loader, now=clock.now(), uid=row.uid, packed=given)
    return dict(row.lines.values_list("item__code", "packed"))


def test_a_part_found_short_takes_its_kit_back_from_parts_packed_later(world: Actor) -> None:
    sent = shipped(plans.committed(world))

    assert pack(sent["other"], pot=4) == {"pot": 4}
    assert RequestLine.objects.get().allocated == 7
    assert pack(sent["giver"]) == {"kit": 3, "blanket": 8}

    assert RequestLine.objects.get().allocated == 7
    assert reserved() == {"kit": 3, "blanket": 8, "pot": 4}


def test_a_part_found_short_after_the_others_are_packed_uncounts_their_kits(world: Actor) -> None:
    sent = shipped(plans.committed(world))
    assert pack(sent["other"]) == {"pot": 5}

    assert pack(sent["giver"], blanket=7) == {"kit": 3, "blanket": 6}

    assert RequestLine.objects.get().allocated == 6
    assert ConsignmentLine.objects.get(item__code="pot").counts_as == 3
    assert reserved() == {"kit": 3, "blanket": 6, "pot": 5}


def test_shipping_carries_the_parts_and_counts_a_kit_once(world: Actor) -> None:
    plan = plans.committed(world)

    shipped(plan)

    carried = ConsignmentLine.objects.values_list("item__code", "quantity", "counts_as")
    assert sorted(carried) == [("blanket", 10, 0), ("kit", 3, 3), ("pot", 5, 5)]


def send_off(row: Consignment) -> Consignment:
    """Pack a consignment and let it leave."""
    pack(row)
    return shipping.dispatch(actor=loader_at(row), now=clock.now(), uid=row.uid)


def refuse(plan: AllocationPlan, owner: str) -> None:
    order = ReleaseOrder.objects.get(plan=plan, owner__code=owner)
    by = people.actor("partner_admin", organization=order.owner)
    actions.reject_release(actor=by, now=clock.now(), order_uid=order.uid, reason="needed here")
    relay()


def books() -> tuple[int, int, int]:
    line = RequestLine.objects.get()
    return line.allocated, line.dispatched, line.delivered


def told() -> list[tuple[str, int]]:
    """Return owner and units of what was said to go without the rest of its kits."""
    rows = Event.objects.filter(type="consignment.incomplete").order_by("pk")
    owners = dict(Consignment.objects.values_list("uid", "owner__code"))
    return [(owners[row.subject_uid], row.payload["units"]) for row in rows]


def test_a_part_refused_after_the_other_left_takes_its_kits_off_the_request(world: Actor) -> None:
    plan = plans.committed(world)
    send_off(shipped(plan, "other")["other"])
    assert books() == (8, 5, 0)

    refuse(plan, "giver")

    assert books() == (0, 0, 0)
    assert ConsignmentLine.objects.get(item__code="pot").counts_as == 0
    assert told() == [("other", 5)]


def test_a_part_that_counts_refused_after_the_other_left_is_booked_once(world: Actor) -> None:
    plan = plans.committed(world)
    send_off(shipped(plan, "giver")["giver"])
    assert books() == (8, 3, 0)

    refuse(plan, "other")

    assert books() == (3, 3, 0)
    assert told() == [("giver", 10)]


def test_kits_of_which_a_part_was_refused_late_are_planned_again(world: Actor) -> None:
    plan = plans.committed(world)
    send_off(shipped(plan, "other")["other"])
    refuse(plan, "giver")
    plans.stock(people.partner("third"), 4, item="kit")

    tasks.work_out_waiting()

    again = AllocationPlan.objects.order_by("-pk")[0]
    assert again.result["lines"][0]["allocated"] == 4


def test_who_decides_and_whose_part_is_on_the_road_are_told_that_it_goes_alone(
    world: Actor,
) -> None:
    plan = plans.committed(world)
    sender = people.actor("partner_admin", organization=people.partner("other"))
    send_off(shipped(plan, "other")["other"])

    refuse(plan, "giver")

    told_to = Notice.objects.filter(event_type="consignment.incomplete")
    assert set(told_to.values_list("person_id", flat=True)) >= {world.id, sender.id}
    with translation.override("en"):
        said = {sentence(notice.event_type, notice.params) for notice in told_to}
    assert len(said) == 1
    assert said.pop().endswith(": 5 units are on the way without the rest of their kits")


def test_a_part_that_goes_alone_can_be_handed_over_and_counts_as_no_kit(world: Actor) -> None:
    plan = plans.committed(world)
    row = send_off(shipped(plan, "other")["other"])
    refuse(plan, "giver")

    with unit("test"):
        steps.deliver_lines({row.lines.get().pk: 5}, actor=world, now=clock.now())

    assert books() == (0, 0, 0)


def test_a_part_that_goes_alone_can_be_sent_back_to_its_shelf(world: Actor) -> None:
    plan = plans.committed(world)
    row = send_off(shipped(plan, "other")["other"])
    refuse(plan, "giver")

    shipping.send_back(actor=loader_at(row), now=clock.now(), uid=row.uid, reason="no use alone")
    relay()

    assert books() == (0, 0, 0)
    assert StockBalance.objects.filter(lot__item__code="pot", on_hand=5).exists()
    assert told() == [("other", 5)]


def test_a_part_cancelled_after_the_other_left_uncounts_the_kits_too(world: Actor) -> None:
    sent = shipped(plans.committed(world))
    send_off(sent["other"])

    giver = sent["giver"]
    shipping.cancel(actor=loader_at(giver), now=clock.now(), uid=giver.uid, reason="truck broke")
    relay()

    assert books() == (0, 0, 0)
    assert told() == [("other", 5)]
