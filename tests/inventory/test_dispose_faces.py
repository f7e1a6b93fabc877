"""Disposal by page and by API."""

import pytest
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.inventory.actions import disposal
from relief.inventory.models import Disposal
from tests.factories import care, people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"), expires_on=stock.in_days(-3))


@pytest.fixture
def program(db):
    key = people.api_key(people.partner("owner-org"), "stock:read", "disposals:write")
    return Client(headers={"Authorization": f"Bearer {key}"})


def page(name, *args):
    return reverse(f"inventory:disposal-{name}", args=args)


def test_a_case_is_walked_from_page_to_page(owner, coordinator, mine, sign_in):
    keeper = sign_in(owner)
    lead = people.actor("partner_admin", organization=people.partner("owner-org"))
    body = {f"units-{mine.uid}": 100, "reason": "expired"}
    shown = keeper.get(page("new"))
    opened = keeper.post(page("new"), body)
    case = Disposal.objects.get()
    proposal = {"method": "incineration", "weight_kg": 2, "volume_m3": 1, "value_cny": 3}
    contract = {"contractor": "G", "licence": "L", "weigh_note": "W", "weighed_kg": 2}

    keeper.post(page("quarantine", case.uid), {})
    keeper.post(page("photo", case.uid), {"file": care.picture()})
    keeper.post(page("propose", case.uid), proposal)
    for signer in (lead, coordinator):
        sign_in(signer).post(page("sign", case.uid))
    keeper.post(page("hand-over", case.uid), {**contract, "file": care.pdf()})
    keeper.post(page("certify", case.uid), {"certificate": "C", "file": care.pdf()})
    seen = keeper.get(page("detail", case.uid))

    case.refresh_from_db()
    assert shown.status_code == 200
    assert opened.status_code == 302
    assert case.status == "certified"
    assert "out of the books" in seen.text
    assert "<c-" not in seen.text
    for file in case.files.all():
        answer = keeper.get(page("file", case.uid, file.uid))
        way = "inline" if file.kind == "photo" else "attachment"
        assert answer["Content-Disposition"].startswith(way)
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert keeper.get(page("paper", case.uid, "certificate", "zh")).content[:4] == b"%PDF"


def test_a_case_is_walked_by_programs_but_signed_by_people(owner, coordinator, mine, program):
    def post(path, body, **more):
        return program.post(path, body, **more)

    url = reverse("api-inventory:disposal-list")
    found = [{"balance": str(mine.uid), "quantity": 100}]
    opened = post(url, {"found": found, "reason": "expired"}, content_type="application/json")
    one = f"{url}{opened.json()['uid']}/"
    json = {"content_type": "application/json"}
    proposal = {"method": "recycle", "weight_kg": "2", "volume_m3": "1", "value_cny": "3"}

    assert opened.status_code == 201
    assert post(f"{one}quarantine/", {}, **json).json()["status"] == "quarantined"
    assert post(f"{one}photos/", {"photo": care.picture()}).status_code == 200
    assert post(f"{one}propose/", proposal, **json).json()["status"] == "proposed"
    assert post(f"{one}sign/", {}, **json).status_code == 403
    lead = people.actor("partner_admin", organization=people.partner("owner-org"))
    for signer in (lead, coordinator):
        disposal.sign(actor=signer, now=clock.now(), uid=opened.json()["uid"])
    done = post(f"{one}divert/", {"receiver": "Mill", "file": care.pdf()})
    assert (done.status_code, done.json()["status"]) == (200, "diverted")
    assert program.get(f"{one}paper/", {"kind": "certificate"}).content[:4] == b"%PDF"
    assert program.get(f"{one}paper/", {"kind": "x"}).status_code == 400
    file = done.json()["files"][0]["uid"]
    assert program.get(f"{one}files/{file}/").status_code == 200


def test_a_foreign_case_looks_missing(owner, outsider, mine, sign_in):
    case = care.case(owner, mine)

    assert sign_in(outsider).get(page("detail", case.uid)).status_code == 404


def test_the_list_costs_as_much_for_many_cases(owner, mine, sign_in, django_assert_max_num_queries):
    browser = sign_in(owner)
    care.case(owner, mine)
    browser.get(page("list"))
    for _ in range(3):
        care.case(owner, stock.stock(10, owner=people.partner("owner-org")))

    with django_assert_max_num_queries(24):
        assert browser.get(page("list")).status_code == 200
