"""Pages of the last mile: the day, the shelf, the planner's list; who sees what."""

import datetime
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.dateparse import parse_duration

from relief.core import clock
from relief.core.actors import Actor
from relief.delivery import actions
from relief.delivery.models import Delivery, ProofFile, Shift, Station, StationHours
from relief.delivery.web import stops
from relief.journal.models import Event
from tests.factories import deliveries, people

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"delivery:{name}", args=args)


def test_the_day_shows_the_next_stop_with_what_is_needed_only(
    courier: Actor, sign_in: SignIn
) -> None:
    row = deliveries.out(by=courier, to=deliveries.contact())

    page = sign_in(courier).get(url("courier-day")).content.decode()

    assert "演示小区 3 栋 2 单元 502" in page
    assert "138****6021" in page
    assert "赵**" in page
    assert "赵秀英" not in page
    assert deliveries.code_of(row) not in page


def test_another_couriers_stop_is_not_on_the_day(courier: Actor, sign_in: SignIn) -> None:
    deliveries.out(by=courier, to=deliveries.contact())

    page = sign_in(deliveries.courier()).get(url("courier-day")).content.decode()

    assert "演示小区" not in page


def test_a_step_of_the_queue_is_answered_in_json(courier: Actor, sign_in: SignIn) -> None:
    row = deliveries.out(by=courier)
    given = {"code": deliveries.code_of(row), "signer_role": "self", "lines": ""}

    answer = sign_in(courier).post(
        url("courier-hand-over", row.uid), given, headers={"Accept": "application/json"}
    )

    assert answer.json() == {"number": row.number}
    assert Delivery.objects.get(pk=row.pk).status == "delivered"


def test_the_same_step_sent_twice_is_done_once(courier: Actor, sign_in: SignIn) -> None:
    row = deliveries.out(by=courier)
    given = {
        "signer_role": "self", "photo": deliveries.picture(), "lines": "",
        "occurred_at": clock.now().isoformat(),
    }  # fmt: skip
    headers = {"Accept": "application/json", "Idempotency-Key": str(uuid4())}
    client = sign_in(courier)

    first = client.post(url("courier-hand-over", row.uid), given, headers=headers)
    given["photo"].seek(0)
    second = client.post(url("courier-hand-over", row.uid), given, headers=headers)

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(type="delivery.delivered").count() == 1


@pytest.mark.parametrize("phone_is_off_by", [-26, 0, 3])
def test_a_wrong_clock_on_the_phone_moves_no_hand_over(
    courier: Actor, sign_in: SignIn, phone_is_off_by: int
) -> None:
    row = deliveries.out(by=courier)
    phone_now = clock.now() + datetime.timedelta(hours=phone_is_off_by)
    given = {
        "code": deliveries.code_of(row), "signer_role": "self", "lines": "",
        "occurred_at": (phone_now - datetime.timedelta(minutes=40)).isoformat(),
    }  # fmt: skip
    headers = {"Accept": "application/json", "X-Phone-Now": phone_now.isoformat()}

    answer = sign_in(courier).post(url("courier-hand-over", row.uid), given, headers=headers)

    assert answer.json() == {"number": row.number}
    kept = clock.now() - row.proofs.get().occurred_at
    assert datetime.timedelta(minutes=39) < kept < datetime.timedelta(minutes=41)


@pytest.mark.parametrize("kept_for", ["-PT1H", "P40D", "nonsense"])
def test_a_clock_that_was_set_in_between_counts_as_now(
    courier: Actor, sign_in: SignIn, kept_for: str
) -> None:
    row = deliveries.out(by=courier)
    kept = parse_duration(kept_for)
    sent = (clock.now() + kept).isoformat() if kept is not None else kept_for
    given = {
        "code": deliveries.code_of(row), "signer_role": "self", "lines": "",
        "occurred_at": clock.now().isoformat(),
    }  # fmt: skip
    headers = {"Accept": "application/json", "X-Phone-Now": sent}

    sign_in(courier).post(url("courier-hand-over", row.uid), given, headers=headers)

    assert clock.now() - row.proofs.get().occurred_at < datetime.timedelta(minutes=1)


def test_a_courier_brings_a_stations_goods_to_the_station_and_is_done_there(
    courier: Actor, sign_in: SignIn
) -> None:
    station = deliveries.station()
    row = deliveries.assigned(deliveries.ready(to=deliveries.contact(), asked="station"), courier)
    assert row.method == "station"
    client = sign_in(courier)

    before = client.get(url("courier-day"))
    keeper = deliveries.keeper(station)
    actions.deposit(actor=keeper, now=clock.now(), uid=row.uid, shelf="A-1")
    after = client.get(url("courier-day"))

    assert before.context["stops"][0].title == str(station)
    assert "演示小区" not in before.content.decode()
    assert (before.context["left"], after.context["left"]) == (1, 0)


