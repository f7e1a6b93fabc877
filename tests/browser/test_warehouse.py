"""The warehouse floor in Chromium: on a phone, one task a screen, without a mouse."""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from relief.core import clock
from relief.inventory import labels
from relief.inventory.actions import receipt, transfer
from relief.inventory.models import FacilityStaff, PickList, StockBalance
from tests.browser.conftest import assert_accessible, press, sign_in
from tests.factories import people, stock

pytestmark = pytest.mark.django_db(transaction=True)


def test_put_away_and_pick_on_a_phone(open_page: Callable[..., Page]) -> None:
    keeper = people.actor("stock_keeper", organization=people.partner("owner-org"))
    place = stock.facility()
    FacilityStaff.objects.create(facility=place, user=people.user_of(keeper))
    goods = stock.stock(60, owner=people.partner("owner-org"), expires_on=stock.in_days(200))
    shelf = labels.of_bin(stock.bin_of(place, "A-1"))
    page = sign_in(open_page(language="en", phone=True), keeper)

    page.goto(reverse("inventory:floor"))
    assert_accessible(page)
    press(page, page.get_by_role("link", name="Put away").first)
    press(page, page.get_by_role("link", name="Put away").first)
    assert_accessible(page)
    page.get_by_label("Bin").fill(shelf.address)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Everything has its place")).to_be_visible()

    moved = transfer.request(
        actor=keeper, now=clock.now(), origin=place.uid,
        destination=stock.facility("tianjin").uid, lines={goods.lot.item.uid: 20}, reason="nearer",
    )  # fmt: skip
    page.goto(reverse("inventory:scan") + f"?code={moved.number}")
    expect(page).to_have_url(re.compile(str(moved.uid)))
    page.goto(reverse("inventory:pick-list"))
    press(page, page.get_by_role("link", name="Pick").last)
    assert_accessible(page)
    page.get_by_label("Label on the goods").fill(goods.lot.number)
    page.keyboard.press("Enter")
    expect(page.get_by_text("All taken")).to_be_visible()

    assert StockBalance.objects.get(bin__code="A-1").on_hand == 60
    assert PickList.objects.get().status == "picked"


def test_forms_and_papers_of_the_floor_are_for_everybody(open_page: Callable[..., Page]) -> None:
    keeper = people.actor("stock_keeper", "partner_admin", organization=people.partner("owner-org"))
    goods = stock.stock(60, owner=people.partner("owner-org"), expires_on=stock.in_days(60))
    note = receipt.announce(
        actor=keeper, now=clock.now(), facility=stock.facility().uid,
        goods=receipt.Announcement(lines=[receipt.Expected(item=goods.lot.item.uid, quantity=9)]),
    )  # fmt: skip
    page = sign_in(open_page(), keeper)

    for name, args in (
        ("receipt-count", [note.uid]), ("receipt-new", []), ("transfer-new", []),
        ("facility-bins", [goods.facility.uid]), ("life-rules", []), ("kit-new", []),
        ("item-card", [goods.lot.item.code]), ("scan", []),
    ):  # fmt: skip
        page.goto(reverse(f"inventory:{name}", args=args))
        assert_accessible(page)
