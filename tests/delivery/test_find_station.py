"""The nearest open station with room; nobody who cannot fetch goods is ever sent to one."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from relief.core import clock
from relief.core.actors import Actor
from relief.core.clock import CHINA
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.delivery import actions, stations
from relief.delivery.models import Contact, Delivery, Station, StationHours
from relief.inventory.models import Facility
from tests.factories import consignments, deliveries, people, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
DOOR = (29.65, 102.12)
MONDAY_NOON = datetime.datetime(2026, 6, 1, 12, 0, tzinfo=CHINA)
EVERY_DAY = [
    actions.Hours(day, datetime.time(9), datetime.time(18)) for day in range(1, 8)
]  # fmt: skip


def station_at(code: str, lat: float, lon: float) -> Facility:
    return stock.facility(code, kind="station", place=consignments.site().place, lat=lat, lon=lon)


def equip(at: Facility, packages: int = 100, hours: list[actions.Hours] | None = None) -> Station:
    return actions.equip_station(
        actor=deliveries.keeper(at), now=clock.now(), code=at.code, packages=packages,
        keep_days=5, hours=EVERY_DAY if hours is None else hours,
    )  # fmt: skip


def test_open_ones_come_first_then_the_nearer_one() -> None:
    near_closed = station_at("near-closed", 29.651, 102.121)
    far, nearer = station_at("far", 29.66, 102.13), station_at("nearer", 29.653, 102.12)
    equip(near_closed, hours=[actions.Hours(7, datetime.time(9), datetime.time(18))])
    equip(far)

    found = stations.near(DOOR, MONDAY_NOON)

    assert [row.station for row in found] == [nearer, far, near_closed]
    assert [row.is_open for row in found] == [True, True, False]
    assert found[1].until == datetime.time(18)
    assert found[1].km == pytest.approx(1.47, abs=0.02)


def test_what_is_more_than_five_kilometres_away_is_not_near() -> None:
    station_at("yonder", 29.70, 102.12)

    assert stations.near(DOOR, MONDAY_NOON) == []


def test_closing_time_is_closed_and_opening_time_is_open() -> None:
    equip(deliveries.station())
    moments = [MONDAY_NOON.replace(hour=9), MONDAY_NOON.replace(hour=18)]

    assert [stations.near(DOOR, at)[0].is_open for at in moments] == [True, False]


def test_the_search_uses_its_index(django_assert_num_queries: object) -> None:
    from django.db import connection

    station_at("one", 29.651, 102.121)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        given = {"lat": 29.65, "lon": 102.12, "metres": 5000, "at": MONDAY_NOON, "done": []}
        cursor.execute("EXPLAIN " + stations.SEARCH, given)
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "station_by_point" in plan


def test_a_full_station_takes_no_more_and_the_next_one_is_chosen() -> None:
    full, next_one = deliveries.station(), station_at("next", 29.655, 102.125)
    first = deliveries.ready(asked="station", to=deliveries.contact())
    equip(full, packages=first.consignment.packages)

    second = deliveries.ready(asked="station", to=deliveries.contact())

    assert (first.station, second.station) == (full, next_one)
    planner = people.actor("coordinator", organization=people.operator())
    with pytest.raises(Invalid, match="no room"):
        actions.assign(
            actor=planner, now=clock.now(), uid=second.uid,
            assignment=actions.Assignment(method="station", station=full.code),
        )  # fmt: skip


def test_a_station_keeps_goods_as_long_as_it_says() -> None:
    at = deliveries.station()
    equip(at)
    row = deliveries.ready(asked="station", to=deliveries.contact())
    now = clock.now()

    kept = actions.deposit(actor=deliveries.keeper(at), now=now, uid=row.uid)

    assert kept.deposit_until == now + datetime.timedelta(days=5)


@pytest.mark.parametrize(
    "fields", [{"can_leave_home": False}, {"can_carry_kg": 0}], ids=["housebound", "frail"]
)
def test_who_cannot_leave_or_carry_gets_a_courier_who_carries_up(fields: dict[str, object]) -> None:
    deliveries.station()
    row = deliveries.ready(asked="station", to=deliveries.contact(**fields))

    assert (row.method, row.carry_up, row.call_ahead) == ("home", True, True)


@pytest.mark.parametrize("fields", [{"can_leave_home": False}, {"can_carry_kg": 0}])
def test_the_database_refuses_a_station_for_them_too(fields: dict[str, object]) -> None:
    at = deliveries.station()
    row = deliveries.ready(to=deliveries.contact(**fields))

    with (
        pytest.raises(IntegrityError, match="station_only_for_who_can_fetch"),
        transaction.atomic(),
    ):
        Delivery.objects.filter(pk=row.pk).update(method="station", station=at)


def test_the_database_refuses_to_make_somebody_housebound_while_a_station_waits() -> None:
    deliveries.station()
    row = deliveries.ready(asked="station", to=deliveries.contact())

    with (
        pytest.raises(IntegrityError, match="station_only_for_who_can_fetch"),
        transaction.atomic(),
    ):
        Contact.objects.filter(pk=row.contact_id).update(can_leave_home=False)


def test_hours_that_make_no_sense_are_refused(coordinator: Actor) -> None:
    at = deliveries.station()
    turned = [actions.Hours(1, datetime.time(18), datetime.time(9))]
    overlapping = [*EVERY_DAY, actions.Hours(1, datetime.time(17), datetime.time(20))]
    row = equip(at)

    for hours in (turned, overlapping):
        with pytest.raises(Invalid):
            equip(at, hours=hours)
    with pytest.raises(IntegrityError), transaction.atomic():
        StationHours.objects.create(
            station=row, weekday=8, opens=datetime.time(9), closes=datetime.time(10)
        )
    assert row.hours.count() == 7


def test_only_its_own_keeper_says_what_a_station_holds() -> None:
    at, other = deliveries.station(), station_at("other", 29.66, 102.13)
    stranger = deliveries.keeper(other)
    given = {"packages": 1, "keep_days": 1, "hours": [], "now": clock.now()}

    with pytest.raises(NotAllowed):
        actions.equip_station(actor=stranger, code=at.code, **given)
    with pytest.raises(NotFound):
        actions.equip_station(actor=stranger, code="nowhere", **given)


def test_by_hand_without_a_name_the_nearest_open_one_is_taken(coordinator: Actor) -> None:
    row = deliveries.ready(to=deliveries.contact())
    at = deliveries.station()

    actions.assign(
        actor=coordinator, now=clock.now(), uid=row.uid,
        assignment=actions.Assignment(method="station"),
    )  # fmt: skip

    assert Delivery.objects.get(pk=row.pk).station == at
    assert Wanted("blanket", 10).units == row.lines.get().quantity
