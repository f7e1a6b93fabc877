"""An accepted release becomes a consignment."""

import datetime
from decimal import Decimal

import pytest

from relief.allocation.models import AllocationLine
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.work import unit
from relief.journal.models import Event
from relief.journal.record import record
from relief.journal.relay import relay
from relief.shipping import journey, rules, steps
from relief.shipping.models import Consignment
from tests.factories import consignments, stock
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db


def test_lines_weight_and_volume_follow_the_allocation() -> None:
    row = consignments.planned(Wanted("blanket", 100), Wanted("tent", 10))

    assert sorted(row.lines.values_list("item__code", "quantity")) == [
        ("blanket", 100),
        ("tent", 10),
    ]
    row.refresh_from_db()
    assert row.weight_kg == Decimal("165.000")
    assert row.volume_m3 == Decimal("1.1000")


def test_it_is_journalled_for_the_requester() -> None:
    row = consignments.planned()

    event = Event.objects.get(type="consignment.created")
    assert event.subject_uid == row.uid
    assert event.organization_id == row.request.organization_id
    assert event.related == [row.request.uid]


def test_the_way_is_planned_from_the_lane_with_times() -> None:
    row = consignments.planned()

    leg = row.legs.get()
    assert leg.mode == "road"
    assert leg.planned_departure < leg.planned_arrival
    assert row.expected_at > leg.planned_arrival


def test_a_hub_in_the_destination_divides_the_way() -> None:
    place = consignments.site().place
    stock.facility("luding-hub", kind="hub", place=place, lat=29.91, lon=102.23)

    row = consignments.planned()

    first, second = row.legs.order_by("sequence")
    assert first.destination_name == second.origin_name == "luding-hub 仓"
    assert first.planned_arrival == second.planned_departure


def test_goods_that_can_be_there_today_are_promised_for_today() -> None:
    started = datetime.datetime(2026, 5, 4, 0, 30, tzinfo=datetime.UTC)  # 08:30 in China

    dues = rules.promises(started, started + datetime.timedelta(hours=9), "Asia/Shanghai")

    assert [(due.kind, due.due_at) for due in dues] == [
        ("same_day", datetime.datetime(2026, 5, 4, 16, tzinfo=datetime.UTC))
    ]


def test_a_day_without_two_hours_to_spare_is_not_promised() -> None:
    started = datetime.datetime(2026, 5, 4, 0, 30, tzinfo=datetime.UTC)  # midnight: 15.5 h later

    def kinds(hours: float) -> list[str]:
        arrival = started + datetime.timedelta(hours=hours)
        return [due.kind for due in rules.promises(started, arrival, "Asia/Shanghai")]

    assert (kinds(13.5), kinds(13.6)) == (["same_day"], ["72h"])


def test_goods_that_cannot_be_there_today_are_promised_within_72_hours() -> None:
    started = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)

    (due,) = rules.promises(started, started + datetime.timedelta(hours=9), "Asia/Shanghai")

    assert (due.kind, due.due_at - started) == ("72h", datetime.timedelta(hours=72))


def test_what_the_request_needs_by_is_a_promise_of_its_own() -> None:
    needed_by = clock.now() + datetime.timedelta(hours=1)

    row = consignments.planned(needed_by=needed_by)

    assert row.promises.filter(kind="needed_by", due_at=needed_by).exists()
    assert row.promised_at == needed_by


def test_the_same_release_twice_makes_one_consignment() -> None:
    order = consignments.release()

    with unit("test", durable=False):
        first = steps.create_for_release(order, actor=SYSTEM, now=clock.now())
        second = steps.create_for_release(order, actor=SYSTEM, now=clock.now())

    assert first.pk == second.pk


def test_accepting_a_release_makes_it_by_itself() -> None:
    order = consignments.release()
    with unit("test", durable=False):
        record("release.accepted", subject=order, actor=SYSTEM, now=clock.now())

    relay()

    assert Consignment.objects.get(release_order=order).status == "planned"


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        ("2022-09-06T20:35+08:00", "2022-09-07T00:00+08:00"),
        ("2022-09-07T09:00+08:00", "2022-09-07T09:00+08:00"),
        ("2022-09-06T07:00+08:00", "2022-09-07T00:00+08:00"),
    ],
)
def test_goods_of_the_second_day_are_loaded_from_its_first_hour(
    answered: str, expected: str
) -> None:
    """A day of a warehouse is a date there, as the planner counts it, and not 24 hours."""
    order = consignments.release(Wanted("blanket", 10))
    order.plan.committed_at = datetime.datetime.fromisoformat("2022-09-06T06:00+08:00")
    order.plan.save(update_fields=["committed_at"])
    AllocationLine.objects.filter(release_order=order).update(day=1)
    with unit("test", durable=False):
        row = steps.create_for_release(
            order, actor=SYSTEM, now=datetime.datetime.fromisoformat(answered)
        )

    packing = journey.PACKING_HOURS * journey.HOUR
    assert row.legs.get().planned_departure == (datetime.datetime.fromisoformat(expected) + packing)
