"""The partner API of the last mile: nothing about recipients, files as multipart."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from relief.delivery.models import Delivery, ProofFile
from tests.chance import without_chance
from tests.factories import deliveries, people

pytestmark = pytest.mark.django_db
BASE = "/api/v1/deliveries/"


def client(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def carrier(db: None) -> Client:
    """A carrier's program."""
    return client(people.api_key(people.carrier("sf"), "deliveries:write"))


@pytest.fixture
def ready(carrier: Client) -> Delivery:
    """A delivery that the carrier brings to a person."""
    return deliveries.ready(to=deliveries.contact(), carrier="sf")


def post(who: Client, row: Delivery, verb: str, body: object = None, **more: object) -> object:
    more.setdefault("content_type", "application/json")
    return who.post(f"{BASE}{row.uid}/{verb}/", body or {}, **more)


def test_a_carrier_goes_out_and_hands_over_with_a_photo(carrier: Client, ready: Delivery) -> None:
    out = post(carrier, ready, "go-out")
    lines = json.dumps([{"line": str(ready.consignment.lines.get().uid), "quantity": 4}])
    part = carrier.post(
        f"{BASE}{ready.uid}/hand-over/",
        {
            "signer_role": "proxy",
            "signer_name": "李大山",
            "lines": lines,
            "photo": [deliveries.picture(), deliveries.picture("PNG")],
            "signature": deliveries.picture("PNG"),
        },
    )
    rest = post(carrier, ready, "hand-over", {"code": deliveries.code_of(ready)})

    assert out.json()["status"] == "out_for_delivery"
    assert part.json()["status"] == "partially_delivered"
    assert part.json()["lines"][0]["handed_over"] == 4
    assert rest.json()["status"] == "delivered"
    assert ProofFile.objects.count() == 3


def test_nothing_about_the_recipient_is_told(carrier: Client, ready: Delivery) -> None:
    told = carrier.get(f"{BASE}{ready.uid}/").content.decode() + carrier.get(BASE).content.decode()

    for secret in ("赵", "1380", "磨西", "502", deliveries.code_of(ready)):
        assert secret not in without_chance(told)


def test_hand_over_twice_with_the_same_key_is_one(carrier: Client, ready: Delivery) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    body = {"code": deliveries.code_of(ready)}

    first = post(carrier, ready, "hand-over", body, headers=key)
    second = post(carrier, ready, "hand-over", body, headers=key)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json() == second.json()
    assert ready.proofs.count() == 1


def test_without_the_key_the_second_is_a_conflict(carrier: Client, ready: Delivery) -> None:
    body = {"code": deliveries.code_of(ready)}
    post(carrier, ready, "hand-over", body)

    assert post(carrier, ready, "hand-over", body).status_code == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "12345"}, "code"),
        ({"code": "１２３４５６"}, "code"),
        ({"lines": [{"line": "x", "quantity": 1}]}, "lines[0].line"),
        ({"lines": "no"}, "lines"),
        ({"signer_role": "dog"}, "signer_role"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"signer_name": "a\u0000b"}, None),
        ({"photo": ["text"]}, "photo[0]"),
        ({"x": 1}, "x"),
    ],
)
def test_bad_input_is_400_and_names_its_field(
    carrier: Client, ready: Delivery, body: dict[str, object], field: str | None
) -> None:
    answer = post(carrier, ready, "hand-over", body)

    assert answer.status_code == 400
    if field:
        assert any(row["field"].startswith(field.split("[")[0]) for row in answer.json()["errors"])


def test_a_file_that_is_no_picture_is_400(carrier: Client, ready: Delivery) -> None:
    import io

    fake = io.BytesIO(b"MZ this is a program")
    fake.name = "photo.jpg"

    answer = carrier.post(f"{BASE}{ready.uid}/hand-over/", {"photo": fake})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "photo")
    assert not ProofFile.objects.exists()


def test_a_vehicles_gateway_arrives_and_opens() -> None:
    gateway = client(people.api_key(people.carrier("robots"), "deliveries:write"))
    row = deliveries.ready(asked="unmanned", to=deliveries.contact(), carrier="robots")

    arrived = post(gateway, row, "arrive", {"compartment": "2"})
    wrong = post(gateway, row, "open", {"code": "000000"})
    opened = post(gateway, row, "open", {"code": deliveries.code_of(row)})

    assert arrived.json()["status"] == "available_for_pickup"
    assert wrong.status_code == 422 or deliveries.code_of(row) == "000000"
    assert opened.json()["status"] == "delivered"


def test_fail_return_and_take_back(carrier: Client, ready: Delivery) -> None:
    post(carrier, ready, "go-out")
    failed = post(carrier, ready, "fail", {"reason": "refused"})
    back = post(carrier, ready, "return")
    operator = client(people.api_key(people.operator(), "deliveries:write"))
    taken = post(operator, ready, "take-back")

    assert [row.json()["status"] for row in (failed, back, taken)] == [
        "refused",
        "returning",
        "returned",
    ]


def test_another_carriers_key_sees_nothing(ready: Delivery) -> None:
    foreign = client(people.api_key(people.carrier("other"), "deliveries:write"))

    assert foreign.get(BASE).json()["items"] == []
    assert post(foreign, ready, "go-out").status_code == 404
    assert foreign.get(f"{BASE}?status=ready&nope=1").status_code == 400
