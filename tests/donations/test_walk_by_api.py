"""From an offer abroad over customs to the certificate, each step by the program whose it is."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from relief.core import clock
from relief.inventory.models import StockBalance
from relief.journal.relay import relay
from relief.shipping.models import Promise
from tests.factories import consignments, people, pledges, stock

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


class Program:
    """A program with its key; it expects to be understood unless it says otherwise."""

    def __init__(self, *scopes: str, of: Any) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {people.api_key(of, *scopes)}"})

    def get(self, path: str, **query: str) -> Any:
        answer = self.client.get(f"/api/v1/{path}", query)
        assert answer.status_code == 200, answer.content
        is_json = answer["Content-Type"] == "application/json"
        return answer.json() if is_json else answer.content

    def post(self, path: str, body: Any = None, status: int = 200, **form: Any) -> Any:
        kind = {} if form else {"content_type": "application/json"}
        answer = self.client.post(f"/api/v1/{path}", form or body or {}, **kind)
        assert answer.status_code == status, (answer.status_code, answer.content)
        return answer.json()


def paper(**more: Any) -> dict[str, Any]:
    return {"kind": "invoice", "number": "N-1", "issued_on": "2026-01-05", **more}


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("invoice.pdf", b"%PDF-1.4 one invoice", "application/pdf")


def test_an_offer_goes_from_the_donor_to_the_shelf_and_back_as_a_certificate() -> None:
    consignments.timetable()
    owner, operator = people.partner("owner-org"), people.operator()
    pledges.giver()
    donor = Program("donations:write", of=pledges.donor())
    desk = Program("donations:decide", "donations:read", of=operator)
    road = Program("consignments:write", "consignments:read", of=operator)
    keeper = Program("stock:write", "donations:read", of=operator)
    ready = clock.local_date(clock.now())

    offer = {"hub": "LGG", "ready_on": str(ready), "has_packing_list": True,
             "lines": [{"item": str(stock.item("blanket").uid), "quantity": 50,
                        "label_language": "zh"}]}  # fmt: skip
    made = donor.post("pledges/", offer, status=201)
    one = f"pledges/{made['uid']}/"
    assert desk.post(f"{one}screen/")["status"] == "screened"
    accepted = desk.post(f"{one}decide/", {
        "decision": "accept", "arrival_class": "urgent", "owner": owner.code,
        "facility": stock.facility().code,
    })  # fmt: skip
    assert accepted["status"] == "accepted"
    for kind in [row["kind"] for row in accepted["papers"] if row["is_required"]]:
        donor.post(f"{one}paper/", paper(kind=kind))
        desk.post(f"{one}verify/", {"kind": kind})
    donor.post(f"{one}paper/", **paper(file=pdf()))
    desk.post(f"{one}verify/", {"kind": "invoice"})
    assert desk.get(f"{one}papers/invoice/") == b"%PDF-1.4 one invoice"
    assert donor.client.get(f"/api/v1/{one}certificate/").status_code == 404  # not yet

    gone = desk.post("pledges/consolidate/", {"pledges": [made["uid"]]}, status=201)
    assert desk.get(one)["status"] == "in_transit"
    _over_the_border(road, gone["consignment"])
    lines = [{"line": row["uid"], "good": 48, "damaged": 2} for row in desk.get(one)["lines"]]
    assert keeper.post(f"{one}receive/", {"lines": lines})["status"] == "received"

    assert dict(StockBalance.objects.values_list("condition", "on_hand")) == {
        "good": 48,
        "damaged": 2,
    }
    assert donor.get(f"{one}certificate/", language="en").startswith(b"%PDF")
    relay()
    (promise,) = road.get("promises/", consignment=gone["consignment"])["items"]
    assert promise["status"] == "kept"
    Promise.objects.update(started_at=clock.now() - HOUR)  # the report counts what has begun
    assert [row["kept"] for row in road.get("promises/report/", by="kind")] == [1]


def _over_the_border(road: Program, consignment: str) -> None:
    """Clear the goods with papers, a hold that stops the clock, and a release; then land them."""
    (entry,) = road.get("customs/", consignment=consignment)["items"]
    at = f"customs/{entry['uid']}/"
    for kind in [row["kind"] for row in entry["papers"] if row["is_required"]]:
        road.post(f"{at}paper/", paper(kind=kind))
        road.post(f"{at}verify/", {"kind": kind})
    road.post(f"{at}paper/", **paper(file=pdf()))
    road.post(f"{at}verify/", {"kind": "invoice"})
    assert road.get(f"{at}papers/invoice/") == b"%PDF-1.4 one invoice"
    road.post(f"{at}complete/")
    road.post(f"{at}lodge/", {"basis": "cn-2015-102", "declaration_number": "D-1"})
    for leg in sorted(
        road.get("legs/", consignment=consignment)["items"], key=lambda row: row["sequence"]
    ):
        road.post(f"legs/{leg['uid']}/report/", {"status": "arrived"})
        if leg["uid"] == entry["leg"]:
            road.post(f"{at}hold/", {"status": "inspected", "reason": "looks into boxes"})
            (promise,) = road.get("promises/", consignment=consignment)["items"]
            assert promise["paused_at"] is not None
            assert road.post(f"{at}release/")["status"] == "released"
