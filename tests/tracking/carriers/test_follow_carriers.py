"""Subscribe first, ask as a back-up, within the carriers' limits; reports through one intake."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from relief.core import work
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Invalid, NotFound
from relief.organizations.models import Organization
from relief.platform.demo.programs import own_system
from relief.platform.demo.programs.kdniao import Kdniao
from relief.platform.demo.programs.kuaidi100 import WAY, Kuaidi100
from relief.platform.demo.programs.tracker import Tracker
from relief.tracking import steps
from relief.tracking.carriers import actions, reporting
from relief.tracking.carriers.models import CarrierLink, CarrierParcel, CarrierPoll
from relief.tracking.models import InboxEvent, Tracked, TrackingEvent
from tests.factories import consignments, people, tracked
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
NOW = datetime.datetime.now(datetime.UTC)
SECRET = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def carrier(db: None) -> Organization:
    """The carrier whose account it is."""
    return people.carrier("yto")


def carried(carrier: Organization) -> Tracked:
    """Return the unit of a consignment that the carrier brings."""
    load = consignments.on_the_way(
        Wanted("blanket", 10), by=consignments.loader(), carrier=carrier.code
    )
    with work.unit("test", durable=False):
        return steps.register(
            number=load.number, kind="consignment", subject_uid=load.uid,
            request_uid=load.request.uid, request_number=load.request.number,
            organizations=[carrier.pk], now=NOW,
        )  # fmt: skip


@pytest.fixture
def unit(carrier: Organization) -> Tracked:
    """A unit that the carrier brings."""
    return carried(carrier)


@pytest.fixture
def desk(carrier: Organization) -> Actor:
    """Works for the carrier."""
    return people.actor("carrier", organization=carrier)


@pytest.fixture
def service(settings: Any) -> Iterator[tuple[Kuaidi100, Tracker]]:
    """Kuaidi100 as a program on this machine."""
    played = Kuaidi100("K1", "C1")
    with Tracker(played.answer) as tracker:
        settings.DEMO = True
        settings.WEBHOOK_INNER_HOSTS = [urlsplit(tracker.address).netloc]
        yield played, tracker


def link(desk: Actor, kind: str = "kuaidi100", **fields: str) -> CarrierLink:
    given = {"key": "K1", "customer": "C1", "salt": "S1", **fields}
    values = actions.LinkValues(kind=kind, **given)
    return actions.add_link(actor=desk, now=NOW, values=values)


def followed(desk: Actor, row: CarrierLink, unit: Tracked, number: str = "YT1") -> CarrierParcel:
    return actions.follow(
        actor=desk, now=NOW, uid=row.uid, tracking_number=unit.number, company="yuantong",
        number=number,
    )  # fmt: skip


def report_url(row: CarrierLink) -> str:
    return f"/carriers/{row.uid}/report/"


def through(client: Client, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let the played services report to Django's test client; return the answers."""
    answers: list[dict[str, Any]] = []

    def post(url: str, fields: dict[str, str]) -> Any:
        found = client.post(
            urlsplit(url).path, "&".join(_pair(*row) for row in fields.items()),
            content_type="application/x-www-form-urlencoded",
        )  # fmt: skip
        answers.append(found.json())
        return found.json()

    monkeypatch.setattr("relief.platform.demo.programs.kuaidi100.report", post)
    monkeypatch.setattr("relief.platform.demo.programs.kdniao.report", post)
    return answers


def _pair(name: str, value: str) -> str:
    from urllib.parse import quote

    return f"{name}={quote(value, safe='')}"


