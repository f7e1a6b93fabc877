"""Day routes: hours, room, skills and depots hold; plans anew break no promise; by worker."""

import datetime
import json

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from relief.core import clock
from relief.core.actors import Actor
from relief.core.clock import CHINA
from relief.core.errors import InvalidMove, NotFound
from relief.delivery import actions, rounds, tasks
from relief.delivery.models import Delivery, RoutePlan, Shift
from relief.delivery.routing import DayShift, DayStop
from relief.delivery.routing.plan_day import plan_day
from relief.delivery.routing.solving import Effort
from relief.journal.models import Event
from tests.factories import deliveries, people, stock

pytestmark = pytest.mark.django_db
HERE, THERE = (29.65, 102.12), (29.70, 102.16)
HOUR = 3600
FAST = Effort(iterations=60)


@pytest.fixture
def today() -> datetime.date:
    """Today where the goods are."""
    return clock.now().astimezone(CHINA).date()


@pytest.fixture
def courier(db: None) -> Actor:
    """Drives for a carrier."""
    return deliveries.courier()


def planned(actor: Actor, day: datetime.date) -> RoutePlan:
    row = actions.ask_for_routes(actor=actor, now=clock.now(), day=day)
    assert tasks.plan_routes() == 1
    row.refresh_from_db()
    return row


def driver(uid: str = "a", **fields: object) -> DayShift:
    values = {"depot": 0, "starts": 0, "ends": 8 * HOUR, "drive_seconds": 5 * HOUR, **fields}
    return DayShift(uid, kg=100, m3=1, **values)


def door(uid: str, **fields: object) -> DayStop:
    return DayStop(uid, **{"point": (29.66, 102.13), "kg": 5, "m3": 0.02, **fields})


def order(plan: object) -> dict[str, list[str]]:
    return {route.shift: [visit.uid for visit in route.visits] for route in plan.routes}


def test_everybody_is_served_once_within_hours_and_windows() -> None:
    stops = [door(f"s{n}", point=(29.65 + n / 200, 102.12)) for n in range(6)]
    stops.append(door("late", opens=3 * HOUR, closes=4 * HOUR))

    found = plan_day([HERE], [driver()], stops, FAST)

    visits = {visit.uid: visit.at for visit in found.routes[0].visits}
    assert sorted(visits) == sorted(stop.uid for stop in stops)
    assert 3 * HOUR <= visits["late"] <= 4 * HOUR
    assert found.routes[0].returns <= 8 * HOUR


def test_goods_go_only_with_who_is_at_their_depot_and_has_the_skill() -> None:
    shifts = [driver("a"), driver("b", depot=1), driver("c", skills=frozenset({"stairs"}))]
    stops = [
        door("from-b", depot=1), door("stairs", skills=frozenset({"stairs"}), carried_up=True),
        door("tibetan", skills=frozenset({"tibetan"})), door("huge", kg=900),
        door("mountain", point=(31.9, 102.1)), door("nowhere", depot=7),
    ]  # fmt: skip

    found = plan_day([HERE, THERE], shifts, stops, FAST)

    assert order(found) == {"b": ["from-b"], "c": ["stairs"]}
    assert found.left_out == {
        "tibetan": "skill", "huge": "capacity", "mountain": "hours", "nowhere": "no_shift",
    }  # fmt: skip


def test_room_and_hours_at_the_wheel_leave_out_what_is_too_much() -> None:
    stops = [door(f"s{n}", kg=40) for n in range(5)]

    tight = plan_day([HERE], [driver()], stops, FAST)
    short = plan_day([HERE], [driver(drive_seconds=60)], stops, FAST)

    assert len(order(tight)["a"]) == 2
    assert set(tight.left_out.values()) == {"no_room"}
    assert order(short) == {}
    assert set(short.left_out.values()) == {"hours"}


def test_what_is_promised_goes_before_what_is_not_and_what_is_kept_before_both() -> None:
    stops = [
        door("free", kg=60), door("promised", kg=60, due=2 * HOUR),
        door("kept", kg=60, due=2 * HOUR, keeps=True),
    ]  # fmt: skip

    found = plan_day([HERE], [driver()], stops, FAST)

    assert order(found) == {"a": ["kept"]}


