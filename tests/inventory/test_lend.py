"""Loans and swaps: the owner changes by agreement, and what is owed stays known."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import Invalid, InvalidMove, NotAllowed, NotFound
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import loan as actions
from relief.inventory.actions import recall
from relief.inventory.models import Loan, LoanLine, StockBalance, StockMovement
from relief.inventory.queries.loans import owed
from relief.journal.models import Event
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(owner):
    return stock.stock(100, owner=people.partner("owner-org"), batch="B1", donor="Red Cross")


def terms(partner="outsider-org", *, kind="loan", lines=None, we_lend=True, **more):
    return actions.Terms(
        kind=kind, partner=people.partner(partner).uid, we_lend=we_lend,
        facility=stock.facility().uid,
        lines=lines or [actions.LineTerms(stock.item().uid, 60)], **more,
    )  # fmt: skip


def propose(actor, **more):
    return actions.propose(actor=actor, now=clock.now(), terms=terms(**more))


def step(name, actor, loan, **more):
    return getattr(actions, name)(actor=actor, now=clock.now(), uid=loan.uid, **more)


def moved(name, actor, loan, quantity):
    return step(name, actor, loan, line=loan.lines.get().uid, quantity=quantity)


def lent(owner, outsider, quantity=60, **more):
    loan = propose(owner, **more)
    step("agree", outsider, loan)
    return moved("give", owner, loan, quantity)


def held():
    rows = StockBalance.objects.filter(on_hand__gt=0)
    return dict(rows.values_list("lot__owner__code", "on_hand"))


def test_goods_given_change_their_owner_and_stay_where_they_lie(owner, outsider, mine):
    lent(owner, outsider)

    assert held() == {"owner-org": 40, "outsider-org": 60}
    twin = StockBalance.objects.get(lot__owner__code="outsider-org")
    assert (twin.bin_id, twin.lot.batch, twin.lot.donor) == (mine.bin_id, "B1", "Red Cross")
    assert StockMovement.objects.get(kind="owner").reference_uid == Loan.objects.get().uid


def test_what_is_owed_goes_down_as_it_comes_back(owner, outsider, mine):
    loan = lent(owner, outsider)
    moved("give_back", outsider, loan, 25)

    for actor in (owner, outsider):
        row = owed(actor)[0]
        assert (row.debtor.code, row.creditor.code, row.units) == ("outsider-org", "owner-org", 35)
    moved("give_back", outsider, loan, 35)
    assert owed(owner) == []
    assert held() == {"owner-org": 100}
    assert Loan.objects.get().status == "repaid"


def test_a_swap_comes_back_as_other_goods(owner, outsider, mine):
    stock.stock(30, owner=people.partner("outsider-org"), item=stock.item("tent"))
    line = actions.LineTerms(stock.item().uid, 60, stock.item("tent").uid, 7)
    loan = lent(owner, outsider, 20, kind="swap", lines=[line])

    assert owed(owner)[0].units == 3  # 20 of 60 given: a third of 7, rounded up
    moved("give_back", outsider, loan, 3)
    moved("give", owner, loan, 40)
    moved("give_back", outsider, loan, 4)
    assert Loan.objects.get().status == "repaid"


def test_both_sides_hear_of_every_step(owner, outsider, mine):
    loan = lent(owner, outsider)
    moved("give_back", outsider, loan, 60)

    told = list(Event.objects.filter(subject_uid=loan.uid).order_by("pk"))
    assert [row.type for row in told] == [
        "loan.proposed", "loan.agreed", "loan.lent", "loan.given", "loan.returned", "loan.repaid",
    ]  # fmt: skip
    for actor in (owner, outsider):
        assert Event.objects.visible_to(actor).filter(subject_uid=loan.uid).count() == len(told)


def test_a_step_out_of_turn_is_refused(owner, outsider, mine):
    loan = propose(owner)

    with pytest.raises(InvalidMove):
        moved("give", owner, loan, 1)
    with pytest.raises(InvalidMove):
        moved("give_back", outsider, loan, 1)
    step("decline", outsider, loan, reason="no room")
    with pytest.raises(InvalidMove):
        step("agree", outsider, loan)


def test_the_proposer_does_not_agree(owner, mine):
    with pytest.raises(actions.NotYours):
        step("agree", owner, propose(owner))


def test_each_side_gives_its_own_goods_only(owner, outsider, mine):
    loan = propose(owner)
    step("agree", outsider, loan)

    with pytest.raises(NotAllowed):
        moved("give", outsider, loan, 1)
    moved("give", owner, loan, 10)
    with pytest.raises(NotAllowed):
        moved("give_back", owner, loan, 1)


def test_a_third_partner_does_not_find_the_loan(owner, mine, sign_in):
    third = people.actor("partner_admin", organization=people.partner("third-org"))
    loan = propose(owner)

    with pytest.raises(NotFound):
        step("agree", third, loan)
    assert sign_in(third).get(reverse("inventory:loan-detail", args=[loan.uid])).status_code == 404


def test_no_more_is_given_than_was_agreed_nor_back_than_is_owed(owner, outsider, mine):
    loan = lent(owner, outsider, 50)

    with pytest.raises(actions.MoreThanAgreed):
        moved("give", owner, loan, 11)
    with pytest.raises(actions.MoreThanAgreed):
        moved("give_back", outsider, loan, 51)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoanLine.objects.update(given=61)


@pytest.mark.parametrize("why", ["reserved", "recalled", "expired"])
def test_only_free_and_usable_goods_are_given(owner, outsider, mine, why):
    loan = propose(owner)
    step("agree", outsider, loan)
    if why == "reserved":
        stock.reserved(mine, 50)
    if why == "recalled":
        recall.recall(actor=owner, now=clock.now(), lot=mine.lot.uid, reason="x")
    if why == "expired":
        ledger_free = stock.stock(
            60, owner=people.partner("owner-org"), expires_on=stock.in_days(-1)
        )
        stock.reserved(mine, 100)
        assert ledger_free.available == 60

    with pytest.raises(actions.TooLittleToGive):
        moved("give", owner, loan, 60)
    assert Loan.objects.get().status == "agreed"


def test_what_comes_back_lives_as_long_as_was_agreed(owner, outsider):
    stock.stock(60, owner=people.partner("owner-org"), expires_on=stock.in_days(20))
    loan = lent(owner, outsider, min_life_days=90)

    with pytest.raises(actions.TooLittleToGive):
        moved("give_back", outsider, loan, 1)


@pytest.mark.parametrize("kind", ["move", "adjust", "kit"])
def test_the_database_lets_an_owner_change_by_a_loan_only(owner, mine, kind):
    other = stock.lot(people.partner("outsider-org"))
    legs = [
        ledger.Leg(mine.lot_id, -1, "stock", mine.bin_id, "good"),
        ledger.Leg(other.pk, 1, "stock", mine.bin_id, "good"),
    ]

    with (
        pytest.raises(IntegrityError, match="by a loan only"),
        transaction.atomic(),
        unit("test", durable=False),
    ):
        ledger.post(kind, legs, actor=SYSTEM, now=clock.now())


def test_the_lender_may_forgive_the_rest(owner, outsider, mine):
    loan = lent(owner, outsider)
    with pytest.raises(NotAllowed):
        step("forgive", outsider, loan)
    step("forgive", owner, loan, reason="thank you")

    assert owed(outsider) == []


@pytest.mark.parametrize("line", [{"back_quantity": 3}, {"back_item": "tent", "back_quantity": 60}])
def test_a_loan_comes_back_as_it_was_given(owner, line):
    named = {**line, "back_item": stock.item(line.get("back_item", "blanket")).uid}

    with pytest.raises(Invalid):
        propose(owner, lines=[actions.LineTerms(stock.item().uid, 60, **named)])


def test_a_loan_is_walked_from_page_to_page(owner, outsider, mine, sign_in):
    def page(name, *args):
        return reverse(f"inventory:loan-{name}", args=args)

    ours, theirs = sign_in(owner), sign_in(outsider)
    body = {"kind": "loan", "side": "lend", "partner": str(people.partner("outsider-org").uid),
            "facility": str(stock.facility().uid), "item_0": str(stock.item().uid),
            "quantity_0": 60}  # fmt: skip
    assert ours.get(page("new")).status_code == 200
    ours.post(page("new"), body)
    loan = Loan.objects.get()
    line = str(loan.lines.get().uid)
    theirs.post(page("agree", loan.uid))
    assert ours.get(page("give", loan.uid)).status_code == 200
    ours.post(page("give", loan.uid), {"line": line, "quantity": 60})
    shown = ours.get(page("list")).text
    theirs.post(page("give-back", loan.uid), {"line": line, "quantity": 60})

    assert "+60" in shown
    assert "<c-" not in shown
    assert "Even" in theirs.get(page("detail", loan.uid)).text


class Program:
    """A program of a partner, which takes the steps of a loan by API."""

    def __init__(self, organization):
        key = people.api_key(people.partner(organization), "stock:write", "stock:share")
        self.client = Client(headers={"Authorization": f"Bearer {key}"})

    def propose(self, **body):
        partner = str(people.partner("outsider-org").uid)
        given = {"partner": partner, "we_lend": True, "facility": str(stock.facility().uid), **body}
        return self.client.post(
            reverse("api-inventory:loan-list"), given, content_type="application/json"
        )

    def step(self, name, uid, **body):
        url = reverse(f"api-inventory:loan-{name}", args=[uid])
        return self.client.post(url, body, content_type="application/json")

    def owed(self):
        rows = self.client.get(reverse("api-inventory:loan-owed")).json()
        return [(row["debtor"], row["item"], row["units"]) for row in rows]


def test_a_loan_is_walked_by_api_and_its_balance_goes_to_nothing(owner, outsider, mine):
    ours, theirs = Program("owner-org"), Program("outsider-org")
    proposed = ours.propose(kind="loan", lines=[{"item": str(stock.item().uid), "quantity": 60}])
    assert proposed.status_code == 201
    uid, line = proposed.json()["uid"], proposed.json()["lines"][0]["uid"]

    assert ours.step("agree", uid).status_code == 422
    assert theirs.step("agree", uid).json()["status"] == "agreed"
    assert ours.step("give", uid, line=line, quantity=60).status_code == 200
    assert ours.owed() == theirs.owed() == [("outsider-org", "blanket", 60)]
    assert theirs.step("give-back", uid, line=line, quantity=20).status_code == 200
    assert ours.owed() == [("outsider-org", "blanket", 40)]
    assert theirs.step("give-back", uid, line=line, quantity=41).status_code in {409, 422}
    assert theirs.step("give-back", uid, line=line, quantity=40).status_code == 200

    assert ours.owed() == []
    assert Program("third-org").step("give", uid, line=line, quantity=1).status_code == 404


def test_a_swap_is_walked_by_api_and_comes_back_as_other_goods(owner, outsider, mine):
    tents = stock.stock(30, item=stock.item("tent"), owner=people.partner("outsider-org"))
    ours, theirs = Program("owner-org"), Program("outsider-org")
    swapped = {
        "item": str(stock.item().uid), "quantity": 60,
        "back_item": str(stock.item("tent").uid), "back_quantity": 30,
    }  # fmt: skip
    proposed = ours.propose(kind="swap", lines=[swapped]).json()
    uid, line = proposed["uid"], proposed["lines"][0]["uid"]

    theirs.step("agree", uid)
    ours.step("give", uid, line=line, quantity=60)
    assert ours.owed() == [("outsider-org", "tent", 30)]
    answer = theirs.step("give-back", uid, line=line, quantity=30)

    assert (answer.status_code, ours.owed()) == (200, [])
    tents.refresh_from_db()
    assert tents.on_hand == 0
