"""The partner API of the road."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from relief.core.actors import Actor
from relief.shipping.models import Consignment
from tests.factories import consignments, people
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db
BASE = "/api/v1/consignments/"


def client(key: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {key}", "Accept": "application/json"})


@pytest.fixture
def operator(db: None) -> Client:
    """A program of the operator."""
    return client(people.api_key(people.operator(), "consignments:write"))


def post(who: Client, url: str, body: object = None, **headers: str) -> dict[str, object]:
    answer = who.post(url, body or {}, content_type="application/json", headers=headers)
    return {"status": answer.status_code, **answer.json()}


def test_a_program_packs_and_dispatches(operator: Client) -> None:
    people.carrier("sf")
    row = consignments.planned(Wanted("blanket", 10))
    line = row.lines.get()

    packed = post(
        operator,
        f"{BASE}{row.uid}/pack/",
        {
            "lines": [{"line": str(line.uid), "quantity": 9}],
            "packages": [{"kind": "carton", "count": 3}],
        },
    )
    sent = post(operator, f"{BASE}{row.uid}/dispatch/", {"carrier": "sf", "vehicle": "川A1"})

    assert packed["lines"][0]["packed"] == 9
    assert (sent["status"], sent["carrier"]) == ("in_transit", "sf")


def test_a_carriers_program_reports_its_leg(loader: Actor) -> None:
    people.carrier("sf")
    row = consignments.on_the_way(by=loader, carrier="sf")
    leg = row.legs.get()
    driver = client(people.api_key(people.carrier("sf"), "consignments:write"))

    seen = post(driver, f"/api/v1/legs/{leg.uid}/report/", {"status": "arrived"})

    assert (seen["status"], seen["consignment"]) == ("arrived", str(row.uid))
    assert Consignment.objects.get().status == "arrived"


def test_list_and_detail_tell_promises_and_legs(operator: Client) -> None:
    row = consignments.planned()

    found = operator.get(f"{BASE}?status=planned").json()["items"]

    assert [item["number"] for item in found] == [row.number]
    assert found[0]["promises"][0]["status"] == "open"
    assert operator.get(f"{BASE}{row.uid}/").json() == found[0]


def test_the_same_key_twice_packs_once(operator: Client) -> None:
    row = consignments.planned()
    key = {"Idempotency-Key": str(uuid4())}

    first = post(operator, f"{BASE}{row.uid}/pack/", **key)
    second = post(operator, f"{BASE}{row.uid}/pack/", **key)

    assert first == second
    assert row.units.count() == 1


def test_without_the_key_twice_is_a_conflict(operator: Client) -> None:
    row = consignments.planned()
    post(operator, f"{BASE}{row.uid}/pack/")

    assert post(operator, f"{BASE}{row.uid}/pack/")["code"] == "invalid_move"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"lines": [{"line": "x", "quantity": 1}]}, "lines[0].line"),
        ({"lines": [{"line": str(uuid4()), "quantity": -1}]}, "lines[0].quantity"),
        ({"packages": [{"kind": "crate", "count": 1}]}, "packages[0].kind"),
        ({"packages": [{"kind": "carton", "count": 5001}]}, "packages[0].count"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_bad_input_names_its_field(operator: Client, body: dict[str, object], field: str) -> None:
    row = consignments.planned()

    answer = post(operator, f"{BASE}{row.uid}/pack/", body)

    assert answer["status"] == 400
    assert field in {row["field"] for row in answer["errors"]}


def test_unknown_parameters_are_refused(operator: Client) -> None:
    assert operator.get(f"{BASE}?statsu=planned").status_code == 400


def test_another_partners_key_sees_nothing(loader: Actor) -> None:
    row = consignments.on_the_way(by=loader)
    foreign = client(people.api_key(people.partner("elsewhere"), "consignments:write"))
    missing = f"{BASE}{uuid4()}/"

    assert foreign.get(BASE).json()["items"] == []
    for url in (f"{BASE}{row.uid}/", missing):
        assert foreign.get(url).status_code == 404
    theirs, nobodys = (
        post(foreign, f"{url}pack/") | {"request_id": ""} for url in (f"{BASE}{row.uid}/", missing)
    )
    assert theirs == nobodys


def test_reading_alone_does_not_write(loader: Actor) -> None:
    row = consignments.planned()
    reader = client(people.api_key(people.operator(), "consignments:read"))

    assert reader.get(f"{BASE}{row.uid}/").status_code == 200
    assert post(reader, f"{BASE}{row.uid}/pack/")["status"] == 403


def test_without_a_key_nothing_is_told(client: Client) -> None:
    assert client.get(BASE).status_code in {401, 403}


def test_the_list_asks_the_same_for_one_row_and_for_three(
    operator: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        consignments.planned()

    with django_assert_max_num_queries(9):
        operator.get(BASE)
