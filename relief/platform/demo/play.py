"""One request from import to signed door, through the same actions and API as people use."""

import datetime
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Sequence

from django.conf import settings

from relief.allocation import actions as allocation_actions
from relief.allocation.models import AllocationPlan, ReleaseOrder
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.delivery import actions as delivery_actions
from relief.delivery.files import Picture
from relief.delivery.models import Delivery
from relief.demand import actions as demand_actions
from relief.demand.models import ReliefRequest
from relief.emergencies.models import Emergency
from relief.geography.models import Site
from relief.journal.models import OutboxEntry
from relief.organizations.actions import create_key
from relief.organizations.models import Membership, Organization
from relief.platform.demo import accounts, imports, world
from relief.platform.demo.waiting import until
from relief.shipping import actions as shipping_actions
from relief.shipping.models import Consignment

Say = Callable[[str], None]
SITE, PEOPLE, OFFICER = "荥经县", 300, "officer-demo07@demo.example"
DONE = {"delivered"}


def play(say: Say) -> ReliefRequest:
    """Play the request of one site to its end; return it fulfilled."""
    world.build()
    say("17 partners, 11 facilities and their people are there")
    emergency = world.declare()
    say(f"{emergency.name_en} declared")
    imports.everyone(say)
    request = ask(emergency)
    say(f"{request.number}: {PEOPLE} people at {SITE}")
    plan = decide(request)
    say(f"{plan.number} reserved {plan.units:,} units")
    consignments = release_and_send(request, plan)
    say(f"{len(consignments)} consignments sent")
    drive([str(row.number) for row in consignments], say)
    deliver_all(request, say)
    until(lambda: not OutboxEntry.objects.exists(), "an empty outbox")
    request.refresh_from_db()
    say(f"{request.number} is {request.status}")
    return request


def ask(emergency: Emergency) -> ReliefRequest:
    """A programme officer asks with the lines the calculator proposes and hands it in."""
    officer = world.actor(OFFICER)
    site = Site.objects.get(name_zh=SITE)
    request = demand_actions.create_request(
        actor=officer,
        now=clock.now(),
        emergency_uid=emergency.uid,
        values={"site": site.uid, "people": PEOPLE, "days": 3, "request_class": 2},
    )
    return demand_actions.submit_request(actor=officer, now=clock.now(), request_uid=request.uid)


def decide(request: ReliefRequest) -> AllocationPlan:
    """A coordinator verifies; the worker plans; the coordinator approves what it proposes."""
    coordinator = world.actor("coordinator@demo.example")
    demand_actions.approve_request(
        actor=coordinator, now=clock.now(), request_uid=request.uid, note="checked by phone"
    )

    def proposed() -> AllocationPlan | None:
        rows = AllocationPlan.objects.filter(emergency=request.emergency, status="proposed")
        return rows.filter(lines__request_line__request=request).distinct().first()

    plan = until(proposed, "a proposed plan")
    second = world.actor("coordinator2@demo.example")
    for person in (coordinator, second):
        plan.refresh_from_db()
        if plan.status == "proposed":
            plan = allocation_actions.approve_plan(actor=person, now=clock.now(), plan_uid=plan.uid)
    return plan


def release_and_send(request: ReliefRequest, plan: AllocationPlan) -> list[Consignment]:
    """Owners release, the warehouse packs and dispatches."""
    for order in ReleaseOrder.objects.filter(plan=plan, status="submitted"):
        owner = _of_organization(order.owner_id, "partner_admin")
        allocation_actions.accept_release(
            actor=world.actor(owner), now=clock.now(), order_uid=order.uid
        )
    wanted = ReleaseOrder.objects.filter(plan=plan).exclude(status="rejected").count()

    def made() -> list[Consignment] | None:
        rows = list(Consignment.objects.filter(request=request).order_by("pk"))
        return rows if len(rows) == wanted else None

    warehouse = world.actor("warehouse@demo.example")
    rows = until(made, "the consignments")
    for row in rows:
        shipping_actions.pack(actor=warehouse, now=clock.now(), uid=row.uid)
        shipping_actions.dispatch(
            actor=warehouse,
            now=clock.now(),
            uid=row.uid,
            carrier=accounts.CARRIER,
            vehicle="川A·D0001",
        )
    return rows


def _of_organization(organization_id: int, role: str) -> str:
    """Return the address of somebody with a role there."""
    rows = Membership.objects.filter(organization_id=organization_id, roles__contains=[role])
    return rows.select_related("user")[0].user.email


