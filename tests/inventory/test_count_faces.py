"""Counts by page and by API."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.inventory.actions import count as actions
from relief.inventory.models import StockBalance, StockCount, StockCountEntry, StockCountLine
from tests.chance import without_chance
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"), bin_code="A-1")


def page(name, *args):
    return reverse(f"inventory:count-{name}", args=args)


def entry(balance, units, key=None):
    return {"key": str(key or uuid.uuid4()), "lot": str(balance.lot.uid), "units": units,
            "bin": balance.bin.code, "condition": "good"}  # fmt: skip


def test_a_count_is_walked_from_page_to_page(owner, mine, sign_in):
    keeper = sign_in(owner)
    second = sign_in(people.actor("stock_keeper", organization=people.partner("owner-org")))
    body = {"facility": str(stock.facility().uid), "bin": "A-1", "tolerance_percent": 1}
    keeper.get(page("new"))
    keeper.post(page("new"), body)
    count = StockCount.objects.get()

    for units in (91, 92):
        keeper.post(page("enter", count.uid), entry(mine, units))
        assert keeper.get(page("phone", count.uid)).status_code == 200
        keeper.post(page("finish", count.uid))
    line = StockCountLine.objects.get()
    keeper.post(page("detail", count.uid), {f"cause-{line.uid}": "lost"})
    refused = keeper.post(page("approve", count.uid), follow=True)
    second.post(page("approve", count.uid))
    seen = keeper.get(page("detail", count.uid))

    count.refresh_from_db()
    assert "Somebody else approves" in refused.text
    assert (count.status, StockBalance.objects.get().on_hand) == ("approved", 92)
    assert "<c-" not in seen.text
    assert "-8" in seen.text


def test_a_blind_count_keeps_the_books_from_page_phone_and_program(owner, mine, sign_in):
    stock.stock(777, owner=people.partner("owner-org"), bin_code="A-1")
    scope = actions.Scope(stock.facility().uid)
    count = actions.start(actor=owner, now=clock.now(), scope=scope, is_blind=True)
    key = people.api_key(people.partner("owner-org"), "stock:write")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    answer = program.get(reverse("api-inventory:count-detail", args=[count.uid]))

    for text in (sign_in(owner).get(page(name, count.uid)).text for name in ("detail", "phone")):
        assert "777" not in without_chance(text)
    assert {row["book"] for row in answer.json()["lines"]} == {None}


def test_the_queue_hears_json(owner, mine, sign_in):
    scope = actions.Scope(stock.facility().uid)
    count = actions.start(actor=owner, now=clock.now(), scope=scope)
    phone = sign_in(owner)
    key = uuid.uuid4()
    headers = {"Accept": "application/json"}
    answers = [
        phone.post(page("enter", count.uid), entry(mine, 40, key), headers=headers)
        for _ in range(2)
    ]
    wrong = phone.post(page("enter", count.uid), {**entry(mine, 1), "lot": "LT-9"}, headers=headers)

    assert [answer.json()["found"] for answer in answers] == [40, 40]
    assert StockCountEntry.objects.count() == 1
    assert wrong.status_code == 422
    assert "LT-9" in json.dumps(wrong.json())


def test_a_count_is_walked_by_programs(owner, mine):
    first, second = (
        Client(
            headers={
                "Authorization": f"Bearer {people.api_key(people.partner('owner-org'), 'stock:write')}"
            }
        )
        for _ in range(2)
    )
    json_ = {"content_type": "application/json"}
    url = reverse("api-inventory:count-list")
    body = {"facility": str(stock.facility().uid), "tolerance_percent": "50"}
    made = first.post(url, body, **json_)
    one = f"{url}{made.json()['uid']}/"

    first.post(f"{one}enter/", entry(mine, 95), **json_)
    done = first.post(f"{one}finish/", {}, **json_).json()
    causes = {"causes": [{"line": done["lines"][0]["uid"], "cause": "lost"}]}
    assert done["lines"][0]["difference"] == -5
    assert first.post(f"{one}explain/", causes, **json_).json()["status"] == "explained"
    assert first.post(f"{one}approve/", {}, **json_).status_code == 422
    assert second.post(f"{one}approve/", {}, **json_).json()["status"] == "approved"
    assert first.get(url, {"status": "approved"}).json()["items"][0]["places"] == 1


def test_a_foreign_count_looks_missing(owner, outsider, mine, sign_in):
    scope = actions.Scope(stock.facility().uid)
    count = actions.start(actor=owner, now=clock.now(), scope=scope)

    for name in ("detail", "phone"):
        assert sign_in(outsider).get(page(name, count.uid)).status_code == 404


def test_the_pages_cost_as_much_for_many_lines(owner, mine, sign_in, django_assert_max_num_queries):
    for _ in range(5):
        stock.stock(5, owner=people.partner("owner-org"))
    scope = actions.Scope(stock.facility().uid)
    count = actions.start(actor=owner, now=clock.now(), scope=scope)
    browser = sign_in(owner)
    browser.get(page("list"))

    for name, args in (("list", []), ("detail", [count.uid]), ("phone", [count.uid])):
        with django_assert_max_num_queries(24):
            assert browser.get(page(name, *args)).status_code == 200
