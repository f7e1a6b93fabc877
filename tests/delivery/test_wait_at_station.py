"""A station deposit is not yet delivered; the code gives goods out; in time or back."""

import datetime

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.delivery import actions, rules
from relief.delivery.actions import Given
from relief.delivery.codes import CodeNeeded, WrongCode
from relief.delivery.models import Delivery
from relief.demand.models import RequestLine
from relief.inventory.models import Facility, StockBalance
from relief.journal.models import Event
from relief.shipping.models import Consignment
from tests.factories import deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture
def station(db: None) -> Facility:
    """A pick-up station near the recipient."""
    return deliveries.station()


@pytest.fixture
def keeper(station: Facility) -> Actor:
    """Keeps the station."""
    return deliveries.keeper(station)


@pytest.fixture
def waiting(station: Facility, keeper: Actor) -> Delivery:
    """Goods on the station's shelf."""
    row = deliveries.ready(asked="station", to=deliveries.contact())
    return actions.deposit(actor=keeper, now=clock.now(), uid=row.uid, shelf="A3")


def test_a_deposit_is_not_delivered(waiting: Delivery) -> None:
    assert waiting.status == "available_for_pickup"
    assert RequestLine.objects.get().delivered == 0
    assert Consignment.objects.get().status == "available_for_pickup"
    assert (waiting.compartment, waiting.deposit_until is not None) == ("A3", True)


def test_the_code_gives_it_out(waiting: Delivery, keeper: Actor) -> None:
    given = Given(code=deliveries.code_of(waiting))

    row = actions.pick_up(actor=keeper, now=clock.now(), uid=waiting.uid, given=given)

    assert row.status == "delivered"
    assert RequestLine.objects.get().delivered == 10


def test_without_the_code_nothing_is_given_out(waiting: Delivery, keeper: Actor) -> None:
    with pytest.raises(CodeNeeded):
        actions.pick_up(actor=keeper, now=clock.now(), uid=waiting.uid, given=Given())


def test_a_code_of_another_delivery_opens_nothing(waiting: Delivery, keeper: Actor) -> None:
    other = deliveries.ready(asked="station", to=deliveries.contact())
    Delivery.objects.filter(pk=other.pk).update(code_sealed="x")
    code = f"{(int(deliveries.code_of(waiting)) + 7) % 1_000_000:06d}"

    with pytest.raises(WrongCode):
        actions.pick_up(actor=keeper, now=clock.now(), uid=waiting.uid, given=Given(code=code))


def test_it_is_reminded_of_once_and_goes_back_once(waiting: Delivery) -> None:
    start = clock.now()
    for days in (1, 2.1, 2.5, 3.1, 4):
        at = start + datetime.timedelta(days=days)
        actions.sweep_deposits(actor=SYSTEM, now=at)

    row = Delivery.objects.get(pk=waiting.pk)
    assert (row.status, row.failure) == ("returning", "not_collected")
    assert Event.objects.filter(type="delivery.reminded").count() == 1
    assert Event.objects.filter(type="delivery.returning").count() == 1


def test_what_came_back_is_in_stock_again(
    waiting: Delivery, keeper: Actor, coordinator: Actor
) -> None:
    actions.send_back(actor=keeper, now=clock.now(), uid=waiting.uid)

    row = actions.take_back(actor=coordinator, now=clock.now(), uid=waiting.uid)

    assert (row.status, Consignment.objects.get().status) == ("returned", "returned")
    assert StockBalance.objects.get(condition="quarantined").on_hand == 10
    assert RequestLine.objects.get().allocated == 0


def test_a_keeper_elsewhere_does_not_see_it(waiting: Delivery) -> None:
    from tests.factories import stock

    elsewhere = deliveries.keeper(stock.facility("far-station", kind="station", lat=20, lon=110))

    with pytest.raises(NotFound):
        actions.pick_up(
            actor=elsewhere, now=clock.now(), uid=waiting.uid, given=Given(code="000000")
        )


def test_goods_for_the_door_are_not_deposited(keeper: Actor, station: Facility) -> None:
    row = deliveries.ready(to=deliveries.contact())
    Delivery.objects.filter(pk=row.pk).update(station=station)

    with pytest.raises(Invalid):
        actions.deposit(actor=keeper, now=clock.now(), uid=row.uid)


def test_depositing_twice_is_refused(waiting: Delivery, keeper: Actor) -> None:
    with pytest.raises(InvalidMove):
        actions.deposit(actor=keeper, now=clock.now(), uid=waiting.uid)


@pytest.mark.parametrize("unable", [{"can_leave_home": False}, {"can_carry_kg": 2}])
def test_who_cannot_fetch_it_never_gets_a_station(
    station: Facility, unable: dict[str, int]
) -> None:
    row = deliveries.ready(asked="station", to=deliveries.contact(**unable))

    assert (row.method, row.station) == ("home", None)


def test_not_even_by_hand(station: Facility, coordinator: Actor) -> None:
    row = deliveries.ready(to=deliveries.contact(can_leave_home=False))

    with pytest.raises(Invalid):
        actions.assign(
            actor=coordinator,
            now=clock.now(),
            uid=row.uid,
            assignment=actions.Assignment(method="station", station="moxi-station"),
        )


@pytest.mark.parametrize(
    ("asked", "facts", "expected"),
    [
        ("", rules.Circumstances(has_contact=False), "distribution"),
        ("", rules.Circumstances(has_contact=True), "home"),
        ("station", rules.Circumstances(has_contact=True), "home"),
        ("station", rules.Circumstances(has_contact=True, has_station=True), "station"),
        ("unmanned", rules.Circumstances(has_contact=True, weight_kg=50), "unmanned"),
        ("unmanned", rules.Circumstances(has_contact=True, weight_kg=51), "home"),
        ("unmanned", rules.Circumstances(has_contact=True, volume_m3=0.5), "home"),
        ("distribution", rules.Circumstances(has_contact=True), "distribution"),
    ],
)
def test_the_method_follows_from_who_receives(
    asked: str, facts: rules.Circumstances, expected: str
) -> None:
    assert rules.method(asked, facts) == expected


def test_a_parcel_that_is_not_on_the_shelf_is_said_and_taken_in_again_once_found(
    waiting: Delivery, keeper: Actor
) -> None:
    row = actions.miss(actor=keeper, now=clock.now(), uid=waiting.uid)
    assert (row.status, row.failure, row.compartment) == ("attempt_failed", "not_there", "")
    assert Event.objects.filter(type="delivery.attempt_failed").count() == 1
    with pytest.raises(InvalidMove):
        actions.miss(actor=keeper, now=clock.now(), uid=waiting.uid)

    found = actions.deposit(actor=keeper, now=clock.now(), uid=waiting.uid, shelf="B1")
    given = Given(code=deliveries.code_of(found))
    out = actions.pick_up(actor=keeper, now=clock.now(), uid=waiting.uid, given=given)

    assert out.status == "delivered"


def test_only_a_stations_keeper_says_what_is_not_on_its_shelf(
    waiting: Delivery, keeper: Actor
) -> None:
    outsider = deliveries.keeper(deliveries.depot())
    at_a_door = deliveries.out(by=deliveries.courier())

    with pytest.raises(NotFound):
        actions.miss(actor=outsider, now=clock.now(), uid=waiting.uid)
    with pytest.raises(NotAllowed):
        actions.miss(actor=deliveries.courier(), now=clock.now(), uid=waiting.uid)
    with pytest.raises(NotFound):
        actions.miss(actor=keeper, now=clock.now(), uid=at_a_door.uid)
    assert Delivery.objects.get(pk=waiting.pk).status == "available_for_pickup"
