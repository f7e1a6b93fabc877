"""Several consignments in one vehicle: what fits is loaded, what was loaded leaves together."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from relief.core import clock, work
from relief.core.actors import Actor
from relief.core.errors import InvalidMove, NotAllowed, NotFound
from relief.inventory.models import StockBalance
from relief.journal.models import Event
from relief.shipping import actions, loading
from relief.shipping.actions.dispatch import OnBoard
from relief.shipping.actions.ship import NothingOnBoard
from relief.shipping.models import (
    Consignment,
    Handling,
    Leg,
    Overloaded,
    Shipment,
    VehicleType,
)
from tests.factories import consignments, people, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def _reference(db: None) -> None:
    with work.unit("test", durable=False):
        loading.load_road()


def opened(
    loader: Actor, *rows: Consignment, kind: str = "lorry-9m6", carrier: str = ""
) -> Shipment:
    return actions.open_shipment(
        actor=loader, now=clock.now(), facility=stock.facility().uid, vehicle_type=kind,
        consignments=[row.uid for row in rows], carrier=carrier, vehicle="川A777",
    )  # fmt: skip


def test_two_owners_share_a_lorry_and_leave_together(loader: Actor) -> None:
    first = consignments.packed(Wanted("blanket", 100), by=loader)
    second = consignments.packed(
        Wanted("blanket", 50), by=loader, owner=people.partner("second-org")
    )
    shipment = opened(loader, first, second)

    actions.depart(actor=loader, now=clock.now(), uid=shipment.uid)

    rows = Consignment.objects.filter(pk__in=[first.pk, second.pk])
    assert {row.status for row in rows} == {"in_transit"}
    assert set(Leg.objects.filter(shipment=shipment).values_list("vehicle", flat=True)) == {
        "川A777"
    }
    assert not StockBalance.objects.exclude(on_hand=0).exists()


def test_what_happens_to_it_is_journalled(loader: Actor) -> None:
    shipment = opened(loader, consignments.packed(by=loader))
    actions.depart(actor=loader, now=clock.now(), uid=shipment.uid)

    told = list(Event.objects.filter(type__startswith="shipment.").values_list("type", flat=True))
    assert sorted(told) == ["shipment.departed", "shipment.opened"]


def test_its_arrival_is_the_arrival_of_every_leg(loader: Actor) -> None:
    people.carrier("sf")
    driver = people.actor("carrier", organization=people.carrier("sf"))
    rows = [consignments.packed(Wanted("blanket", 10), by=loader) for _ in range(2)]
    shipment = opened(loader, *rows, carrier="sf")
    actions.depart(actor=loader, now=clock.now(), uid=shipment.uid)

    actions.report_shipment(actor=driver, now=clock.now(), uid=shipment.uid, status="arrived")

    assert set(shipment.legs.values_list("status", flat=True)) == {"arrived"}
    assert set(Consignment.objects.values_list("status", flat=True)) == {"arrived"}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("capacity_kg", 100, "150.0 kg"),
        ("capacity_m3", 0.5, "1.00 m³"),
    ],
)
def test_too_heavy_or_too_large_is_refused_with_figures(
    loader: Actor, field: str, value: float, says: str
) -> None:
    VehicleType.objects.filter(code="lorry-9m6").update(**{field: value})
    row = consignments.packed(Wanted("blanket", 100), by=loader)

    with pytest.raises(Overloaded, match=says):
        opened(loader, row)

    assert not Shipment.objects.exists()


def test_dangerous_goods_need_a_vehicle_that_takes_their_class(loader: Actor) -> None:
    row = consignments.packed(Wanted("bleach", 10), by=loader)
    Handling.objects.create(item=row.lines.get().item, un_number="1791", hazard_class="8")

    with pytest.raises(Overloaded, match="class 8"):
        opened(loader, row, kind="van-1t")
    assert opened(loader, row, kind="lorry-9m6").legs.count() == 1


def test_cold_goods_need_a_vehicle_that_keeps_their_temperature(loader: Actor) -> None:
    row = consignments.packed(Wanted("insulin", 10), by=loader)
    Handling.objects.create(item=row.lines.get().item, needs_from_c=2, needs_to_c=8)

    with pytest.raises(Overloaded, match="2 to 8 °C"):
        opened(loader, row)
    assert opened(loader, row, kind="reefer-6m8").legs.count() == 1


def test_the_database_refuses_an_overload_by_itself(loader: Actor) -> None:
    shipment = opened(loader, consignments.packed(Wanted("blanket", 10), by=loader), kind="van-1t")
    heavy = consignments.packed(Wanted("blanket", 1000), by=loader)

    with pytest.raises(IntegrityError, match="overloaded"), transaction.atomic():
        heavy.legs.update(shipment=shipment)


def test_what_goes_elsewhere_is_not_loaded(loader: Actor) -> None:
    row, other = consignments.packed(by=loader), consignments.packed(by=loader)
    other.legs.update(destination_name="elsewhere")

    with pytest.raises(Exception, match="does not go"):
        opened(loader, row, other)


def test_what_is_on_board_does_not_leave_alone(loader: Actor) -> None:
    row = consignments.packed(by=loader)
    shipment = opened(loader, row)

    with pytest.raises(OnBoard):
        actions.dispatch(actor=loader, now=clock.now(), uid=row.uid)

    actions.unload(actor=loader, now=clock.now(), uid=shipment.uid, consignment=row.uid)
    actions.dispatch(actor=loader, now=clock.now(), uid=row.uid)
    with pytest.raises(NothingOnBoard):
        actions.depart(actor=loader, now=clock.now(), uid=shipment.uid)


def test_it_leaves_once(loader: Actor) -> None:
    shipment = opened(loader, consignments.packed(by=loader))
    actions.depart(actor=loader, now=clock.now(), uid=shipment.uid)

    with pytest.raises(InvalidMove):
        actions.depart(actor=loader, now=clock.now(), uid=shipment.uid)
    with pytest.raises(InvalidMove):
        actions.cancel_shipment(actor=loader, now=clock.now(), uid=shipment.uid)


def test_a_cancelled_one_lets_its_consignments_wait_again(loader: Actor) -> None:
    row = consignments.packed(by=loader)
    shipment = opened(loader, row)

    actions.cancel_shipment(actor=loader, now=clock.now(), uid=shipment.uid)

    assert opened(loader, row).status == "loading"


def test_who_does_not_work_there_sees_no_shipment(loader: Actor, outsider: Actor) -> None:
    shipment = opened(loader, consignments.packed(by=loader))

    with pytest.raises(NotAllowed):
        actions.depart(actor=outsider, now=clock.now(), uid=shipment.uid)
    stranger = people.actor("warehouse_operator", organization=people.partner("else-org"))
    with pytest.raises(NotFound):
        actions.depart(actor=stranger, now=clock.now(), uid=shipment.uid)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_load_send_off_and_print(loader: Actor, sign_in: SignIn, language: str) -> None:
    row = consignments.packed(by=loader)
    client = sign_in(loader)
    client.cookies["language"] = language
    assert row.number in client.get("/shipments/new/").content.decode()
    body = {
        "facility": str(stock.facility().uid), "vehicle_type": "lorry-9m6", "vehicle": "川A1",
        "carrier": "", "consignments": [str(row.uid)],
    }  # fmt: skip

    there = client.post("/shipments/new/", body).headers["Location"]
    client.post(f"{there}depart/")

    page = client.get(there).content.decode()
    assert row.number in page
    assert "<c-" not in page
    pdf = client.get(f"{there}manifest.zh.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert Shipment.objects.get().number in client.get("/shipments/").content.decode()


def test_a_program_loads_and_sends_off(loader: Actor) -> None:
    row = consignments.packed(by=loader)
    key = people.api_key(people.operator(), "consignments:write")
    client = Client(headers={"Authorization": f"Bearer {key}"})
    body = {
        "facility": str(stock.facility().uid), "vehicle_type": "van-1t",
        "consignments": [str(row.uid)],
    }  # fmt: skip

    made = client.post("/api/v1/shipments/", body, content_type="application/json").json()
    left = client.post(f"/api/v1/shipments/{made['uid']}/depart/").json()

    assert (made["status"], left["status"]) == ("loading", "departed")
    assert left["legs"][0]["number"] == row.number
    assert client.get("/api/v1/vehicle-types/?mode=road").json()["items"]


def test_the_list_asks_the_same_for_one_and_for_three(
    loader: Actor, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        opened(loader, consignments.packed(Wanted("blanket", 10), by=loader))
    client = sign_in(loader)
    client.get("/shipments/")

    with django_assert_max_num_queries(18):
        client.get("/shipments/")
