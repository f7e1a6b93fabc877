"""A day's plan is worked out anew by itself when something breaks it; promises stand."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.core.clock import CHINA
from relief.delivery import actions, tasks
from relief.delivery.models import Delivery, RoutePlan, Shift
from relief.delivery.replanning import GATHER
from relief.delivery.routing import plan_day
from relief.delivery.steps import ContactValues
from relief.journal.models import Event, OutboxEntry
from relief.journal.relay import relay
from relief.notices.models import Notice
from tests.factories import deliveries, people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("brief_search")]
SignIn = Callable[[Actor], Client]


MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def courier(db: None) -> Actor:
    """Drives for a carrier."""
    return deliveries.courier()


@pytest.fixture
def in_use(coordinator: Actor, courier: Actor) -> RoutePlan:
    """A plan in use with two stops of one shift; all that it caused has been handled."""
    deliveries.shift(courier)
    for n in (1, 2):
        deliveries.ready(to=deliveries.contact(lat=29.65 + n / 100))
    plan = actions.ask_for_routes(actor=coordinator, now=clock.now(), day=today())
    assert tasks.plan_routes() == 1
    plan = actions.apply_routes(actor=coordinator, now=clock.now(), uid=plan.uid)
    relay()
    return plan


def today() -> datetime.date:
    return clock.now().astimezone(CHINA).date()


def stops() -> list[Delivery]:
    return list(Delivery.objects.exclude(shift=None).order_by("stop"))


def wished() -> RoutePlan:
    relay()
    return RoutePlan.objects.get(status="waiting")


def worked_out() -> RoutePlan:
    """Let the wish fall due, work it out, and return it as it is then."""
    plan = wished()
    RoutePlan.objects.filter(pk=plan.pk).update(due_at=clock.now())
    assert tasks.plan_routes() == 1
    plan.refresh_from_db()
    relay()
    return plan


def hold_back(row: Delivery, courier: Actor, reason: str) -> None:
    actions.go_out(actor=courier, now=clock.now(), uid=row.uid)
    actions.fail(actor=courier, now=clock.now(), uid=row.uid, reason=reason)


def test_a_stop_that_comes_in_is_on_the_route_by_itself_and_the_phone_is_told(
    in_use: RoutePlan, courier: Actor, sign_in: SignIn
) -> None:
    opened = clock.now()
    row = deliveries.ready(to=deliveries.contact(lat=29.655))

    plan = worked_out()

    in_use.refresh_from_db()
    row.refresh_from_db()
    assert (plan.status, plan.causes, in_use.status) == ("applied", ["stop_added"], "superseded")
    assert row.courier_id == courier.id
    assert row in stops()
    assert Shift.objects.get().reroute == {"added": 1, "gone": 0}
    assert Notice.objects.filter(event_type="shift.rerouted", person_id=courier.id).count() == 2
    since = {"since": opened.isoformat()}
    phone = sign_in(courier).get(
        reverse("delivery:courier-day"), since, headers={"HX-Target": "route-news"}
    )
    assert "r-banner--risk" in phone.content.decode()


def test_a_phone_that_knows_the_route_is_left_in_peace(
    in_use: RoutePlan, courier: Actor, sign_in: SignIn
) -> None:
    since = {"since": clock.now().isoformat()}

    for query in (since, {"since": "yesterday"}, {}):
        phone = sign_in(courier).get(
            reverse("delivery:courier-day"), query, headers={"HX-Target": "route-news"}
        )
        assert "r-banner--risk" not in phone.content.decode()


def test_what_happens_within_a_minute_is_one_plan_with_all_its_causes(
    in_use: RoutePlan, courier: Actor
) -> None:
    first, second = stops()
    began = clock.now()
    hold_back(first, courier, "nobody_home")
    relay()
    hold_back(second, courier, "refused")
    deliveries.ready(to=deliveries.contact(lat=29.66))

    plan = wished()

    assert plan.causes == ["not_handed_over", "refused", "stop_added"]
    assert plan.due_at >= began + GATHER
    assert tasks.plan_routes() == 0  # not before its time


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        ("cancelled", "vehicle_out"), ("added", "shift_added"), ("assigned", "stop_changed"),
        ("contact", "stop_changed"), ("declined", "vehicle_out"),
    ],
)  # fmt: skip
def test_each_event_that_breaks_a_plan_wishes_for_a_new_one(
    in_use: RoutePlan, coordinator: Actor, courier: Actor, what: str, cause: str
) -> None:
    row = stops()[0]
    now = clock.now()
    if what in {"cancelled", "added"}:
        deliveries.shift(deliveries.courier("second-org"))
        if what == "cancelled":
            actions.cancel_shift(actor=coordinator, now=now, uid=row.shift.uid)
        else:
            values = actions.ShiftValues(
                people.user_of(deliveries.courier("third-org")).uid, deliveries.depot().code,
                now, now + 60 * MINUTE, 60, 100, 1,
            )  # fmt: skip
            actions.add_shift(actor=coordinator, now=now, values=values)
    elif what == "assigned":
        deliveries.assigned(row, courier)
    elif what == "contact":
        values = ContactValues("周明", "13800006022", "磨西镇 9 号", lat=29.66, lon=102.12)
        actions.set_contact(actor=coordinator, now=now, uid=row.uid, values=values)
    else:
        mission = deliveries.on_mission(row, deliveries.vehicle())
        relay()
        RoutePlan.objects.filter(status="waiting").delete()
        driver = people.actor("vehicle_gateway", organization=mission.vehicle.organization)
        actions.decline(actor=driver, now=now, uid=mission.uid, reason="battery")

    assert wished().causes == [cause]


def test_what_a_vehicle_declined_is_brought_by_a_courier(in_use: RoutePlan, courier: Actor) -> None:
    row = stops()[0]
    mission = deliveries.on_mission(row, deliveries.vehicle())
    driver = people.actor("vehicle_gateway", organization=mission.vehicle.organization)
    actions.decline(actor=driver, now=clock.now(), uid=mission.uid, reason="battery")

    worked_out()

    row.refresh_from_db()
    assert (row.method, row.courier_id, row.vehicle) == ("home", courier.id, "")


def test_who_was_not_at_home_is_tried_again_an_hour_later(
    in_use: RoutePlan, courier: Actor
) -> None:
    first, second = stops()
    actions.go_out(actor=courier, now=clock.now(), uid=second.uid)
    hold_back(first, courier, "nobody_home")
    tried = clock.now()

    worked_out()

    first.refresh_from_db()
    second.refresh_from_db()
    assert second.planned_at < first.planned_at
    assert first.planned_at >= tried + datetime.timedelta(minutes=59)


def test_without_a_plan_in_use_or_a_shift_that_still_runs_nothing_is_wished_for(
    in_use: RoutePlan, courier: Actor
) -> None:
    now = clock.now()
    Shift.objects.update(starts_at=now - 9 * 60 * MINUTE, ends_at=now - MINUTE)
    deliveries.ready()
    relay()
    RoutePlan.objects.filter(pk=in_use.pk).update(status="superseded")
    Shift.objects.update(ends_at=now + 60 * MINUTE)
    deliveries.ready()
    relay()

    assert not RoutePlan.objects.filter(status="waiting").exists()


def test_a_courier_behind_who_would_miss_a_promise_makes_a_new_plan_and_only_then(
    in_use: RoutePlan,
) -> None:
    first, second = stops()
    now = clock.now()
    watch = {"actor": SYSTEM, "now": now}
    Delivery.objects.filter(pk=first.pk).update(planned_at=now - 20 * MINUTE)
    Delivery.objects.filter(pk=second.pk).update(planned_at=now + 5 * MINUTE)
    assert actions.watch_routes(**watch) == 0  # behind, but nothing is missed by it
    Delivery.objects.filter(pk=second.pk).update(due_at=now + 15 * MINUTE)

    assert actions.watch_routes(**watch) == 1
    assert actions.watch_routes(**watch) == 1  # the same wish
    assert wished().causes == ["behind"]


def test_hours_at_home_count_as_promises_do(in_use: RoutePlan) -> None:
    first, second = stops()
    now = clock.now()
    Delivery.objects.filter(pk=first.pk).update(planned_at=now - 20 * MINUTE)
    Delivery.objects.filter(pk=second.pk).update(planned_at=now + 5 * MINUTE)
    ends = (now + 15 * MINUTE).astimezone(CHINA)
    second.contact.home_from, second.contact.home_until = datetime.time(0), ends.time()
    second.contact.save()

    assert actions.watch_routes(actor=SYSTEM, now=now) == 1


def test_a_new_plan_that_would_break_a_promise_waits_for_a_person_who_is_told(
    in_use: RoutePlan, coordinator: Actor, courier: Actor
) -> None:
    first, second = stops()
    due = clock.now() + 3 * 60 * MINUTE
    Delivery.objects.filter(pk=second.pk).update(due_at=due, planned_at=due - 60 * MINUTE)
    Shift.objects.update(capacity_kg=float(first.consignment.weight_kg) + 0.1)
    Delivery.objects.filter(pk=first.pk).update(due_at=due, planned_at=due - 60 * MINUTE)
    deliveries.ready(to=deliveries.contact(lat=29.66))

    plan = worked_out()

    in_use.refresh_from_db()
    assert (plan.status, in_use.status) == ("proposed", "applied")
    assert len(plan.result["breaks"]) == 1
    assert [row.pk for row in stops()] == [first.pk, second.pk]
    told = Notice.objects.filter(event_type="route_plan.proposed").values_list("person_id")
    assert (coordinator.id,) in told
    assert (courier.id,) not in told


def test_a_promise_that_is_lost_already_does_not_stop_the_new_plan(
    in_use: RoutePlan, courier: Actor
) -> None:
    """The courier is an hour behind: today's routes do not keep it, whatever they said."""
    first, second = stops()
    now = clock.now()
    Delivery.objects.filter(pk=first.pk).update(planned_at=now - 60 * MINUTE)
    Delivery.objects.filter(pk=second.pk).update(planned_at=now, due_at=now + 30 * MINUTE)
    Shift.objects.update(capacity_kg=float(first.consignment.weight_kg) + 0.1)
    deliveries.ready(to=deliveries.contact(lat=29.66))

    assert worked_out().status == "applied"