def test_what_is_far_too_heavy_is_left_out_however_dear_it_is() -> None:
    """A plan that is overloaded must never look cheaper than one that leaves a stop out."""
    stops = [door(f"s{n}", kg=80, due=2 * HOUR, keeps=True) for n in range(3)]

    found = plan_day([HERE], [driver()], stops, FAST)

    assert len(order(found)["a"]) == 1
    assert len(found.left_out) == 2


def test_nobody_waits_at_a_door_while_others_could_be_served() -> None:
    stops = [door("later", opens=HOUR), door("now", point=(29.67, 102.14))]

    assert order(plan_day([HERE], [driver()], stops, FAST)) == {"a": ["now", "later"]}


def test_who_has_goods_on_board_goes_on_from_where_they_are() -> None:
    shifts = [driver("a", here=(29.70, 102.12)), driver("b")]
    stops = [door("on-board", holder="a"), door("at-depot")]

    assert order(plan_day([HERE], shifts, stops, FAST)) == {"a": ["on-board"], "b": ["at-depot"]}


def test_a_plan_gives_couriers_their_stops_when_it_is_put_to_use(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    shift = deliveries.shift(courier)
    rows = [deliveries.ready(to=deliveries.contact(lat=29.65 + n / 100)) for n in range(3)]
    plan = planned(coordinator, today)

    assert plan.status == "proposed"
    assert not Delivery.objects.filter(shift=shift).exists()
    actions.apply_routes(actor=coordinator, now=clock.now(), uid=plan.uid)

    given = Delivery.objects.filter(shift=shift).order_by("stop")
    assert [row.stop for row in given] == [1, 2, 3]
    assert {row.pk for row in given} == {row.pk for row in rows}
    assert all(row.courier_id == courier.id and row.planned_at for row in given)
    assert sorted(row.planned_at for row in given) == [row.planned_at for row in given]
    assert Event.objects.filter(type="delivery.routed").count() == 3


def test_planning_anew_keeps_what_is_on_board_and_adds_what_came(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    deliveries.shift(courier)
    second = deliveries.courier("second-org")
    deliveries.shift(second)
    out = deliveries.out(by=courier, to=deliveries.contact())
    first = planned(coordinator, today)
    actions.apply_routes(actor=coordinator, now=clock.now(), uid=first.uid)
    late = deliveries.ready(to=deliveries.contact(lat=29.655))

    again = planned(coordinator, today)
    actions.apply_routes(actor=coordinator, now=clock.now(), uid=again.uid)

    first.refresh_from_db()
    out.refresh_from_db()
    late.refresh_from_db()
    assert (out.courier_id, late.courier_id) == (courier.id, second.id)
    assert (first.status, RoutePlan.objects.get(status="applied")) == ("superseded", again)


def test_a_plan_that_breaks_a_promise_kept_today_is_not_put_to_use(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    shift = deliveries.shift(courier)
    row = deliveries.ready(to=deliveries.contact(needs=("tibetan",)))
    now = clock.now()
    Delivery.objects.filter(pk=row.pk).update(
        shift=shift, courier_id=courier.id, due_at=now + datetime.timedelta(hours=3),
        planned_at=now + datetime.timedelta(hours=1),
    )  # fmt: skip

    plan = planned(coordinator, today)

    assert (plan.result["left_out"], plan.result["breaks"]) == (
        {str(row.uid): "skill"},
        [str(row.uid)],
    )
    with pytest.raises(actions.PromiseBroken):
        actions.apply_routes(actor=coordinator, now=clock.now(), uid=plan.uid)
    assert Delivery.objects.get(pk=row.pk).shift == shift


def test_a_plan_of_another_day_that_was_is_refused(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    deliveries.shift(courier)
    row = deliveries.ready(to=deliveries.contact())
    plan = planned(coordinator, today)
    deliveries.assigned(row, deliveries.courier("second-org"))

    with pytest.raises(actions.PlanIsOld):
        actions.apply_routes(actor=coordinator, now=clock.now(), uid=plan.uid)


def test_what_was_delivered_meanwhile_is_simply_left_out(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    deliveries.shift(courier)
    row = deliveries.out(by=courier, to=deliveries.contact())
    plan = planned(coordinator, today)
    given = actions.Given(code=deliveries.code_of(row))
    actions.hand_over(actor=courier, now=clock.now(), uid=row.uid, given=given)

    assert (
        actions.apply_routes(actor=coordinator, now=clock.now(), uid=plan.uid).status == "applied"
    )
    assert Delivery.objects.get(pk=row.pk).status == "delivered"


def test_cold_goods_stairs_and_dialects_ask_for_their_skill() -> None:
    stock.item("vaccine", temperature="cold")
    from tests.factories.consignments import Wanted

    row = deliveries.ready(
        Wanted("vaccine", 5), to=deliveries.contact(can_leave_home=False, needs=("sichuanese",))
    )

    assert rounds.skills_of(row) == {"stairs", "cold_chain", "sichuanese"}


def test_a_planner_that_was_killed_leaves_its_plan_to_the_next(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    deliveries.shift(courier)
    row = actions.ask_for_routes(actor=coordinator, now=clock.now(), day=today)
    actions.begin_routes(actor=coordinator, now=clock.now(), plan_id=row.pk)

    assert tasks.plan_routes() == 1
    row.refresh_from_db()
    assert row.status == "proposed"


def test_the_database_keeps_shifts_apart_and_statuses_declared(courier: Actor) -> None:
    first = deliveries.shift(courier)

    for fields in (
        {"start": first.starts_at + datetime.timedelta(hours=1)},
        {"start": first.ends_at, "hours": -1},
        {"start": first.ends_at, "skills": ["flying"]},
        {"start": first.ends_at, "capacity_kg": 0.0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            deliveries.shift(courier, **fields)
    assert deliveries.shift(courier, start=first.ends_at)
    plan = RoutePlan.objects.create(organization=people.operator(), day=first.starts_at.date())
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutePlan.objects.filter(pk=plan.pk).update(status="lost")


def test_a_cancelled_shift_frees_what_is_not_on_board(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    shift = deliveries.shift(courier)
    row = deliveries.ready(to=deliveries.contact())
    plan = planned(coordinator, today)
    actions.apply_routes(actor=coordinator, now=clock.now(), uid=plan.uid)

    for _ in range(2):
        actions.cancel_shift(actor=coordinator, now=clock.now(), uid=shift.uid)

    row.refresh_from_db()
    assert (row.shift_id, row.courier_id, row.planned_at) == (None, None, None)
    assert Event.objects.filter(type="shift.cancelled").count() == 1


def test_all_of_it_by_api(courier: Actor, today: datetime.date) -> None:
    key = people.api_key(people.operator(), "deliveries:write")
    api = Client(headers={"Authorization": f"Bearer {key}"})
    now = clock.now()
    body = {
        "courier": str(people.user_of(courier).uid), "depot": deliveries.depot().code,
        "starts_at": now.isoformat(), "ends_at": (now + datetime.timedelta(hours=6)).isoformat(),
        "capacity_kg": 200, "capacity_m3": 2, "skills": ["stairs"],
    }  # fmt: skip
    row = deliveries.ready(to=deliveries.contact())

    def post(path: str, given: object) -> object:
        return api.post(f"/api/v1/{path}", json.dumps(given), content_type="application/json")

    shift, overlapping = post("shifts/", body), post("shifts/", body)
    wrong = post("shifts/", body | {"ends_at": now.isoformat()})
    asked = post("route-plans/", {"day": str(today)})
    tasks.plan_routes()
    plan = api.get(f"/api/v1/route-plans/{asked.json()['uid']}/").json()
    applied = post(f"route-plans/{plan['uid']}/apply/", {})

    assert [shift.status_code, overlapping.status_code, wrong.status_code] == [201, 409, 400]
    assert (asked.status_code, plan["status"]) == (202, "proposed")
    assert plan["routes"][0]["stops"][0]["delivery"] == str(row.uid)
    assert applied.json()["status"] == "applied"
    assert post(f"route-plans/{plan['uid']}/apply/", {}).json()["status"] == "applied"


def test_a_foreign_planner_sees_no_plan_and_a_replaced_one_is_not_used(
    coordinator: Actor, courier: Actor, today: datetime.date
) -> None:
    deliveries.shift(courier)
    old = planned(coordinator, today)
    actions.ask_for_routes(actor=coordinator, now=clock.now(), day=today)
    foreign = people.actor(
        "warehouse_operator", organization=people.organization("else", "operator")
    )

    with pytest.raises(InvalidMove):
        actions.apply_routes(actor=coordinator, now=clock.now(), uid=old.uid)
    with pytest.raises(NotFound):
        actions.apply_routes(actor=foreign, now=clock.now(), uid=old.uid)
    assert Shift.objects.visible_to(foreign).count() == 0
