"""A tracking service is asked for shipments' and packages' numbers too, by whoever has an account."""

import datetime
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client

from relief.core import clock, work
from relief.core.actors import Actor
from relief.journal.relay import relay
from relief.platform.demo.programs.kuaidi100 import WAY, Kuaidi100
from relief.platform.demo.programs.tracker import Tracker
from relief.shipping import actions as shipping
from relief.shipping import loading
from relief.shipping.models import Consignment, HandlingUnit, Shipment
from relief.tracking.carriers import actions, naming, reporting
from relief.tracking.carriers.base import Report, Trace
from relief.tracking.carriers.models import CarrierLink, CarrierParcel
from relief.tracking.models import TrackingEvent
from tests.factories import consignments, people, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
NOW = datetime.datetime.now(datetime.UTC)
CALLBACK = "http://relief.example/carriers/{uid}/report/"


@pytest.fixture
def loader(db: None) -> Actor:
    """Hands over."""
    people.carrier("yto")
    return consignments.loader()


def shipment(loader: Actor) -> tuple[Shipment, list[Consignment]]:
    """Return a lorry of the carrier's on its way, and the two consignments on board."""
    with work.unit("test", durable=False):
        loading.load_road()
    rows = [consignments.packed(Wanted("blanket", 5), by=loader) for _ in range(2)]
    row = shipping.open_shipment(
        actor=loader, now=clock.now(), facility=stock.facility().uid, vehicle_type="lorry-9m6",
        consignments=[row.uid for row in rows], carrier="yto", vehicle="川A777",
    )  # fmt: skip
    shipping.depart(actor=loader, now=clock.now(), uid=row.uid)
    relay()
    return row, rows


def boxed(loader: Actor) -> tuple[Consignment, HandlingUnit]:
    """Return a consignment of two cartons that the carrier has, and one of them."""
    row = consignments.planned(Wanted("blanket", 10))
    line = row.lines.get()
    shipping.pack(
        actor=loader, now=clock.now(), uid=row.uid, packed={line.uid: 10},
        packages=[shipping.Packages("carton", 2)],
    )  # fmt: skip
    shipping.dispatch(actor=loader, now=clock.now(), uid=row.uid, carrier="yto")
    relay()
    return row, HandlingUnit.objects.filter(consignment=row).order_by("pk")[0]


def link(organization: str, kind: str, **fields: str) -> CarrierLink:
    values = actions.LinkValues(
        kind=kind, key="c2VjcmV0LXNlY3JldC1zZWNyZXQ=", customer="C1", salt="S1",
        organization=organization, **fields,
    )  # fmt: skip
    by = people.actor("coordinator", organization=people.operator())
    return actions.add_link(actor=by, now=NOW, values=values)


def number(loader: Actor, kind: str, row: Shipment | HandlingUnit) -> CarrierParcel:
    naming.set_number(
        actor=loader, now=clock.now(), kind=kind, uid=row.uid, number="YT1", company="yuantong"
    )
    return CarrierParcel.objects.get()


def told(row: Consignment) -> list[tuple[str, str]]:
    """Return what carriers and services said of a consignment, in the order it came."""
    events = TrackingEvent.objects.filter(tracked__number=row.number, inbox__isnull=False)
    return list(events.order_by("pk").values_list("status", "reason"))


def said(account: CarrierLink, status: str, minute: int = 0) -> list[str]:
    """Report a status of the number through an account; return the verdicts."""
    at = NOW + datetime.timedelta(minutes=minute)
    report = Report("yuantong", "YT1", (Trace(status, at, code=status, text=status),))
    return [row.verdict for row in reporting.take_reports(account, [report], clock.now())]


def test_a_shipments_number_is_subscribed_pushed_and_asked_for(
    loader: Actor, client: Client, settings, monkeypatch
) -> None:
    played = Kuaidi100("c2VjcmV0LXNlY3JldC1zZWNyZXQ=", "C1")
    with Tracker(played.answer) as service:
        settings.DEMO, settings.WEBHOOK_INNER_HOSTS = True, [urlsplit(service.address).netloc]
        link("yto", "kuaidi100", address=service.address)
        row, on_board = shipment(loader)
        parcel = number(loader, "shipment", row)

        assert (parcel.tracked, parcel.subject_number) == (None, row.number)
        assert reporting.subscribe_due(clock.now(), CALLBACK) == 1
        pushed: list[int] = []

        def post(url: str, fields: dict[str, str]) -> object:
            form = "application/x-www-form-urlencoded"
            found = client.post(urlsplit(url).path, urlencode(fields), content_type=form)
            pushed.append(found.status_code)
            return found.json()

        monkeypatch.setattr("relief.platform.demo.programs.kuaidi100.report", post)
        played.push("YT1", WAY[:1])
        assert pushed == [200]
        for one in on_board:
            assert told(one) == [("collected", f"{row.number} collected")]

        later = clock.now() + 2 * actions.QUIET
        assert reporting.poll_due(later) == 1
        assert reporting.poll_due(later) == 0
    for one in on_board:
        assert {status for status, _ in told(one)} <= {"collected", "in_transit", "arrived"}


def test_the_owners_account_follows_a_package_until_its_number_was_a_wrong_one(
    loader: Actor,
) -> None:
    row, box = boxed(loader)
    account = link(row.owner.code, "webhook")
    parcel = number(loader, "unit", box)
    assert (parcel.link, parcel.subject_number) == (account, box.number)

    assert said(account, "delivered") == ["accepted"]
    assert told(row) == [("partially_delivered", f"{box.number} delivered")]

    named = parcel.named
    assert named is not None
    naming.end_number(actor=loader, now=clock.now(), uid=named.uid)
    parcel.refresh_from_db()
    assert parcel.status == "over"
    assert said(account, "lost", 1) == ["unknown"]
    assert len(told(row)) == 1

    other, carton = boxed(loader)
    again = number(loader, "unit", carton)
    assert (again.pk, again.status, again.subject_number) == (
        parcel.pk, "followed", carton.number,
    )  # fmt: skip
    assert told(other)[0][1] == f"{carton.number} lost"
    assert said(account, "delivered") == ["duplicate"]


def test_an_owner_is_not_asked_for_a_lorry_that_has_others_goods_on_board(loader: Actor) -> None:
    row, on_board = shipment(loader)
    link(on_board[0].owner.code, "webhook")
    stranger = people.partner("stranger")
    Consignment.objects.filter(pk=on_board[1].pk).update(owner=stranger)

    naming.set_number(
        actor=loader, now=clock.now(), kind="shipment", uid=row.uid, number="YT1", company=""
    )

    assert not CarrierParcel.objects.exists()