def drive(numbers: Sequence[str], say: Say) -> None:
    """Run the carrier's program: another process, its own key, nothing but the HTTP API."""
    carrier = Organization.objects.get(code=accounts.CARRIER)
    key = create_key(
        actor=SYSTEM,
        name=f"lorries {datetime.datetime.now(datetime.UTC):%H%M%S.%f}",
        scopes=["tracking:write", "tracking:read"],
        now=clock.now(),
        organization=carrier,
    ).key

    def known() -> bool:
        from relief.tracking.models import Tracked

        return Tracked.objects.filter(number__in=numbers).count() == len(numbers)

    until(known, "the tracking numbers")
    moment = clock.now().isoformat()
    program = "relief.platform.demo.programs.carrier"
    run = subprocess.run(  # noqa: S603 - our own module with our own arguments
        [sys.executable, "-m", program, settings.PUBLIC_URL, key, moment, *numbers],
        capture_output=True,
        text=True,
        check=False,
        cwd=settings.ROOT,
    )
    if run.returncode:
        raise RuntimeError(f"the carrier's program failed: {run.stderr[-500:]}")
    for line in run.stdout.splitlines():
        say(f"  carrier: {line}")


def deliver_all(request: ReliefRequest, say: Say) -> None:
    """Hand everything over: by courier, at the station, by an unmanned vehicle in turn."""

    def arrived() -> list[Delivery] | None:
        rows = list(Delivery.objects.filter(consignment__request=request).order_by("pk"))
        wanted = Consignment.objects.filter(request=request).exclude(status="cancelled").count()
        return rows if len(rows) == wanted else None

    ways = (by_courier, at_station, by_vehicle)
    for turn, row in enumerate(until(arrived, "the deliveries")):
        ways[turn % len(ways)](row)
        say(f"  {row.number} signed")


def _assign(row: Delivery, **how: object) -> None:
    planner = world.actor("coordinator@demo.example")
    delivery_actions.assign(
        actor=planner,
        now=clock.now(),
        uid=row.uid,
        assignment=delivery_actions.Assignment(**how),  # type: ignore[arg-type]
    )


def by_courier(row: Delivery) -> None:
    """A courier takes it to the door; somebody signs, a photo is kept."""
    member = Membership.objects.get(user__email="courier@demo.example")
    courier = world.actor("courier@demo.example")
    _assign(row, method="home", courier=member.user.uid)
    delivery_actions.go_out(actor=courier, now=clock.now(), uid=row.uid)
    given = delivery_actions.Given(
        signer_role="proxy", signer_name="演示签收人", pictures=(Picture("photo", picture()),)
    )
    delivery_actions.hand_over(actor=courier, now=clock.now(), uid=row.uid, given=given)


def at_station(row: Delivery) -> None:
    """The station keeps it; it is given out against the code."""
    keeper = world.actor("station@demo.example")
    _assign(row, method="station", station="shimian-station")
    delivery_actions.deposit(actor=keeper, now=clock.now(), uid=row.uid)
    given = delivery_actions.Given(signer_role="self", code=_code(row))
    delivery_actions.pick_up(actor=keeper, now=clock.now(), uid=row.uid, given=given)


def by_vehicle(row: Delivery) -> None:
    """An unmanned vehicle arrives and opens against the code, where it can carry the load."""
    from relief.core.errors import Invalid

    gateway = world.actor("vehicles@demo.example")
    try:
        _assign(row, method="unmanned", carrier=accounts.GATEWAY, vehicle="UGV-01")
    except Invalid:
        by_courier(row)
        return
    delivery_actions.arrive(actor=gateway, now=clock.now(), uid=row.uid, compartment="A1")
    given = delivery_actions.Given(signer_role="self", code=_code(row))
    delivery_actions.open_vehicle(actor=gateway, now=clock.now(), uid=row.uid, given=given)


def _code(row: Delivery) -> str:
    """Return the code as it is told to somebody without a phone screen; the look is logged."""
    operator = world.actor("coordinator@demo.example")
    return delivery_actions.reveal_code(
        actor=operator, now=clock.now(), uid=row.uid, purpose="recipient asks by phone"
    )


def picture() -> bytes:
    """Return a small grey PNG: the photo of a door that does not exist."""
    width = height = 64
    rows = b"".join(b"\x00" + b"\x9a" * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")
