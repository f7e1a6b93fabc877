"""Consignments for tests: real stock, a real reservation, a request that waits for it."""

import datetime
import itertools
from dataclasses import dataclass
from decimal import Decimal

from relief.allocation.models import AllocationLine, AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.work import unit
from relief.demand.models import ReliefRequest, RequestLine
from relief.emergencies.models import Emergency
from relief.geography import loading as geography
from relief.geography.models import Hub, Place, Site
from relief.inventory.models import FacilityStaff, StockBalance
from relief.organizations.models import Organization
from relief.shipping import actions, lanes, steps
from relief.shipping import inbound as inbound_steps
from relief.shipping import loading as road
from relief.shipping.models import Consignment
from tests.factories import people, stock

_serial = itertools.count(1)


def emergency() -> Emergency:
    """Return an active emergency, made on first use."""
    found, _ = Emergency.objects.get_or_create(
        code="luding",
        defaults={
            "name_zh": "泸定地震", "name_en": "Luding earthquake", "hazard": "earthquake",
            "status": "active", "struck_at": clock.now(),
        },
    )  # fmt: skip
    return found


def site(**fields: object) -> Site:
    """Return the site goods go to, made on first use."""
    place, _ = Place.objects.get_or_create(
        code="513322",
        defaults={
            "level": "county", "name_zh": "泸定县", "name_en": "Luding", "search": "luding",
            "path_zh": "四川省 甘孜州 泸定县", "lat": 29.91, "lon": 102.23,
        },
    )  # fmt: skip
    found, _ = Site.objects.get_or_create(
        place=place,
        name_zh="磨西镇",
        defaults={"name_en": "Moxi", "lat": 29.65, "lon": 102.12, **fields},
    )
    return found


def request(organization: Organization | None = None, **fields: object) -> ReliefRequest:
    """Return an approved request without lines."""
    values = {"status": "allocated", "people": 100, **fields}
    return ReliefRequest.objects.create(
        organization=organization or people.partner(), emergency=emergency(), site=site(), **values
    )


@dataclass(frozen=True)
class Wanted:
    """So many units of an item, reserved in full."""

    item: str
    units: int


def release(
    *wanted: Wanted,
    owner: Organization | None = None,
    asked_by: Organization | None = None,
    for_request: ReliefRequest | None = None,
    **fields: object,
) -> ReleaseOrder:
    """Return an accepted release order with its stock received and reserved."""
    owner = owner or people.partner("owner-org")
    asked = for_request or request(asked_by or owner, **fields)
    plan = AllocationPlan.objects.create(emergency=asked.emergency, status="committed")
    order = ReleaseOrder.objects.create(
        plan=plan,
        owner=owner,
        request=asked,
        facility=stock.facility(),
        status="accepted",
        due_at=clock.now(),
    )
    for row in wanted or (Wanted("blanket", 100), Wanted("tent", 10)):
        _allocate(order, row)
    return order


def _allocate(order: ReleaseOrder, wanted: Wanted) -> AllocationLine:
    item = stock.item(wanted.item, unit_weight_kg="1.5", unit_volume_m3="0.01")
    balance: StockBalance = stock.stock(wanted.units, owner=order.owner, item=item)
    line = RequestLine.objects.create(
        request=order.request,
        item=item,
        requested=wanted.units,
        verified=wanted.units,
        allocated=wanted.units,
    )
    row = AllocationLine.objects.create(
        plan=order.plan,
        request_line=line,
        balance=balance,
        release_order=order,
        quantity=wanted.units,
        counts_as=wanted.units,
    )
    stock.reserved(balance, wanted.units, row.uid)
    return row


def planned(*wanted: Wanted, now: datetime.datetime | None = None, **fields: object) -> Consignment:
    """Return a new consignment, still to be packed."""
    order = release(*wanted, **fields)
    with unit("factory", durable=False):
        return steps.create_for_release(order, actor=SYSTEM, now=now or clock.now())


def loader() -> Actor:
    """Return a warehouse operator at the origin."""
    actor = people.actor("warehouse_operator", organization=people.operator())
    FacilityStaff.objects.create(facility=stock.facility(), user_id=actor.id)
    return actor


def packed(*wanted: Wanted, by: Actor, **fields: object) -> Consignment:
    """Return a consignment in one parcel."""
    row = planned(*wanted, **fields)
    return actions.pack(actor=by, now=clock.now(), uid=row.uid)


def on_the_way(*wanted: Wanted, by: Actor, carrier: str = "", **fields: object) -> Consignment:
    """Return a dispatched consignment."""
    row = packed(*wanted, by=by, **fields)
    return actions.dispatch(
        actor=by, now=clock.now(), uid=row.uid, carrier=carrier, vehicle="川A12345"
    )


def arrived(*wanted: Wanted, by: Actor, **fields: object) -> Consignment:
    """Return a consignment whose last leg has arrived."""
    row = on_the_way(*wanted, by=by, **fields)
    for leg in row.legs.order_by("sequence"):
        actions.report_leg(actor=by, now=clock.now(), uid=leg.uid, status="arrived")
    return Consignment.objects.get(pk=row.pk)


def timetable() -> None:
    """Load the hubs and the road's reference data, as `load_reference` does."""
    stock.place("610100")  # where trains from Europe end
    with unit("factory", durable=False):
        geography.load_hubs()
        road.load_road()


def inbound(
    *wanted: Wanted,
    hub: str = "LGG",
    owner: Organization | None = None,
    now: datetime.datetime | None = None,
) -> Consignment:
    """Return donated goods that are to come by the soonest way from a hub to the warehouse."""
    timetable()
    at = now or clock.now()
    start, place = Hub.objects.get(iata=hub), stock.facility()
    rows = [
        inbound_steps.Goods(
            stock.item(row.item, unit_weight_kg=Decimal("1.5"), unit_volume_m3=Decimal("0.01")),
            row.units,
        )
        for row in wanted or (Wanted("blanket", 100),)
    ]
    ends = inbound_steps.Ends(
        owner or people.partner("owner-org"), "Donor abroad", start, place, emergency()
    )
    option = lanes.between(start, place, Decimal(150), ready=at, now=at)[0]
    with unit("factory", durable=False):
        return inbound_steps.create(ends, rows, option, actor=SYSTEM, now=at)
