"""Pages of the road: lists, one consignment, packing and loading on a phone, papers."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import Actor
from relief.shipping.models import Consignment
from tests.factories import consignments, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"shipping:{name}", args=args)


def test_a_warehouse_operator_packs_and_sends_off(loader: Actor, sign_in: SignIn) -> None:
    row = consignments.planned(Wanted("blanket", 10))
    line = row.lines.get()
    client = sign_in(loader)
    assert row.number in client.get(url("loading")).content.decode()

    packed = client.post(
        url("consignment-pack", row.uid), {f"line-{line.uid}": "8", "kind": "carton", "count": "2"}
    )
    client.post(packed.headers["Location"], {"carrier": "", "vehicle": "川A12345"})

    row.refresh_from_db()
    assert (row.status, row.packages, row.lines.get().packed) == ("in_transit", 2, 8)


def test_more_than_planned_is_told_beside_its_field(loader: Actor, sign_in: SignIn) -> None:
    row = consignments.planned(Wanted("blanket", 10))

    answer = sign_in(loader).post(
        url("consignment-pack", row.uid),
        {f"line-{row.lines.get().uid}": "11", "kind": "carton", "count": "2"},
    )

    assert answer.status_code == 422
    assert "r-field__error" in answer.content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("stage", ["planned", "packed", "on_the_way", "arrived"])
def test_one_consignment_at_every_stage(
    loader: Actor, coordinator: Actor, sign_in: SignIn, stage: str, language: str
) -> None:
    make = getattr(consignments, stage)
    row = make() if stage == "planned" else make(by=loader)
    client = sign_in(coordinator)
    client.cookies["language"] = language

    page = client.get(url("consignment-detail", row.uid)).content.decode()

    assert row.number in page
    assert "<c-" not in page


def test_a_leg_is_reported_with_what_differs(loader: Actor, sign_in: SignIn) -> None:
    row = consignments.on_the_way(Wanted("blanket", 10), by=loader)
    line, leg = row.lines.get(), row.legs.get()
    client = sign_in(loader)
    assert client.get(url("leg-report", leg.uid)).status_code == 200

    client.post(url("leg-report", leg.uid), {"status": "received", f"short-{line.uid}": "3"})

    row.refresh_from_db()
    line.refresh_from_db()
    assert (row.status, line.short) == ("arrived", 3)


@pytest.mark.parametrize("what", ["cancel", "return", "lose"])
def test_a_setback_asks_for_a_reason(loader: Actor, sign_in: SignIn, what: str) -> None:
    row = consignments.planned() if what == "cancel" else consignments.on_the_way(by=loader)
    client = sign_in(loader)

    empty = client.post(url("consignment-set-back", row.uid, what), {"reason": ""})
    client.post(url("consignment-set-back", row.uid, what), {"reason": "road closed"})

    row.refresh_from_db()
    assert empty.status_code == 422
    assert row.reason == "road closed"


@pytest.mark.parametrize("kind", ["waybill", "packing-list", "labels"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_papers_are_pdf(loader: Actor, sign_in: SignIn, kind: str, language: str) -> None:
    row = consignments.packed(by=loader)

    answer = sign_in(loader).get(url("consignment-paper", row.uid, kind, language))

    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert b"NotoSansSC" in answer.content


def test_a_requester_sees_what_comes(owner: Actor, loader: Actor, sign_in: SignIn) -> None:
    row = consignments.on_the_way(by=loader)
    client = sign_in(owner)

    part = client.get(url("request-consignments", row.request.uid)).content.decode()
    page = client.get(url("consignment-list")).content.decode()

    assert row.number in part
    assert "<html" not in part
    assert row.number in page


def test_an_outsider_meets_missing_pages(loader: Actor, outsider: Actor, sign_in: SignIn) -> None:
    row = consignments.on_the_way(by=loader)
    client = sign_in(outsider)

    for name, args in [
        ("consignment-detail", [row.uid]),
        ("request-consignments", [row.request.uid]),
        ("consignment-paper", [row.uid, "waybill", "en"]),
        ("consignment-set-back", [row.uid, "return"]),
    ]:
        assert client.get(url(name, *args)).status_code == 404
    assert row.number not in client.get(url("consignment-list")).content.decode()


def test_the_list_asks_the_same_for_one_row_and_for_three(
    coordinator: Actor,
    loader: Actor,
    sign_in: SignIn,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for _ in range(3):
        consignments.on_the_way(by=loader)
    client = sign_in(coordinator)

    with django_assert_max_num_queries(22):
        client.get(url("consignment-list"))
    assert Consignment.objects.count() == 3
    assert people.operator()


def test_stretches_are_named_in_the_readers_language(
    loader: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    row = consignments.arrived(Wanted("food", 900), by=loader)
    client = sign_in(coordinator)
    client.cookies["language"] = "en"

    page = client.get(url("consignment-detail", row.uid)).content.decode()

    assert f"{row.origin.name_en} → {row.destination.name_en}" in page
    assert row.origin.name_zh not in page


def test_a_late_hand_over_is_told_calmly(
    loader: Actor, coordinator: Actor, sign_in: SignIn
) -> None:
    row = consignments.arrived(Wanted("food", 900), by=loader)
    due = clock.now()
    Consignment.objects.filter(pk=row.pk).update(
        status="delivered", promised_at=due, delivered_at=due + datetime.timedelta(hours=3)
    )
    row.promises.update(status="broken", breached_at=due)
    client = sign_in(coordinator)
    client.cookies["language"] = "en"

    page = client.get(url("consignment-detail", row.uid)).content.decode()

    assert "Delivered 3 h late" in page
    assert "r-error" not in page
