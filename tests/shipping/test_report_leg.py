"""Report a leg: where it is, that it arrived, what was received."""

import datetime
import itertools
import math
import random

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, InvalidMove, NotFound
from relief.core.work import unit
from relief.demand.models import RequestLine
from relief.inventory.models import StockEntry
from relief.journal.models import Event
from relief.shipping import actions, rules, steps
from relief.shipping.actions import Difference
from relief.shipping.goods import MoreThanThere
from relief.shipping.models import Consignment, Discrepancy, Leg
from tests.factories import consignments, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def report(actor: Actor, leg: Leg, status: str, **given: object) -> Leg:
    return actions.report_leg(actor=actor, now=clock.now(), uid=leg.uid, status=status, **given)


def ago(minutes: int) -> datetime.datetime:
    return clock.now() - datetime.timedelta(minutes=minutes)


@pytest.fixture
def leg(loader: Actor, driver: Actor) -> Leg:
    """A leg on its way with the driver's organization."""
    people.carrier()
    return consignments.on_the_way(Wanted("blanket", 10), by=loader, carrier="carrier-a").legs.get()


def test_the_carrier_says_where_it_is(driver: Actor, leg: Leg) -> None:
    seen = report(driver, leg, "in_transit", point=(30.0, 103.0))

    assert (seen.status, seen.last_point) == ("in_transit", [30.0, 103.0])
    assert Event.objects.get(type="leg.in_transit").payload["point"] == [30.0, 103.0]


def test_the_last_arrival_brings_the_consignment_to_its_hub(driver: Actor, leg: Leg) -> None:
    report(driver, leg, "arrived")

    assert Consignment.objects.get().status == "arrived"
    assert Event.objects.filter(type="consignment.arrived").count() == 1


def test_a_late_report_is_kept_and_takes_nothing_back(driver: Actor, leg: Leg) -> None:
    report(driver, leg, "arrived", occurred_at=ago(10))

    seen = report(driver, leg, "in_transit", occurred_at=ago(60))

    assert seen.status == "arrived"
    assert Consignment.objects.get().status == "arrived"
    assert leg.observations.filter(status="in_transit").exists()


def test_the_order_of_arrival_does_not_matter() -> None:
    start = clock.CHINA
    at = [datetime.datetime(2026, 5, 4, hour, tzinfo=start) for hour in range(6)]
    seen = [
        rules.Seen(name, at[hour])
        for hour, name in enumerate(
            ["dispatched", "in_transit", "customs", "in_transit", "lost", "arrived"]
        )
    ]
    chance = random.Random(7)

    found = {
        rules.settled(chance.sample(seen * 2, 12), rules.LEG_RANK, "received") for _ in range(50)
    }

    assert found == {"arrived"}


def test_a_setback_counts_until_something_later_is_seen() -> None:
    at = [datetime.datetime(2026, 5, 4, hour, tzinfo=clock.CHINA) for hour in range(3)]
    seen = [rules.Seen("in_transit", at[0]), rules.Seen("lost", at[1])]

    assert rules.settled(seen, rules.LEG_RANK, "received") == "lost"
    assert (
        rules.settled([*seen, rules.Seen("arrived", at[2])], rules.LEG_RANK, "received")
        == "arrived"
    )


def test_what_is_short_or_damaged_leaves_the_consignment(driver: Actor, leg: Leg) -> None:
    line = leg.consignment.lines.get()

    report(
        driver,
        leg,
        "received",
        differences=[
            Difference(line.uid, "short", 2),
            Difference(line.uid, "damaged", 1, "wet"),
            Difference(line.uid, "surplus", 5),
        ],
    )

    line.refresh_from_db()
    asked = RequestLine.objects.get()
    assert (line.short, line.damaged, line.outstanding) == (2, 1, 7)
    assert (asked.allocated, asked.dispatched) == (7, 7)
    assert (
        sum(StockEntry.objects.filter(account="variance").values_list("quantity", flat=True)) == 3
    )
    assert Discrepancy.objects.count() == 3
    assert Event.objects.filter(type="consignment.differs").exists()


def test_differences_are_counted_once(driver: Actor, leg: Leg) -> None:
    given = [Difference(leg.consignment.lines.get().uid, "short", 2)]
    report(driver, leg, "received", differences=given)

    with pytest.raises(Invalid):
        report(driver, leg, "received", differences=given)


def test_more_missing_than_was_sent_is_refused_and_nothing_is_kept(driver: Actor, leg: Leg) -> None:
    with pytest.raises(MoreThanThere):
        report(
            driver,
            leg,
            "received",
            differences=[Difference(leg.consignment.lines.get().uid, "short", 11)],
        )

    leg.refresh_from_db()
    assert leg.status == "dispatched"
    assert not Discrepancy.objects.exists()


@pytest.mark.parametrize("point", [(91.0, 0.0), (0.0, 181.0), (math.nan, 0.0)])
def test_a_point_off_the_earth_is_refused(
    driver: Actor, leg: Leg, point: tuple[float, float]
) -> None:
    with pytest.raises(Invalid):
        report(driver, leg, "in_transit", point=point)


def test_a_leg_that_has_not_left_cannot_be_reported(loader: Actor) -> None:
    with pytest.raises(InvalidMove):
        report(loader, consignments.packed(by=loader).legs.get(), "arrived")


def test_another_carrier_does_not_see_it(leg: Leg) -> None:
    other = people.actor("carrier", organization=people.carrier("carrier-b"))

    with pytest.raises(NotFound):
        report(other, leg, "arrived")


def test_what_a_carrier_says_of_the_parcel_moves_it_forward_only(leg: Leg) -> None:
    row = leg.consignment

    for status, expected in itertools.chain(
        [
            ("arrived", "arrived"),
            ("collected", "arrived"),
            ("in_transit", "arrived"),
            ("registered", "arrived"),
            ("delivered", "delivered"),
            ("lost", "delivered"),
        ]
    ):
        with unit("test", durable=False):
            assert steps.observe(row, status, actor=SYSTEM, now=clock.now()) == expected
    assert RequestLine.objects.get().delivered == 10
