"""Stock, plans and release orders for tests, through the same actions as people use."""

import datetime
import itertools

from relief.allocation import actions, tasks
from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core import clock, work
from relief.core.actors import SYSTEM, Actor
from relief.inventory import ledger
from relief.inventory.models import Account, Bin, Facility, SharingRule, StockBalance, StockLot
from relief.organizations.models import Organization
from tests.factories import people, requests

_serial = itertools.count(1)


def facility(code: str = "chengdu", **fields: object) -> Facility:
    """Return the facility of a code, made on first use."""
    found, _ = Facility.objects.get_or_create(
        code=code,
        defaults={
            "kind": "warehouse",
            "name_zh": f"{code}仓",
            "name_en": f"{code} warehouse",
            "operator": people.operator(),
            "place": requests.place("510100", 30.6, 104.0),
            "lat": 30.6,
            "lon": 104.0,
            **fields,
        },
    )
    return found


def stock(
    owner: Organization,
    units: int,
    *,
    item: str = "tent-12",
    at: str = "chengdu",
    expires_on: datetime.date | None = None,
    shared: bool = True,
) -> StockBalance:
    """Return a balance with so many units received; shared with all unless told otherwise."""
    where = facility(at)
    shelf, _ = Bin.objects.get_or_create(facility=where, code="-")
    lot = StockLot.objects.create(
        item=requests.item(item), owner=owner, batch=f"B{next(_serial)}", expires_on=expires_on
    )
    legs = [
        ledger.Leg(lot.pk, units, bin_id=shelf.pk, condition="good"),
        ledger.Leg(lot.pk, -units, account=Account.SUPPLIER),
    ]
    with work.unit("stock for a test", durable=False):
        ledger.post("receive", legs, actor=SYSTEM, now=clock.now())
    if shared:
        SharingRule.objects.get_or_create(organization=owner, share_with="all")
    return StockBalance.objects.get(lot=lot)


def proposed(actor: Actor) -> AllocationPlan:
    """Return the proposed plan of the emergency, worked out here and now."""
    plan = actions.start_plan(actor=actor, now=clock.now(), emergency_uid=requests.emergency().uid)
    tasks.work_out(plan.pk)
    plan.refresh_from_db()
    return plan


def committed(actor: Actor) -> AllocationPlan:
    """Return a plan that one coordinator approved."""
    plan = proposed(actor)
    return actions.approve_plan(actor=actor, now=clock.now(), plan_uid=plan.uid)


def order(actor: Actor) -> ReleaseOrder:
    """Return the first release order of a new plan."""
    return ReleaseOrder.objects.filter(plan=committed(actor)).order_by("pk")[0]
