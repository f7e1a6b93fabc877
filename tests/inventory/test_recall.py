"""Recalling a lot keeps all of it where it is."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import loan, recall
from relief.inventory.queries.recalled import every_unit
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"))


def recalled(actor, balance, reason="dented tins"):
    return recall.recall(actor=actor, now=clock.now(), lot=balance.lot.uid, reason=reason)


def test_a_recalled_lot_cannot_be_reserved(owner, mine):
    recalled(owner, mine)

    with pytest.raises(ledger.NotUsable):
        stock.reserved(mine, 1)


def test_a_recall_tells_where_every_unit_is(owner, mine):
    held = stock.reserved(mine, 30)
    with unit("test", durable=False):
        ledger.dispatch([held.purpose_uid], actor=SYSTEM, now=clock.now())
        ledger.deliver({mine.lot_id: 10}, actor=SYSTEM, now=clock.now())
    stock.reserved(mine, 5)

    recalled(owner, mine)

    told = Event.objects.get(type="lot.recalled").payload
    found = (told["on_hand"], told["reserved"], told["on_the_way"], told["with_recipients"])
    assert found == (70, 5, 20, 10)


def test_goods_leave_again_when_the_recall_ends(owner, mine):
    recalled(owner, mine)
    for _ in range(2):
        recall.end_recall(actor=owner, now=clock.now(), lot=mine.lot.uid)

    assert stock.reserved(mine, 1)
    assert Event.objects.filter(type="lot.recall_ended").count() == 1


def test_a_recall_needs_a_reason(owner, mine):
    with pytest.raises(Invalid):
        recalled(owner, mine, " ")


def test_another_owner_does_not_find_the_lot(outsider, mine):
    with pytest.raises(NotFound):
        recalled(outsider, mine)


def test_a_coordinator_does_not_recall_anothers_goods(coordinator, mine):
    with pytest.raises(NotAllowed):
        recalled(coordinator, mine)


def found(balance, actor):
    rows = every_unit(actor, balance.lot)
    return {row.where: row.units for row in rows}


def test_every_unit_is_found_in_stock_reserved_shipped_handed_over_and_lent(owner, outsider, mine):
    gone, lent = stock.reserved(mine, 30), 15
    with unit("test", durable=False):
        ledger.dispatch(
            [gone.purpose_uid], actor=SYSTEM, now=clock.now(),
            reference=ledger.Reference("consignment", gone.purpose_uid),
        )  # fmt: skip
        ledger.deliver({mine.lot_id: 10}, actor=SYSTEM, now=clock.now(),
                       reference=ledger.Reference("consignment", gone.purpose_uid))  # fmt: skip
    stock.reserved(mine, 5)
    lend(owner, outsider, lent)

    assert found(mine, owner) == {
        "free": 50, "reserved": 5, "on_the_way": 20, "with_recipients": 10, "with_partner": lent,
    }  # fmt: skip


def lend(owner, outsider, units):
    terms = loan.Terms("loan", people.partner("outsider-org").uid, True, stock.facility().uid,
                       [loan.LineTerms(stock.item().uid, units)])  # fmt: skip
    row = loan.propose(actor=owner, now=clock.now(), terms=terms)
    loan.agree(actor=outsider, now=clock.now(), uid=row.uid)
    line = row.lines.get().uid
    loan.give(actor=owner, now=clock.now(), uid=row.uid, line=line, quantity=units)


def test_a_recall_tells_consignments_and_partners_who_have_some(owner, outsider, mine):
    gone = stock.reserved(mine, 30)
    with unit("test", durable=False):
        ledger.dispatch(
            [gone.purpose_uid], actor=SYSTEM, now=clock.now(),
            reference=ledger.Reference("consignment", gone.purpose_uid),
        )  # fmt: skip
    lend(owner, outsider, 15)

    recalled(owner, mine)

    assert Event.objects.get(type="lot.recalled").related == [gone.purpose_uid]
    passed_on = Event.objects.get(type="lot.partner_recalled")
    assert passed_on.organization_id == outsider.organization_id


def test_a_recall_frees_what_transfers_hold(owner, mine):
    held = ledger.Claim(mine.pk, 20, "transfer_line", uuid4())
    with unit("test", durable=False):
        ledger.reserve([held], now=clock.now())

    recalled(owner, mine)

    mine.refresh_from_db()
    assert mine.reserved == 0


def test_the_page_and_the_program_say_where_every_unit_is(owner, outsider, mine, sign_in):
    stock.reserved(mine, 5)
    page = reverse("inventory:lot-whereabouts", args=[mine.lot.uid])
    key = people.api_key(people.partner("owner-org"), "stock:read")
    program = Client(headers={"Authorization": f"Bearer {key}"})
    answer = program.get(reverse("api-inventory:whereabouts-detail", args=[mine.lot.uid]))
    browser = sign_in(owner)

    browser.post(page, {"reason": "dented tins"})
    shown = browser.get(page).text
    assert {row["where"]: row["units"] for row in answer.json()} == {"free": 95, "reserved": 5}
    assert "dented tins" in shown
    assert "<c-" not in shown
    browser.post(reverse("inventory:lot-recall-end", args=[mine.lot.uid]))
    assert Event.objects.filter(type="lot.recall_ended").exists()
    assert sign_in(outsider).get(page).status_code == 404
