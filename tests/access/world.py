"""One world for the whole matrix: a partner with one row of everything, a stranger, all roles."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from relief.accounts import actions as accounts
from relief.allocation import actions as allocation
from relief.allocation.models import AllocationLine, Appeal
from relief.core import clock
from relief.core.actors import Actor
from relief.delivery import actions as delivery
from relief.delivery.files import Picture
from relief.delivery.models import Delivery, Mission, ProofFile, RoutePlan, Station, Vehicle
from relief.demand.models import RequestLine
from relief.geography.models import Hub, Lane
from relief.helpline import actions as helpline
from relief.helpline.models import AccessLook, CallBack, Quota
from relief.inventory.actions import count, disposal, import_list, levels, loan, sharing
from relief.inventory.models import StockMovement
from relief.organizations import actions as organizations
from relief.organizations.models import ApiClient, Membership
from relief.organizations.permissions import SCOPES, SEES_ALL, Role
from relief.tracking.actions import webhooks
from relief.tracking.carriers.models import CarrierLink, CarrierNumber, CarrierParcel
from relief.tracking.models import CaptureJob
from tests.access import world_road, world_warehouse
from tests.access.browser import Browser
from tests.factories import (
    care,
    consignments,
    deliveries,
    people,
    plans,
    requests,
    stock,
    tickets,
    tracked,
)

OWNER, STRANGER = "owner-org", "stranger-org"
LIST = "物资名称,数量,单位,仓库\n毛毯,12,条,成都仓\n"


@dataclass
class World:
    """Public ids of the owner's rows by name, and signed-in browsers by (role, organization)."""

    things: dict[str, str] = field(default_factory=dict)
    browsers: dict[tuple[str, str], Browser] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    missing: str = field(default_factory=lambda: str(uuid.uuid4()))

    def browser(self, role: str, organization: str) -> Browser:
        """Return the browser of a role; who sees all works for the operator."""
        return self.browsers[role, organization]


