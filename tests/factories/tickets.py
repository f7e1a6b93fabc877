"""Tickets for tests: real calls by real operators, goods that really reach the door."""

import datetime
from uuid import uuid4

from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.work import unit
from relief.delivery import actions as deliver
from relief.delivery import steps as delivery_steps
from relief.delivery.models import Delivery
from relief.demand import steps as demand
from relief.demand.models import ReliefRequest
from relief.emergencies.models import Emergency
from relief.helpline import actions
from relief.helpline.intake import Intake, Need
from relief.helpline.models import Call, CallBack, Quota, Ticket
from relief.journal.relay import relay
from relief.shipping import actions as road
from relief.shipping import steps as shipping
from relief.shipping.models import Consignment
from tests.factories import consignments, deliveries, people, stock
from tests.factories.deliveries import code_of

# Somebody who exists nowhere else: found anywhere outside her own rows, it is a leak.
CANARY = {
    "phone": "138 0000 6021",
    "caller_name": "金丝雀女儿",
    "name": "金丝雀奶奶",
    "pinyin": "jinsiquenainai",
    "alternate_name": "金丝雀邻居",
    "alternate_phone": "139 0000 4477",
    "road": "金丝雀路",
    "compound": "金丝雀小区",
    "door_note": "金丝雀门铃",
    "medicine": "金丝雀平 5 mg",
    "last_seen": "金丝雀傍晚",
    "note": "金丝雀留言",
}


def operator(*roles: str) -> Actor:
    """Return somebody who takes calls for the operator of the platform."""
    return people.actor(*(roles or ("helpline_operator",)), organization=people.operator())


def lead() -> Actor:
    """Return somebody who leads the helpline."""
    return operator("helpline_lead")


def need(code: str = "blanket", quantity: int = 2) -> Need:
    """Return a need of an item made on first use."""
    item = stock.item(code, unit_weight_kg="1.5", unit_volume_m3="0.01")
    return Need(str(item.uid), quantity)


def intake(**said: object) -> Intake:
    """Return the answers of the call that the pages show: a daughter rings for her mother.

    83 points: medicine 30, food or water 20, alone 12, age 6, power 6, stairs 5, stick 4.
    """
    values: dict[str, object] = {
        **CANARY,
        "relation": "family",
        "birth_year": clock.now().year - 82,
        "sex": "female",
        "language": "sichuan",
        "where": f"site:{consignments.site().uid}",
        "building": "3",
        "unit": "2",
        "floor": 5,
        "room": "502",
        "no_lift": True,
        "living": "alone",
        "mobility": "stick",
        "no_stairs": True,
        "medicine_days": 2,
        "food_days": 2,
        "no_power": True,
        "mode": "door",
        "consent": ("record", "share"),
        "needs": (need(),),
        **said,
    }
    return Intake(**values)  # type: ignore[arg-type]


def quota(
    urgency: int = 2, lines: int = 100, units: int = 1000, emergency: Emergency | None = None
) -> Quota:
    """Return what a coordinator lets the helpline give away at once."""
    by = people.actor("coordinator", organization=people.operator())
    return actions.grant_quota(
        actor=by,
        now=clock.now(),
        emergency_uid=(emergency or consignments.emergency()).uid,
        triage_class=urgency,
        lines_a_day=lines,
        units_a_day=units,
    )


def taken(by: Actor, now: datetime.datetime | None = None, **said: object) -> Ticket:
    """Return a ticket whose call was taken and saved."""
    row = actions.take_ticket(
        actor=by,
        now=now or clock.now(),
        key=uuid4(),
        version=1,
        intake=intake(**said),
        emergency_uid=consignments.emergency().uid,
    )
    return Ticket.objects.get(pk=row.pk)


def requested(by: Actor, **said: object) -> tuple[Ticket, ReliefRequest]:
    """Return a P2 ticket and its request, approved within a quota."""
    quota()
    row = taken(by, **said)
    request = ask(row, by)
    return Ticket.objects.get(pk=row.pk), request