def test_a_stop_at_the_depot_carries_what_comes_after_going_out(
    courier: Actor, sign_in: SignIn
) -> None:
    row = deliveries.assigned(deliveries.ready(to=deliveries.contact()), courier)

    page = sign_in(courier).get(url("courier-day")).content.decode()

    assert f'data-after="out-{row.uid}" hidden' in page
    assert f'id="hand-{row.uid}"' in page


def test_a_conflict_is_told_in_words(courier: Actor, sign_in: SignIn) -> None:
    row = deliveries.out(by=courier)
    given = actions.Given(code=deliveries.code_of(row))
    actions.hand_over(actor=courier, now=clock.now(), uid=row.uid, given=given)

    answer = sign_in(courier).post(
        url("courier-fail", row.uid),
        {"reason": "nobody_home"},
        headers={"Accept": "application/json"},
    )

    assert answer.status_code == 422
    assert "Delivered" in answer.json()["errors"][0]


def test_a_proof_is_private_and_each_look_is_logged(
    courier: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    row = deliveries.out(by=courier)
    sign_in(courier).post(
        url("courier-hand-over", row.uid), {"photo": deliveries.picture(), "signer_role": "self"}
    )
    file = ProofFile.objects.get()

    answer = sign_in(coordinator).get(url("proof-picture", file.uid))
    foreign = sign_in(deliveries.courier()).get(url("proof-picture", file.uid))

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert foreign.status_code == 404
    assert Event.objects.get(type="delivery.proof_viewed").actor_id == coordinator.id


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_planners_assign_and_see_people_masked(
    coordinator: Actor, courier: Actor, sign_in: SignIn, language: str
) -> None:
    row = deliveries.ready(to=deliveries.contact())
    client = sign_in(coordinator)
    client.cookies["language"] = language
    with translation.override(language):
        page = client.get(url("delivery-detail", row.uid)).content.decode()
        assert client.get(url("delivery-list")).status_code == 200

    client.post(
        url("delivery-detail", row.uid),
        {
            "method": "home",
            "courier": str(people.user_of(courier).uid),
            "stop": "2",
        },
    )

    row.refresh_from_db()
    assert (row.courier_id, row.stop) == (courier.id, 2)
    assert "赵秀英" not in page
    assert "13800006021" not in page


def test_the_shelf_takes_in_and_gives_out(sign_in: SignIn) -> None:
    station = deliveries.station()
    row = deliveries.ready(asked="station", to=deliveries.contact())
    client = sign_in(deliveries.keeper(station))

    client.post(url("station-deposit", row.uid), {"shelf": "A3"})
    shelf = client.get(url("station")).content.decode()
    wrong = client.post(url("station-pick-up", row.uid), {"code": "12", "signer_role": "self"})
    client.post(
        url("station-pick-up", row.uid),
        {
            "code": deliveries.code_of(row),
            "signer_role": "self",
        },
    )

    assert "A3" in shelf
    assert wrong.status_code == 422
    assert Delivery.objects.get(pk=row.pk).status == "delivered"


def test_an_operator_opens_a_vehicle(sign_in: SignIn) -> None:
    gateway = people.actor("vehicle_gateway", organization=people.carrier("robots"))
    row = deliveries.ready(asked="unmanned", to=deliveries.contact(), carrier="robots")
    client = sign_in(gateway)

    client.post(url("vehicle-arrive", row.uid), {"compartment": "2"})
    page = client.get(url("vehicles")).content.decode()
    client.post(url("vehicle-open", row.uid), {"code": deliveries.code_of(row)})

    assert row.number in page
    assert Delivery.objects.get(pk=row.pk).status == "delivered"


def test_the_worker_and_the_manifest_come_from_the_days_own_path(client: Client) -> None:
    worker, manifest = client.get(url("courier-worker")), client.get(url("courier-manifest"))

    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert manifest.json()["scope"] == url("courier-day")


def test_an_outsider_meets_a_missing_page(outsider: Actor, sign_in: SignIn) -> None:
    row = deliveries.ready()

    assert sign_in(outsider).get(url("delivery-detail", row.uid)).status_code == 404


def test_the_day_asks_the_database_the_same_for_one_stop_and_for_three(
    courier: Actor, sign_in: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        deliveries.out(by=courier, to=deliveries.contact())
    client = sign_in(courier)

    with django_assert_max_num_queries(20):
        client.get(url("courier-day"))


def test_a_fleet_registers_a_vehicle_and_a_keeper_says_what_fits(client: Client) -> None:
    gateway = people.actor("vehicle_gateway", organization=people.carrier("robots"))
    client.force_login(people.user_of(gateway))
    given = {
        "code": "UGV-3", "kind": "ground", "payload_kg": "60", "room_m3": "0.5",
        "range_km": "30", "compartments": "2", "lat": "29.6", "lon": "102.1", "area_km": "8",
        "is_active": "on",
    }  # fmt: skip
    wrong = client.post("/vehicles/new/", {**given, "payload_kg": "0"})
    client.post("/vehicles/new/", given)
    at = deliveries.station()
    client.force_login(people.user_of(deliveries.keeper(at)))
    client.post(
        "/station/settings/",
        {
            "station": at.code, "packages": "40", "keep_days": "5", "days": ["1", "2"],
            "opens": "09:00", "closes": "17:00",
        },
    )  # fmt: skip

    page = client.get("/station/settings/").content.decode()
    assert wrong.status_code == 422
    assert "Room for 40 packages" in page
    assert "Mon to Tue 09:00–17:00" in page


def test_a_shift_is_added_and_cancelled_by_page(client: Client, coordinator: Actor) -> None:
    courier = deliveries.courier()
    depot = deliveries.depot()
    client.force_login(people.user_of(coordinator))
    given = {
        "courier": str(people.user_of(courier).uid), "depot": depot.code, "day": "2030-01-02",
        "starts": "08:00", "ends": "18:00", "drive_hours": "8", "capacity_kg": "200",
        "capacity_m3": "2", "skills": ["stairs"],
    }  # fmt: skip
    turned = client.post("/routes/shifts/new/", {**given, "ends": "07:00"})
    client.post("/routes/shifts/new/", given)
    row = Shift.objects.get()
    page = client.get("/routes/?day=2030-01-02").content.decode()
    client.post(f"/routes/shifts/{row.uid}/cancel/")

    row.refresh_from_db()
    assert turned.status_code == 422
    assert "08:00–18:00" in page
    assert row.cancelled_at is not None
    assert client.get("/routes/?day=nonsense").status_code == 200


def test_hours_of_days_alike_are_one_line(sign_in: SignIn) -> None:
    row = Station.objects.create(facility=deliveries.station(), packages=20)
    morning, noon, evening = datetime.time(8), datetime.time(12), datetime.time(20)
    for day in (1, 2, 3, 5, 6):
        closes = evening if day < 6 else noon
        StationHours.objects.create(station=row, weekday=day, opens=morning, closes=closes)
    keeper = deliveries.keeper(row.facility)

    page = sign_in(keeper).get(url("station-settings")).content.decode()

    assert "Mon to Wed 08:00–20:00" in page
    assert "Fri 08:00–20:00" in page
    assert "Sat 08:00–12:00" in page


def test_a_proof_says_in_words_what_proves_it(
    courier: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    row = deliveries.out(by=courier, to=deliveries.contact(phone="+8613800006021"))
    given = {"code": deliveries.code_of(row), "photo": deliveries.picture(), "signer_role": "self"}
    sign_in(courier).post(url("courier-hand-over", row.uid), given)

    page = sign_in(coordinator).get(url("delivery-detail", row.uid)).content.decode()

    assert "Taken by: The recipient" in page
    assert "Code, photo" in page
    assert "138****6021" in page


def test_the_keeper_says_that_a_parcel_is_not_there(sign_in: SignIn) -> None:
    keeper = deliveries.keeper(deliveries.station())
    row = deliveries.ready(asked="station", to=deliveries.contact())
    actions.deposit(actor=keeper, now=clock.now(), uid=row.uid)
    client = sign_in(keeper)

    client.post(url("station-miss", row.uid))
    page = client.get(url("station")).content.decode()

    assert "Not on the station&#x27;s shelf" in page
    assert f'id="take-{row.uid}"' in page


def test_goods_in_a_vehicle_wait_for_the_code_and_not_at_a_station(sign_in: SignIn) -> None:
    row = deliveries.ready(asked="unmanned", to=deliveries.contact())
    row.status = "available_for_pickup"

    assert stops.pill(row).label == "Waits for the code"


def test_a_long_shelf_can_be_searched(sign_in: SignIn) -> None:
    keeper = deliveries.keeper(deliveries.station())
    client = sign_in(keeper)
    deliveries.ready(asked="station", to=deliveries.contact())
    assert "data-find" not in client.get(url("station")).content.decode()

    for _parcel in range(3):
        deliveries.ready(asked="station", to=deliveries.contact())

    assert "data-find" in client.get(url("station")).content.decode()