@contextmanager
def kept() -> Iterator[None]:
    """Keep everything at the end; actions inside may be durable, as in a test."""
    with transaction.atomic():
        _as_of_a_test()
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Undo everything at the end; actions inside may be durable, as in a test."""
    with kept():
        yield
        transaction.set_rollback(True)


def _as_of_a_test() -> None:
    transaction.get_connection().atomic_blocks[-1]._from_testcase = True


def build() -> World:
    """Make the world; call it inside `undone()` or `kept()`."""
    world = World()
    owner = people.actor(
        *("partner_admin", "stock_keeper", "programme_officer"), organization=people.partner(OWNER)
    )
    coordinator = people.actor("coordinator", organization=people.operator())
    for add in (_ground, _need, _stock, _care, _road, _people, _calls):
        add(world.things, owner, coordinator)
    _everyone(world)
    return world


def _keep(things: dict[str, str], **rows: Any) -> None:
    things.update({name: str(getattr(row, "uid", row)) for name, row in rows.items()})


def _ground(things: dict[str, str], owner: Actor, coordinator: Actor) -> None:
    place, site, item = requests.place(), requests.site(), requests.item()
    hub = Hub.objects.create(iata="CTU", name="Shuangliu", country="CN", lat=30.6, lon=104.0)
    lane = Lane.objects.create(origin=place, destination=site, hours=5, km=300, cost_per_kg=1)
    _keep(things, place=place, site=site, item=item, item_code=item.code, hub=hub, lane=lane)
    _keep(things, emergency=requests.emergency(), organization=people.partner(OWNER))


def _need(things: dict[str, str], owner: Actor, coordinator: Actor) -> None:
    plans.stock(people.partner(OWNER), 60)  # not enough: the second plan has work left
    draft = requests.draft(owner, {"tent-12": 10}, at="磨西镇")
    requests.approved(owner, {"tent-12": 100}, coordinator=coordinator)
    plan = plans.committed(coordinator)
    other = allocation.start_plan(
        actor=coordinator, now=clock.now(), emergency_uid=requests.emergency().uid
    )
    line = AllocationLine.objects.select_related("request_line__request").filter(plan=plan)[0]
    appeal: Appeal = allocation.appeal(
        actor=owner, now=clock.now(), line_uid=line.request_line.uid, text="we counted 300"
    )
    _keep(things, draft=draft, request=line.request_line.request, plan=plan, other_plan=other)
    _keep(things, allocation=line, release=line.release_order, appeal=appeal)
    _keep(things, line=RequestLine.objects.filter(request=draft)[0])


def _stock(things: dict[str, str], owner: Actor, coordinator: Actor) -> None:
    stock.item("blanket", name_zh="毛毯")
    stock.facility("chengdu", name_zh="成都仓")
    balance = stock.stock(60, owner=people.partner(OWNER))
    upload = import_list.upload(
        actor=owner, now=clock.now(), file=ContentFile(LIST.encode()), filename="list.csv"
    )
    rule = sharing.set_rule(actor=owner, now=clock.now(), share_with="none")
    _keep(things, lot=balance.lot, balance=balance, stock_import=upload, sharing=rule)
    keeper = people.actor("stock_keeper", organization=people.partner(OWNER))
    level = levels.set_level(actor=keeper, now=clock.now(), item=balance.lot.item.uid, minimum=100)
    _keep(things, level=level)
    movement = StockMovement.objects.latest("pk")
    _keep(things, facility=balance.facility, movement=movement)
    _keep(things, **world_warehouse.build(owner, coordinator, OWNER))


def _care(things: dict[str, str], owner: Actor, coordinator: Actor) -> None:
    case = care.proposed(owner, stock.stock(20, owner=people.partner(OWNER)))
    disposal.add_photo(actor=owner, now=clock.now(), uid=case.uid, file=care.picture())
    _keep(things, case=case, case_file=case.files.get())
    scope = count.Scope(stock.facility().uid)
    _keep(things, count=count.start(actor=owner, now=clock.now(), scope=scope))
    partner = people.partner("lending-org")
    lines = [loan.LineTerms(stock.item().uid, 5)]
    terms = loan.Terms("loan", partner.uid, True, stock.facility().uid, lines)
    deal = loan.propose(actor=owner, now=clock.now(), terms=terms)
    _keep(things, loan=deal, stranger=people.partner(STRANGER))


def _road(things: dict[str, str], owner: Actor, coordinator: Actor) -> None:
    of_owner = {"owner": people.partner(OWNER), "asked_by": people.partner(OWNER)}
    planned = consignments.planned(**of_owner)
    courier = deliveries.courier()
    waiting = deliveries.ready(**of_owner)
    out = deliveries.out(by=courier, **of_owner)
    photo = Picture("photo", deliveries.picture().read())
    given = delivery.Given(code=deliveries.code_of(out), pictures=(photo,))
    delivery.hand_over(actor=courier, now=clock.now(), uid=out.uid, given=given)
    unit = tracked.unit(people.partner(OWNER))
    _keep(things, consignment=planned, leg=planned.legs.all()[0], delivery=waiting, unit=unit)
    _keep(things, proof=ProofFile.objects.get())
    world_road.make(things, planned, of_owner)
    _last_mile(things, waiting)


def _last_mile(things: dict[str, str], waiting: Delivery) -> None:
    owner = people.partner(OWNER)
    vehicle = Vehicle.objects.create(
        organization=owner, code="UGV-1", payload_kg=80, room_m3=1, range_km=50, lat=29.66,
        lon=102.13, area_km=20,
    )  # fmt: skip
    mission = Mission.objects.create(delivery=waiting, vehicle=vehicle)
    station = Station.objects.create(facility=deliveries.station(), packages=50)
    shift = deliveries.shift(deliveries.courier(), organization=owner)
    plan = RoutePlan.objects.create(organization=owner, day=shift.starts_at.date())
    _keep(things, vehicle=vehicle, mission=mission, station=station, shift=shift)
    _keep(things, route_plan=plan)
    link = CarrierLink.objects.create(organization=owner, kind="kuaidi100", key="K1", salt="S1")
    parcel = CarrierParcel.objects.create(
        link=link, tracked=tracked.unit(owner), company="yuantong", number="YT0"
    )
    number = CarrierNumber.objects.create(
        carrier=owner, number="N0", kind="consignment", subject_uid=things["consignment"],
        subject_number="CN-0",
    )  # fmt: skip
    _keep(things, carrier_link=link, carrier_parcel=parcel, carrier_number=number)


def _people(things: dict[str, str], owner: Actor, coordinator: Actor) -> None:
    invited = organizations.invite(
        actor=owner, now=clock.now(), email="n@example.org", name="新人", roles=["stock_keeper"]
    )
    key = organizations.create_key(
        actor=owner, now=clock.now(), name="matrix", scopes=["stock:read"]
    )
    _keep(things, member=Membership.objects.get(user_id=owner.id), key=key.client)
    _keep(things, invitation=invited.invitation, token=invited.token)
    hook = webhooks.create_endpoint(actor=owner, now=clock.now(), url="https://example.org/a")
    message = webhooks.send_test(actor=owner, now=clock.now(), uid=hook.endpoint.uid)
    _keep(things, webhook=hook.endpoint, webhook_message=message)
    _keep(things, capture_job=CaptureJob.objects.create(organization=people.partner(OWNER)))
    view = accounts.save_view(
        actor=owner, now=clock.now(), page="/requests/", name="mine", query="q=1"
    )
    _keep(things, saved_view=view)


def _calls(things: dict[str, str], owner: Actor, coordinator: Actor) -> None:
    operator = people.actor("helpline_operator", organization=people.partner(OWNER))
    ticket = tickets.taken(operator)
    owed = CallBack.objects.create(
        ticket=ticket, kind="confirm", base_at=clock.now(), due_at=clock.now()
    )
    helpline.reveal_person(actor=operator, now=clock.now(), uid=ticket.uid, purpose="call")
    quota = Quota.objects.create(
        organization=people.partner(OWNER), emergency=ticket.emergency, triage_class=2,
        lines_a_day=1, units_a_day=1, granted_at=clock.now(),
    )  # fmt: skip
    look = AccessLook.objects.get(ticket=ticket)
    _keep(things, ticket=ticket, call_back=owed, quota=quota, look=look, nobody=uuid.uuid4())


def _everyone(world: World) -> None:
    for role in Role:
        for code in (OWNER, STRANGER):
            home = people.operator() if role in SEES_ALL else people.partner(code)
            browser = Browser()
            browser.force_login(people.user_of(people.actor(role, organization=home)))
            world.browsers[role, code] = browser
    for code in (OWNER, STRANGER):
        world.keys[code] = people.api_key(people.partner(code), *SCOPES)
    ApiClient.objects.update(per_minute=1_000_000)
