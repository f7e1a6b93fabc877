"""The carrier's number given at the hand-over follows by itself, what came before included."""

import datetime

import pytest

from relief.core import clock
from relief.core.actors import Actor
from relief.journal.relay import relay
from relief.organizations.models import Organization
from relief.shipping import actions as shipping
from relief.shipping.models import Consignment, Leg
from relief.tracking.carriers import actions, reporting
from relief.tracking.carriers.base import Report, Trace
from relief.tracking.carriers.models import CarrierLink, CarrierParcel
from relief.tracking.models import InboxEvent, Tracked, TrackingEvent
from tests.factories import consignments, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)
SEEN = datetime.datetime.now(datetime.UTC)


@pytest.fixture
def carrier(db: None) -> Organization:
    """The carrier whose account it is."""
    return people.carrier("yto")


@pytest.fixture
def link(carrier: Organization) -> CarrierLink:
    """Its account: it reports by itself."""
    desk = people.actor("carrier", organization=carrier)
    values = actions.LinkValues(kind="webhook", key="c2VjcmV0LXNlY3JldC1zZWNyZXQ=")
    return actions.add_link(actor=desk, now=clock.now(), values=values)


@pytest.fixture
def loader(db: None) -> Actor:
    """Hands over."""
    return consignments.loader()


def handed_over(loader: Actor, carrier: str = "yto", waybill: str = "YT1") -> Consignment:
    row = consignments.packed(Wanted("blanket", 10), by=loader)
    return shipping.dispatch(
        actor=loader, now=clock.now(), uid=row.uid, carrier=carrier, waybill=waybill
    )


def said(link: CarrierLink, *statuses: str, number: str = "YT1") -> list[str]:
    """Report statuses of a number, a minute apart; return the verdicts."""
    traces = [
        Trace(status, SEEN - (9 - place) * MINUTE, code=status, text=status, place="成都")
        for place, status in enumerate(statuses)
    ]
    report = Report(company="", number=number, traces=tuple(traces))
    return [row.verdict for row in reporting.take_reports(link, [report], clock.now())]


def statuses(row: Consignment) -> list[str]:
    told = TrackingEvent.objects.filter(tracked__number=row.number, source="yto")
    return list(told.order_by("occurred_at").values_list("status", flat=True))


def test_a_number_given_at_the_hand_over_is_followed_from_then_on(
    link: CarrierLink, loader: Actor
) -> None:
    row = handed_over(loader)
    relay()

    assert said(link, "in_transit", "arrived") == ["accepted", "accepted"]
    assert statuses(row) == ["in_transit", "arrived"]
    assert Leg.objects.get(consignment=row, sequence=1).waybill == "YT1"


def test_what_the_carrier_said_before_the_number_was_known_is_taken_up_once(
    link: CarrierLink, loader: Actor
) -> None:
    before = said(link, "collected")
    row = handed_over(loader)
    relay()

    again = said(link, "collected", "in_transit")

    assert (before, again) == (["unknown"], ["duplicate", "accepted"])
    assert statuses(row) == ["collected", "in_transit"]
    assert InboxEvent.objects.filter(verdict="unknown").count() == 1


def test_a_carrier_without_an_account_and_no_number_follow_nothing(loader: Actor) -> None:
    people.carrier("walker")
    handed_over(loader, carrier="walker")
    relay()

    assert not CarrierParcel.objects.exists()


def test_a_number_that_stands_for_other_goods_stays_with_them(
    link: CarrierLink, loader: Actor
) -> None:
    first = handed_over(loader)
    second = handed_over(loader)
    relay()

    parcel = CarrierParcel.objects.get()
    assert parcel.tracked == Tracked.objects.get(number=first.number)
    assert Tracked.objects.filter(number=second.number).exists()
