"""Departures in local time, cut-offs, ways by timetable, and what each weighs on the climate."""

import datetime
from decimal import Decimal

import pytest

from relief.shipping.rules.fits import Cargo, Vehicle, misfits
from relief.shipping.rules.footprint import Factor, Part, factor_on, footprint
from relief.shipping.rules.routes import Handling, Run, next_ride, ways

DAILY = frozenset(range(1, 8))
UTC = datetime.UTC


def run(code: str, origin: str, destination: str, departs: str, **fields: object) -> Run:
    values: dict[str, object] = {
        "mode": "air", "zone": "Europe/Brussels", "weekdays": DAILY, "minutes": 690,
        "cut_off_minutes": 240, "km": 9026.0, "cost_per_kg": Decimal(26),
        "valid_from": datetime.date(2022, 1, 1), **fields,
    }  # fmt: skip
    return Run(code=code, origin=origin, destination=destination,
               departs=datetime.time.fromisoformat(departs), **values)  # type: ignore[arg-type]  # fmt: skip


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).astimezone(UTC)


LIEGE = run("A-LGG-HGH", "LGG", "HGH", "21:30")


@pytest.mark.parametrize(
    ("ready", "departs"),
    [
        ("2022-09-05T17:29+02:00", "2022-09-05T21:30+02:00"),  # in time for the cut-off
        ("2022-09-05T17:30+02:00", "2022-09-05T21:30+02:00"),  # just
        ("2022-09-05T17:31+02:00", "2022-09-06T21:30+02:00"),  # one minute after it
        ("2022-10-29T18:00+02:00", "2022-10-30T21:30+01:00"),  # the clocks go back overnight
        ("2022-03-26T18:00+01:00", "2022-03-27T21:30+02:00"),  # and forward
    ],
)
def test_the_next_departure_keeps_its_local_hour_and_its_cut_off(ready: str, departs: str) -> None:
    ride = next_ride(LIEGE, at(ready))

    assert ride is not None
    assert ride.departs == at(departs)
    assert ride.cut_off == at(departs) - datetime.timedelta(hours=4)


def test_an_hour_that_the_clocks_leave_out_is_not_lost() -> None:
    odd = run("A-X", "LGG", "HGH", "02:30", cut_off_minutes=0)

    ride = next_ride(odd, at("2022-03-27T00:30+01:00"))

    assert ride is not None
    assert ride.departs == at("2022-03-27T03:30+02:00")


def test_it_goes_on_its_weekdays_only_and_while_it_is_valid() -> None:
    weekly = run("R", "LGG", "X", "16:00", weekdays=frozenset({5}), cut_off_minutes=1440)

    ride = next_ride(weekly, at("2022-09-08T17:00+02:00"))  # Thursday, after Friday's cut-off

    assert ride is not None
    assert ride.departs == at("2022-09-16T16:00+02:00")
    over = run("O", "LGG", "X", "16:00", valid_to=datetime.date(2022, 9, 1))
    assert next_ride(over, at("2022-09-08T17:00+02:00")) is None


def test_ways_join_only_where_customs_and_cut_off_allow() -> None:
    truck = run(
        "T", "HGH", "330400", "18:00", mode="road", zone="Asia/Shanghai", minutes=120,
        cut_off_minutes=60, km=90.0, cost_per_kg=Decimal("0.35"),
    )  # fmt: skip
    points = {
        "LGG": Handling(country="BE"),
        "HGH": Handling({"air": 180}, customs_hours=12, country="CN"),
    }

    found = ways([LIEGE, truck], "LGG", ["330400"], at("2022-09-05T12:00+02:00"), points)

    # Landed 15:00 in China on the 6th, ready 18:00, through customs 06:00 on the 7th.
    assert [ride.run.code for ride in found[0].rides] == ["A-LGG-HGH", "T"]
    assert found[0].rides[1].departs == at("2022-09-07T18:00+08:00")
    assert found[0].cost_per_kg == Decimal("26.35")


def test_a_cheaper_slower_mode_is_offered_beside_the_fastest_and_a_full_run_is_not() -> None:
    ship = run("S", "LGG", "HGH", "18:00", mode="sea", minutes=48960, cost_per_kg=Decimal("1.6"))
    small = run("A2", "LGG", "HGH", "06:00", capacity_kg=Decimal(100))
    start = at("2022-09-05T12:00+02:00")

    found = ways([LIEGE, ship, small], "LGG", ["HGH"], start, {}, weight_kg=Decimal(5000))

    assert [way.rides[0].run.code for way in found] == ["A-LGG-HGH", "S"]


def factor(value: str, day: str, source: str = "x", *, is_assumed: bool = False) -> Factor:
    return Factor(Decimal(value), datetime.date.fromisoformat(day), source, is_assumed)


def test_the_footprint_is_tonnes_by_kilometres_by_the_factor_of_the_day() -> None:
    factors = {
        "road": [factor("0.12366", "2012-04-01", "2012"), factor("0.10163", "2025-06-10", "2025")],
        "air": [factor("0.89939", "2025-06-10", "air", is_assumed=True)],
    }
    day = datetime.date(2022, 9, 6)

    found = footprint([Part("air", 9026), Part("road", 90)], Decimal(1500), factors, day)

    # 1.5 t × 9,026 km × 0.89939 + 1.5 t × 90 km × 0.12366 = 12,176.84 + 16.69
    assert found.kg_co2e == Decimal("12193.5")
    assert found.sources == ("air", "2012")
    assert found.is_assumed
    after = factor_on(factors, "road", datetime.date(2026, 1, 1))
    assert after is not None
    assert after.source == "2025"


def test_a_mode_without_a_factor_is_named_not_counted_as_nothing() -> None:
    found = footprint([Part("sea", 100)], Decimal(1000), {}, datetime.date(2022, 9, 6))

    assert (found.kg_co2e, found.missing) == (Decimal("0.0"), ("sea",))


def test_oxidizers_and_flammables_do_not_travel_together() -> None:
    lorry = Vehicle(Decimal(9000), Decimal(38), frozenset({"3", "5.1"}))
    goods = [
        Cargo("CN-1", Decimal(10), Decimal(1), frozenset({"3"})),
        Cargo("CN-2", Decimal(10), Decimal(1), frozenset({"5.1"})),
    ]

    assert [row.what for row in misfits(lorry, goods)] == ["together"]
    assert misfits(lorry, goods[:1]) == []
