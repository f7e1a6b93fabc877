"""Pages of the warehouse floor: they open in both languages, one task a screen, and do it."""

import pytest
from django.urls import reverse

from relief.catalog import actions as catalog
from relief.core import clock
from relief.core.actors import SYSTEM
from relief.inventory import labels
from relief.inventory.actions import expiring, receipt, transfer
from relief.inventory.models import (
    FacilityStaff,
    PickLine,
    PickList,
    Receipt,
    Reconciliation,
    StockBalance,
    StockMovement,
    Transfer,
)
from tests.factories import people, stock

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db):
    roles = ("partner_admin", "stock_keeper")
    actor = people.actor(*roles, organization=people.partner("owner-org"))
    FacilityStaff.objects.create(facility=stock.facility(), user=people.user_of(actor))
    return actor


@pytest.fixture
def floor(keeper):
    """A transfer to pick, a receipt to count, a kit, an offer; the addresses of their pages."""
    quilts = stock.stock(
        90, owner=people.partner("owner-org"), expires_on=stock.in_days(60), batch="B1"
    )
    stock.bin_of(stock.facility(), "A-1")
    moved = transfer.request(
        actor=keeper, now=clock.now(), origin=stock.facility().uid,
        destination=stock.facility("tianjin").uid, lines={stock.item().uid: 30}, reason="nearer",
    )  # fmt: skip
    expected = receipt.announce(
        actor=keeper, now=clock.now(), facility=stock.facility().uid,
        goods=receipt.Announcement(lines=[receipt.Expected(item=stock.item().uid, quantity=20)]),
    )  # fmt: skip
    kit = catalog.define_kit(
        actor=keeper, now=clock.now(), item=stock.item("box").uid,
        components={stock.item().uid: 2},
    )  # fmt: skip
    expiring.offer(actor=SYSTEM, now=clock.now())
    return {
        "floor": (), "scan": (), "receipt-list": (), "receipt-new": (), "transfer-list": (),
        "transfer-new": (), "pick-list": (), "kit-list": (), "kit-new": (), "life-rules": (),
        "expiring": (),
        "receipt-detail": (expected.uid,), "receipt-count": (expected.uid,),
        "transfer-detail": (moved.uid,), "pick-detail": (PickList.objects.get().uid,),
        "put-away-list": (stock.facility().uid,), "put-away": (quilts.uid,),
        "facility-bins": (stock.facility().uid,), "bin-detail": (quilts.bin.uid,),
        "movement-detail": (StockMovement.objects.latest("pk").uid,),
        "item-card": (stock.item().code,), "kit-detail": (kit.uid,),
        "lot-take-back": (quilts.lot.uid,), "balance-break": (quilts.uid,),
    }  # fmt: skip


def url(name, *args):
    return reverse(f"inventory:{name}", args=args)


def test_every_page_opens_in_both_languages(keeper, floor, sign_in):
    client = sign_in(keeper)
    for language in ("en", "zh-hans"):
        client.cookies["language"] = language
        for name, args in floor.items():
            page = client.get(url(name, *args))
            assert (name, page.status_code) == (name, 200)
            assert "<c-" not in page.text, name


def test_goods_are_put_away_by_scanning_the_bins_label(keeper, floor, sign_in):
    label = labels.of_bin(stock.bin_of(stock.facility(), "A-1"))

    sign_in(keeper).post(
        url("put-away", *floor["put-away"]), {"to_bin": label.address, "quantity": 60}
    )

    assert StockBalance.objects.get(bin__code="A-1").on_hand == 60


def test_a_wrong_label_is_noticed_while_picking(keeper, floor, sign_in):
    other = stock.stock(5, owner=people.partner("owner-org"), item=stock.item("tent"))
    client, address = sign_in(keeper), url("pick-detail", *floor["pick-detail"])

    refused = client.post(address, {"units": 30, "scan": other.lot.number})
    taken = client.post(address, {"units": 30, "scan": PickLine.objects.get().balance.lot.number})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert PickList.objects.get().status == "picked"