def ask(row: Ticket, by: Actor) -> ReliefRequest:
    """Return the request of a ticket."""
    return actions.make_request(actor=by, now=clock.now(), uid=row.uid)


def at_the_door(request: ReliefRequest, courier: Actor) -> Delivery:
    """Return the delivery of everything a request asks for, out with its courier."""
    load = _shipped(request)
    with unit("factory", durable=False):
        row = delivery_steps.create_for(load, actor=SYSTEM, now=clock.now())
    assert row is not None
    deliveries.assigned(row, courier)
    return deliver.go_out(actor=courier, now=clock.now(), uid=row.uid)


def handed_over(request: ReliefRequest) -> Delivery:
    """Bring everything a request asks for to the door; the journal tells who must know."""
    courier = deliveries.courier()
    row = at_the_door(request, courier)
    given = deliver.Given(signer_role="self", code=code_of(row))
    done = deliver.hand_over(actor=courier, now=clock.now(), uid=row.uid, given=given)
    relay()
    return done


def fulfilled(by: Actor, **said: object) -> Ticket:
    """Return a ticket whose goods were handed over."""
    row, request = requested(by, **said)
    handed_over(request)
    return Ticket.objects.get(pk=row.pk)


def call_back(row: Ticket, kind: str = "confirm") -> CallBack:
    """Return the open call of a kind that is owed."""
    return CallBack.objects.get(ticket=row, kind=kind, ended_at=None)


def _shipped(request: ReliefRequest) -> Consignment:
    owner = people.partner("owner-org")
    plan = AllocationPlan.objects.create(emergency=request.emergency, status="committed")
    order = ReleaseOrder.objects.create(
        plan=plan, owner=owner, request=request, facility=stock.facility(), status="accepted",
        due_at=clock.now(),
    )  # fmt: skip
    counts = {}
    for line in request.lines.select_related("item"):
        balance = stock.stock(line.requested, owner=owner, item=line.item)
        row = AllocationLine.objects.create(
            plan=plan, request_line=line, balance=balance, release_order=order,
            quantity=line.requested, counts_as=line.requested,
        )  # fmt: skip
        stock.reserved(balance, line.requested, row.uid)
        counts[line.pk] = line.requested
    with unit("factory", durable=False):
        demand.add_allocated(counts, actor=SYSTEM, now=clock.now())
        load = shipping.create_for_release(order, actor=SYSTEM, now=clock.now())
    return _brought(load)


def _brought(load: Consignment) -> Consignment:
    by, now = consignments.loader(), clock.now
    row = road.pack(actor=by, now=now(), uid=load.uid)
    row = road.dispatch(actor=by, now=now(), uid=row.uid, vehicle="川A12345")
    for leg in row.legs.order_by("sequence"):
        road.report_leg(actor=by, now=now(), uid=leg.uid, status="arrived")
    return Consignment.objects.get(pk=row.pk)


def heard(by: Actor, number: str, *events: str) -> Call:
    """Return a call as the telephone reported it."""
    call_id = uuid4().hex
    for event in events:
        told = actions.Heard(event=event, call_id=call_id, number=number)
        call = actions.hear_call(actor=by, now=clock.now(), heard=told)
    return call


def lost(by: Actor, number: str) -> Ticket:
    """Return the ticket of somebody who hung up before anybody answered."""
    row = heard(by, number, "newCall", "hangup").ticket
    assert row is not None
    return row


def copy_of(row: Ticket) -> Ticket:
    """Return another ticket like this one, without clocks or calls."""
    return Ticket.objects.create(
        organization_id=row.organization_id,
        emergency_id=row.emergency_id,
        draft_key=uuid4(),
        status="assigned",
        triage_class=2,
        assigned_to_id=row.assigned_to_id,
        opened_at=row.opened_at,
    )
