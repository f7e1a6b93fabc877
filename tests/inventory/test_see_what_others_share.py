"""Own lots in full, others' only as shared availability."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.inventory.actions import sharing
from relief.inventory.queries.offers import shared_with
from tests.factories import people, requests, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(outsider):
    return stock.stock(100, owner=people.partner("outsider-org"), batch="SECRET-1", donor="Donor X")


def share(outsider, **rule):
    return sharing.set_rule(actor=outsider, now=clock.now(), **rule)


def units(actor, emergency=None):
    return sum(row.units for row in shared_with(actor, emergency))


def test_nothing_is_seen_without_a_rule(owner, theirs):
    assert shared_with(owner) == []


def test_what_is_shared_is_seen_as_an_amount(owner, outsider, theirs):
    share(outsider, share_with="all")
    stock.reserved(theirs, 30)

    row = shared_with(owner)[0]
    assert (row.owner.code, row.item.code, row.units) == ("outsider-org", "blanket", 70)
    assert shared_with(outsider) == []


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        ({"share_with": "none"}, 0),
        ({"share_with": "named", "partners": "owner-org"}, 100),
        ({"share_with": "named", "partners": "third-org"}, 0),
        ({"share_with": "all", "max_quantity": 40}, 40),
        ({"share_with": "all", "max_share": Decimal("0.25")}, 25),
        ({"share_with": "all", "item": "blanket"}, 100),
        ({"share_with": "all", "item": "tent"}, 0),
    ],
)
def test_every_kind_of_rule_is_kept_to(owner, outsider, theirs, rule, seen):
    if "partners" in rule:
        rule = {**rule, "partners": [people.partner(rule["partners"]).uid]}
    if "item" in rule:
        rule = {**rule, "item": stock.item(rule["item"]).uid}
    share(outsider, **rule)

    assert units(owner) == seen


def test_what_is_for_one_emergency_is_seen_for_it_only(owner, outsider, theirs):
    emergency = requests.emergency()
    share(outsider, share_with="emergency", emergency=emergency.uid)

    assert (units(owner), units(owner, emergency)) == (0, 100)


def test_a_rule_that_is_over_shares_nothing(owner, outsider, theirs):
    rule = share(outsider, share_with="all", until=stock.in_days(0))
    assert units(owner) == 100
    type(rule).objects.filter(pk=rule.pk).update(until=stock.in_days(-1))

    assert units(owner) == 0


def test_page_and_program_show_the_amount_and_no_lot(owner, outsider, theirs, sign_in):
    share(outsider, share_with="all")
    shown = sign_in(owner).get(reverse("inventory:stock-shared")).text
    key = people.api_key(people.partner("owner-org"), "stock:read")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    answer = program.get(reverse("api-inventory:shared-stock-list"))

    assert "Org outsider-org" in shown
    assert "<c-" not in shown
    assert answer.json() == [
        {"item": "blanket", "owner": "outsider-org", "facility": "chengdu", "units": 100,
         "releases_alone": False}
    ]  # fmt: skip
    for text in (shown, answer.text):
        assert "SECRET-1" not in text
        assert "Donor X" not in text
        assert theirs.lot.number not in text


def test_others_lots_stay_hidden_where_they_are_shared(owner, outsider, theirs, sign_in):
    share(outsider, share_with="all")
    browser = sign_in(owner)

    assert browser.get(reverse("inventory:lot-detail", args=[theirs.lot.uid])).status_code == 404
    assert theirs.lot.number not in browser.get(reverse("inventory:lot-list")).text


def test_an_unknown_emergency_or_parameter_is_refused(owner, theirs):
    key = people.api_key(people.partner("owner-org"), "stock:read")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    url = reverse("api-inventory:shared-stock-list")

    assert program.get(url, {"emergency": "x"}).status_code == 400
    assert program.get(url, {"colour": "red"}).status_code == 400
