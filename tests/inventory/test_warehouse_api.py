"""The warehouse floor over HTTP: a transfer from shelf to shelf, kits, cards, codes."""

import json
import uuid

import pytest

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.inventory.actions import expiring
from relief.inventory.models import Transfer
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def quilts(owner):
    return stock.stock(90, owner=people.partner("owner-org"), expires_on=stock.in_days(60))


def post(client, path, body, **headers):
    return client.post(
        f"/api/v1/{path}/", json.dumps(body, default=str), content_type="application/json",
        headers=headers,
    )  # fmt: skip


def asked():
    return {
        "origin": stock.facility().uid, "destination": stock.facility("tianjin").uid,
        "reason": "nearer", "lines": [{"item": stock.item().uid, "quantity": 30}],
    }  # fmt: skip


def test_a_transfer_from_shelf_to_shelf(owner, quilts, sign_in):
    client = sign_in(owner)
    row = post(client, "transfers", asked()).json()
    (listed,) = client.get("/api/v1/pick-lists/").json()["items"]
    (line,) = listed["lines"]
    post(client, f"pick-lists/{listed['uid']}/take", {"line": line["uid"], "units": 30})
    post(client, f"transfers/{row['uid']}/dispatch", {"waybill": "W-1"})
    (note,) = client.get("/api/v1/receipts/?status=expected").json()["items"]
    counted = [{"line": note["lines"][0]["uid"], "good": 29, "damaged": 1}]

    done = post(client, f"receipts/{note['uid']}/count", {"counted": counted})

    assert (done.status_code, done.json()["status"]) == (200, "received")
    assert client.get(f"/api/v1/transfers/{row['uid']}/").json()["status"] == "received"


def test_a_repeated_key_asks_once(owner, quilts, sign_in):
    client, key = sign_in(owner), str(uuid.uuid4())

    answers = [post(client, "transfers", asked(), **{"Idempotency-Key": key}) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("transfers", {}, "origin"),
        ("transfers", {"nonsense": 1}, "nonsense"),
        ("bins", {"facility": "x"}, "facility"),
        ("receipts", {"lines": []}, "lines"),
        ("kits", {"item": str(uuid.uuid4()), "components": []}, "components"),
        ("life-rules", {"days": 0, "reason": "x"}, "days"),
    ],
)
def test_bad_input_names_the_field(owner, sign_in, path, body, field):
    answer = post(sign_in(owner), path, body)

    assert answer.status_code == 400
    assert field in answer.text


@pytest.mark.parametrize("path", ["transfers", "scan", "stock-cards", "pick-lists", "book-checks"])
def test_unknown_parameters_are_refused(coordinator, sign_in, path):
    assert sign_in(coordinator).get(f"/api/v1/{path}/?nonsense=1").status_code == 400


def test_a_kit_is_defined_planned_and_built(owner, quilts, sign_in):
    client = sign_in(owner)
    body = {
        "item": stock.item("box").uid,
        "components": [{"item": stock.item().uid, "quantity": 2}],
    }
    kit = post(client, "kits", body).json()

    plan = client.get(f"/api/v1/kits/{kit['uid']}/plan/?target=50").json()
    made = post(
        client, f"kits/{kit['uid']}/build", {"facility": stock.facility().uid, "quantity": 5}
    )

    assert plan["items"][0]["possible"] == 45
    assert plan["items"][0]["parts"][0]["missing"] == 10
    assert (made.status_code, made.json()["kind"]) == (201, "kit")


def test_a_code_and_a_card_are_read(owner, outsider, quilts, sign_in):
    path = f"/api/v1/scan/?code={quilts.lot.number}"

    assert sign_in(owner).get(path).json()["items"][0]["kind"] == "lot"
    card = sign_in(owner).get(f"/api/v1/stock-cards/?item={stock.item().code}").json()
    assert (card["on_hand"], card["rows"][0]["balance"]) == (90, 90)
    assert sign_in(outsider).get(path).json() == {"items": []}


def test_offers_are_everybodys_and_lots_are_not(owner, outsider, quilts, sign_in):
    expiring.offer(actor=SYSTEM, now=clock.now())

    (row,) = sign_in(outsider).get("/api/v1/expiry-offers/").json()["items"]

    assert (row["units"], row["owner"], "lot" in row) == (90, "owner-org", False)