def test_what_came_is_counted_on_the_phone(keeper, floor, sign_in):
    row = Receipt.objects.get(transfer=None)
    line = row.lines.get()

    sign_in(keeper).post(
        url("receipt-count", row.uid), {f"good_{line.uid}": 18, f"damaged_{line.uid}": 1}
    )

    line.refresh_from_db()
    assert (line.good, line.damaged, line.short) == (18, 1, 1)


def test_a_transfer_is_asked_for_line_by_line(keeper, floor, sign_in):
    given = {
        "origin": stock.facility().uid, "destination": stock.facility("tianjin").uid,
        "reason": "nearer", "line0-item": stock.item().uid, "line0-quantity": 5,
    }  # fmt: skip

    page = sign_in(keeper).post(url("transfer-new"), given)

    assert page.status_code == 302
    assert Transfer.objects.latest("pk").lines.get().quantity == 5


def test_a_form_without_lines_says_so(keeper, floor, sign_in):
    page = sign_in(keeper).post(url("kit-new"), {"item": stock.item("box").uid})

    assert page.status_code == 422
    assert "Fill in at least one line." in page.text


def test_a_movement_is_undone_by_its_page(keeper, floor, sign_in):
    came = StockMovement.objects.filter(kind="receive").latest("pk")
    other = stock.stock(5, owner=people.partner("owner-org"))
    came = StockMovement.objects.latest("pk")

    sign_in(keeper).post(url("movement-detail", came.uid), {"reason": "booked twice"})

    other.refresh_from_db()
    assert other.on_hand == 0


def test_the_books_are_checked_on_demand_and_nothing_is_repaired(keeper, floor, sign_in):
    auditor = people.actor("auditor", organization=people.operator())

    page = sign_in(auditor).post(url("books-check"), follow=True)

    assert "everything adds up" in page.text
    assert Reconciliation.objects.get().found == 0
    assert sign_in(keeper).get(url("books")).status_code == 403


def test_cards_and_labels_print(keeper, floor, sign_in):
    client = sign_in(keeper)
    lot = StockBalance.objects.get(bin__code="-").lot
    for address in (
        url("item-card-paper", stock.item().code, "zh"),
        url("lot-card-paper", lot.uid, "en"),
        url("labels", "lot", lot.uid, "zh"),
    ):
        assert client.get(address).content.startswith(b"%PDF")


def test_the_card_of_an_item_runs_over_all_lots(keeper, sign_in):
    mine = people.partner("owner-org")
    for units in (10, 20, 30):
        stock.stock(units, owner=mine)

    page = sign_in(keeper).get(url("item-card", stock.item().code))

    rows = page.context["card"].rows
    assert [(row.change, row.balance) for row in rows] == [(30, 60), (20, 30), (10, 10)]


def test_the_lists_cost_as_much_for_many_rows(
    keeper, floor, sign_in, django_assert_max_num_queries
):
    client = sign_in(keeper)
    for name in ("transfer-list", "receipt-list", "pick-list"):
        client.get(url(name))
        with django_assert_max_num_queries(24):
            client.get(url(name))


@pytest.mark.parametrize("language", ["zh-hans", "xx", "EN"])
def test_a_paper_in_another_language_is_not_there(keeper, floor, sign_in, language):
    lot = StockBalance.objects.first().lot
    page = sign_in(keeper)

    for address in (
        f"/labels/lot/{lot.uid}/{language}/",
        f"/lots/{lot.uid}/card/{language}/",
        f"/items/{lot.item.code}/card/{language}/",
        f"/receipts/{Receipt.objects.get().uid}/paper/{language}/",
    ):
        assert page.get(address).status_code == 404


def test_a_full_warehouse_says_what_does_not_fit(keeper, sign_in):
    place = stock.facility("wuhan")
    stock.stock(9, at=place, item=stock.item("tent", unit_volume_m3=1))
    type(place).objects.filter(pk=place.pk).update(capacity_m3=2)

    shown = sign_in(keeper).get(reverse("inventory:facility-bins", args=[place.uid])).text

    assert "More lies here than is measured to fit." in shown
    assert "What is announced will not fit." not in shown