def test_a_day_that_went_on_while_the_plan_was_worked_out_is_planned_again(
    in_use: RoutePlan, courier: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = deliveries.ready(to=deliveries.contact(lat=29.66))
    plan = wished()
    RoutePlan.objects.filter(pk=plan.pk).update(due_at=clock.now())
    solved = plan_day.plan_day

    def meanwhile(*args: object) -> object:
        found = solved(*args)
        deliveries.assigned(row, deliveries.courier("second-org"))
        return found

    monkeypatch.setattr(plan_day, "plan_day", meanwhile)
    tasks.plan_routes()

    plan.refresh_from_db()
    in_use.refresh_from_db()
    assert (plan.status, in_use.status) == ("superseded", "applied")
    assert "stop_changed" in wished().causes


def test_what_the_plan_was_made_from_does_not_break_it(
    in_use: RoutePlan, coordinator: Actor
) -> None:
    """The goods and the shift were there before the plan; their news only came later."""
    types = ["delivery.created", "shift.added"]
    assert Event.objects.filter(type="delivery.created").count() == 2

    for event in Event.objects.filter(type__in=types):
        OutboxEntry.objects.get_or_create(event=event, defaults={"subject_uid": event.subject_uid})
    relay()

    assert not RoutePlan.objects.filter(status="waiting").exists()


def test_an_event_that_is_relayed_again_makes_no_second_wish(in_use: RoutePlan) -> None:
    deliveries.ready(to=deliveries.contact(lat=29.66))
    wished()
    for event in Event.objects.filter(type="delivery.created"):
        OutboxEntry.objects.get_or_create(event=event, defaults={"subject_uid": event.subject_uid})

    assert wished().causes == ["stop_added"]


def test_who_was_named_by_hand_keeps_the_stop(in_use: RoutePlan, courier: Actor) -> None:
    second = deliveries.courier("second-org")
    deliveries.shift(second)
    row = stops()[0]
    deliveries.assigned(row, second)

    worked_out()

    row.refresh_from_db()
    assert (row.courier_id, row.shift.courier_id) == (second.id, second.id)


def test_goods_on_a_vehicle_that_fell_out_do_not_hold_up_the_others(
    in_use: RoutePlan, coordinator: Actor, courier: Actor
) -> None:
    first, second = stops()
    due = clock.now() + 3 * 60 * MINUTE
    Delivery.objects.update(due_at=due)
    deliveries.shift(deliveries.courier("second-org"))
    actions.go_out(actor=courier, now=clock.now(), uid=first.uid)
    actions.cancel_shift(actor=coordinator, now=clock.now(), uid=first.shift.uid)

    plan = worked_out()

    second.refresh_from_db()
    assert plan.status == "applied"
    assert plan.result["left_out"] == {str(first.uid): "no_shift"}
    assert second.courier_id != courier.id


def test_causes_are_declared_in_the_database(in_use: RoutePlan) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutePlan.objects.filter(pk=in_use.pk).update(causes=["weather"])