def test_a_number_is_subscribed_reported_and_its_status_follows(
    desk: Actor, unit: Tracked, service: tuple[Kuaidi100, Tracker], client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    played, tracker = service
    row = followed(desk, link(desk, address=tracker.address), unit)
    answers = through(client, monkeypatch)

    asked = reporting.subscribe_due(NOW, "http://relief.example/carriers/{uid}/report/")
    for way in (WAY[:1], WAY, WAY):
        played.push("YT1", way)

    row.refresh_from_db()
    unit.refresh_from_db()
    assert asked == 1
    assert row.subscribed_at == NOW
    assert unit.status == "out_for_delivery"
    assert [answer["returnCode"] for answer in answers] == ["200"] * 3
    told = TrackingEvent.objects.filter(tracked=unit, source="yto")
    assert set(told.values_list("status", flat=True)) == {
        "collected", "in_transit", "out_for_delivery",
    }  # fmt: skip


def test_the_carriers_sentences_are_kept_encrypted_and_shown_nowhere(
    desk: Actor, unit: Tracked, service: tuple[Kuaidi100, Tracker], client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    played, tracker = service
    followed(desk, link(desk, address=tracker.address), unit)
    through(client, monkeypatch)
    reporting.subscribe_due(NOW, "http://relief.example/carriers/{uid}/report/")
    played.push("YT1", (("301", "已签收，签收人：王小明 13800138000"),))

    kept = InboxEvent.objects.filter(event_id__startswith="kuaidi100:").get()
    event = TrackingEvent.objects.get(inbox=kept)
    assert "王小明" in str(kept.payload)
    assert "王小明" not in f"{event.reason}{event.location_name}{event.substatus}"
    assert (event.status, event.substatus) == ("delivered", "self")


def test_what_is_quiet_is_asked_for_and_never_twice_in_half_an_hour(
    desk: Actor, unit: Tracked, service: tuple[Kuaidi100, Tracker]
) -> None:
    _played, tracker = service
    row = followed(desk, link(desk, address=tracker.address), unit)
    later = NOW + 7 * HOUR

    first = reporting.poll_due(later)
    CarrierParcel.objects.filter(pk=row.pk).update(poll_at=later)
    second = reporting.poll_due(later + datetime.timedelta(minutes=29))

    unit.refresh_from_db()
    assert (first, second) == (1, 0)
    assert CarrierPoll.objects.count() == 1
    assert unit.status == "out_for_delivery"
    with pytest.raises(IntegrityError, match="one_poll_in_half_an_hour"), transaction.atomic():
        CarrierPoll.objects.create(
            parcel=row, company="yuantong", number="YT1", asked_at=later + HOUR / 3,
            free_at=later + HOUR,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="poll_waits_half_an_hour"), transaction.atomic():
        CarrierPoll.objects.create(
            parcel=row, company="yuantong", number="YT2", asked_at=later,
            free_at=later + HOUR / 3,
        )  # fmt: skip


def test_a_number_is_subscribed_four_times_a_month_and_no_more(desk: Actor, unit: Tracked) -> None:
    row = followed(desk, link(desk), unit)
    middle = NOW.replace(day=10, hour=4)
    turns = []
    for _ in range(5):
        CarrierParcel.objects.filter(pk=row.pk).update(subscribe_at=middle)
        claimed = actions.claim_subscription(actor=SYSTEM, now=middle, parcel_id=row.pk)
        turns.append(claimed is not None)

    row.refresh_from_db()
    assert turns == [True, True, True, True, False]
    assert "used up" in row.said
    from relief.tracking.carriers.models import CarrierSubscription

    with pytest.raises(IntegrityError, match="four_subscriptions_a_month"), transaction.atomic():
        CarrierSubscription.objects.create(
            parcel=row, company="yuantong", number="YT1", month=middle.date().replace(day=1),
            turn=5, asked_at=middle,
        )  # fmt: skip


def test_a_refused_subscription_falls_back_to_asking(
    desk: Actor, unit: Tracked, service: tuple[Kuaidi100, Tracker]
) -> None:
    _played, tracker = service
    row = followed(desk, link(desk, address=tracker.address, key="wrong"), unit)

    reporting.subscribe_due(NOW, "http://relief.example/{uid}")

    row.refresh_from_db()
    assert (row.subscribed_at, row.said) == (None, "您不是合法的订阅者")
    assert row.poll_at == NOW + actions.AGAIN


def test_an_address_inside_our_network_is_never_called(desk: Actor) -> None:
    with pytest.raises(Invalid):
        link(desk, address="gopher://carrier.example")
    from relief.tracking.carriers.base import Call
    from relief.tracking.carriers.calling import ask
    from relief.tracking.webhooks.addresses import Unsafe

    for address in ("https://localhost", "https://169.254.169.254", "https://[::1]"):
        with pytest.raises(Unsafe):
            ask(link(desk, address=address).address, Call("/poll", {}))


def test_kdniao_reports_several_numbers_at_once(
    desk: Actor, carrier: Organization, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = link(desk, "kdniao")
    first, second = carried(carrier), carried(carrier)
    played = Kdniao("K1", "C1")
    for number, unit in (("N1", first), ("N2", second)):
        actions.follow(
            actor=desk, now=NOW, uid=account.uid, tracking_number=unit.number, company="STO",
            number=number,
        )  # fmt: skip
        played.followed[number] = "STO"
    answers = through(client, monkeypatch)

    played.push(
        report_url(account),
        {
            "N1": (("1", "已收件"), ("211", "驿站代收,请及时取件")),
            "N2": (("1", "已收件"), ("301", "已签收")),
        },
    )

    first.refresh_from_db()
    second.refresh_from_db()
    assert answers[0]["Success"] is True
    assert (first.status, second.status) == ("available_for_pickup", "delivered")
    assert CarrierParcel.objects.get(number="N2").status == "over"


def test_a_carriers_own_system_reports_by_signed_webhook(
    desk: Actor, unit: Tracked, client: Client
) -> None:
    import json

    account = link(desk, "webhook", key=SECRET)
    actions.follow(
        actor=desk, now=NOW, uid=account.uid, tracking_number=unit.number, company="own",
        number="X1",
    )  # fmt: skip
    body = json.dumps(own_system.report_of("X1", ("collected", "out_for_delivery"))).encode()
    answers = [
        client.post(
            report_url(account), body, content_type="application/json",
            headers=own_system.signed(body, SECRET),
        )
        for _ in range(2)
    ]  # fmt: skip
    forged = client.post(report_url(account), body, content_type="application/json")

    unit.refresh_from_db()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert (unit.status, forged.status_code) == ("out_for_delivery", 403)
    assert TrackingEvent.objects.filter(tracked=unit, source="yto").count() == 2


def test_a_strangers_number_is_kept_as_unknown(desk: Actor, client: Client) -> None:
    import json

    account = link(desk, "webhook", key=SECRET)
    body = json.dumps(own_system.report_of("NOBODYS", ("collected",))).encode()
    client.post(
        report_url(account), body, content_type="application/json",
        headers=own_system.signed(body, SECRET),
    )  # fmt: skip

    assert InboxEvent.objects.get().verdict == "unknown"


def test_an_unknown_account_is_answered_like_a_wrong_signature(desk: Actor, client: Client) -> None:
    account = link(desk)
    missing = client.post("/carriers/01900000-0000-7000-8000-000000000001/report/")

    assert missing.status_code == client.post(report_url(account)).status_code == 403
    assert client.get(report_url(account)).status_code == 405


def test_a_carrier_follows_only_what_it_brings_and_sees_only_its_accounts(
    desk: Actor, unit: Tracked
) -> None:
    account = link(desk)
    stranger = people.actor("carrier", organization=people.carrier("other"))
    foreign = tracked.unit(people.partner("somebody"))

    with pytest.raises(NotFound):
        followed(stranger, account, unit)
    with pytest.raises(Invalid):
        followed(desk, account, foreign)
    followed(desk, account, unit)
    with pytest.raises(actions.FollowedAlready):
        followed(desk, account, tracked.unit(people.carrier("yto")))


def test_accounts_and_numbers_by_api(carrier: Organization, unit: Tracked) -> None:
    import json

    key = people.api_key(carrier, "consignments:write")
    api = Client(headers={"Authorization": f"Bearer {key}"})

    def post(path: str, body: object) -> Any:
        return api.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")

    made = post(
        "carrier-links/", {"kind": "kuaidi100", "key": "K1", "customer": "C1", "salt": "S1"}
    )
    wrong = post("carrier-links/", {"kind": "pigeon", "key": "K1"})
    follow = {"tracking_number": unit.number, "company": "yuantong", "number": "YT9"}
    first, again = (post(f"carrier-links/{made.json()['uid']}/follow/", follow) for _ in range(2))

    assert (made.status_code, wrong.status_code) == (201, 400)
    assert made.json()["report_url"].endswith(f"/carriers/{made.json()['uid']}/report/")
    assert "K1" not in json.dumps(api.get("/api/v1/carrier-links/").json())
    assert first.json()["uid"] == again.json()["uid"]
    assert len(api.get("/api/v1/carrier-parcels/").json()["items"]) == 1
