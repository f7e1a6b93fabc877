"""Counts, disposal, kits, recall, loans and facilities in Chromium: wide in Chinese, narrow in
English, for everybody.
"""

import datetime
import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from relief.catalog import actions as catalog
from relief.catalog.models import Pack
from relief.core import clock
from relief.inventory.actions import count, disposal, loan, recall
from relief.inventory.models import Facility, StockBalance
from tests.browser.conftest import assert_accessible, assert_fits, press, screenshot, sign_in
from tests.factories import care, people, stock

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = pytest.mark.parametrize(("language", "phone"), [("zh-hans", False), ("en", True)])
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def keeper():
    stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    stock.facility("chengdu", name_zh="成都备灾仓", name_en="Chengdu warehouse")
    return people.actor("stock_keeper", "partner_admin", organization=people.partner("owner-org"))


@pytest.fixture
def goods(keeper):
    return stock.stock(
        100, owner=people.partner("owner-org"), batch="B9", donor="Red Cross",
        expires_on=stock.in_days(60),
    )  # fmt: skip


@pytest.fixture
def look(open_page, keeper, language, phone):
    """Return a function that opens a page by name and asks that it fits, is accessible and in the
    reader's language.
    """
    page = sign_in(open_page(language=language, phone=phone), keeper)
    size = "phone" if phone else "wide"

    def opened(name, *args, query=""):
        page.goto(reverse(f"inventory:{name}", args=args) + query)
        page.wait_for_load_state("networkidle")
        screenshot(page, f"care-{name}-{language}-{size}")
        assert_fits(page)
        assert_accessible(page)
        title = page.title()
        assert bool(HAN.search(title)) == (language == "zh-hans"), title
        return page

    return opened


@LOOKS
def test_counts_from_start_to_approval(look, keeper, goods, language, phone):
    look("count-list")
    look("count-new")
    scope = count.Scope(goods.facility.uid)
    row = count.start(actor=keeper, now=clock.now(), scope=scope)
    look("count-phone", row.uid)
    for _ in ("counted", "counted again, as it is off by more than the tolerance"):
        entry = count.Entry(key=uuid4(), lot=str(goods.lot.uid), units=93)
        count.enter(actor=keeper, now=clock.now(), uid=row.uid, entry=entry)
        count.finish(actor=keeper, now=clock.now(), uid=row.uid)

    page = look("count-detail", row.uid)

    expect(page.get_by_text("-7").or_(page.get_by_text("−7")).first).to_be_visible()
    look("count-list")


@LOOKS
def test_disposal_from_detection_to_certificate(look, keeper, goods, language, phone):
    look("disposal-list")
    look("disposal-new")
    case = care.proposed(keeper, goods)
    look("disposal-detail", case.uid)
    signers = [
        people.actor("coordinator", organization=people.operator()),
        people.actor("partner_admin", organization=people.partner("owner-org")),
    ]
    for signer in signers:
        disposal.sign(actor=signer, now=clock.now(), uid=case.uid)
    look("disposal-hand-over", case.uid)
    given = {"actor": keeper, "now": clock.now(), "uid": case.uid}
    disposal.hand_over(
        **given, contractor="Green Ltd", licence="L-1", weigh_note="W-1",
        weighed_kg=Decimal("12.4"), file=care.pdf(),
    )  # fmt: skip
    look("disposal-certify", case.uid)
    disposal.certify(**given, certificate="C-7", file=care.pdf())

    page = look("disposal-detail", case.uid)

    expect(page.get_by_text("C-7").first).to_be_visible()
    look("disposal-list")
    look("stock-numbers")


@LOOKS
def test_kits_and_their_plan(look, keeper, goods, language, phone):
    look("kit-new")
    family = stock.item("family", name_zh="家庭箱", name_en="Family box", unit_zh="箱")
    now = clock.now()
    kit = catalog.define_kit(
        actor=keeper, now=now, item=family.uid, components={stock.item().uid: 5}
    )

    page = look("kit-detail", kit.uid)

    expect(page.get_by_text("20", exact=False).first).to_be_visible()
    look("kit-list")


@LOOKS
def test_a_kit_is_ended_only_by_who_says_so_twice(look, keeper, language, phone):
    coordinator = people.actor("coordinator", organization=people.operator())
    kit = catalog.define_kit(
        actor=coordinator, now=clock.now(), item=stock.item("box").uid,
        components={stock.item().uid: 5},
    )  # fmt: skip
    page = sign_in(look("kit-list"), coordinator)
    look("kit-detail", kit.uid)
    dialog = page.get_by_role("dialog")

    page.locator("[data-open=end]").click()
    screenshot(page, f"care-kit-end-{language}")
    assert_accessible(page)
    dialog.locator("[data-close]").click()
    kit.refresh_from_db()
    assert kit.ended_at is None
    page.locator("[data-open=end]").click()
    press(page, dialog.locator("button[type=submit]"))
    page.wait_for_load_state("networkidle")

    kit.refresh_from_db()
    assert kit.ended_at is not None


@LOOKS
def test_a_recalled_lot_and_where_its_units_are(look, keeper, goods, language, phone):
    stock.reserved(goods, 30)
    look("lot-detail", goods.lot.uid)
    recall.recall(actor=keeper, now=clock.now(), lot=goods.lot.uid, reason="seam opens")

    page = look("lot-whereabouts", goods.lot.uid)

    expect(page.get_by_text("seam opens").first).to_be_visible()
    look("lot-list")


@LOOKS
def test_a_loan_from_proposal_to_what_is_owed(look, keeper, goods, language, phone):
    look("loan-new")
    partner = people.actor("stock_keeper", "partner_admin", organization=people.partner("b"))
    terms = loan.Terms(
        kind="loan", partner=people.partner("b").uid, we_lend=True, facility=goods.facility.uid,
        lines=[loan.LineTerms(stock.item().uid, 60)],
    )  # fmt: skip
    row = loan.propose(actor=keeper, now=clock.now(), terms=terms)
    loan.agree(actor=partner, now=clock.now(), uid=row.uid)
    look("loan-give", row.uid)
    line = row.lines.get().uid
    loan.give(actor=keeper, now=clock.now(), uid=row.uid, line=line, quantity=60)

    page = look("loan-detail", row.uid)

    expect(page.get_by_text("60").first).to_be_visible()
    look("loan-list")


@LOOKS
def test_goods_are_moved_in_packs(look, keeper, goods, language, phone):
    since = datetime.date(2020, 1, 1)
    Pack.objects.create(item=stock.item(), name="箱", quantity=24, valid_from=since)
    stock.bin_of(goods.facility, "A-1")
    look("balance-adjust", goods.uid)
    page = look("balance-move", goods.uid)
    page.locator("[name=quantity]").fill("2")
    page.locator("[name=pack]").fill("箱")
    page.locator("[name=to_bin]").fill("A-1")
    press(page, page.locator("main form button[type=submit], main form button:not([type])").last)
    page.wait_for_load_state("networkidle")

    assert StockBalance.objects.get(bin__code="A-1").on_hand == 48


@LOOKS
def test_a_facility_is_opened(look, keeper, language, phone):
    stock.place()
    look("facility-list")
    page = look("facility-new")
    page.locator("[name=name_zh]").fill("迪拜枢纽")
    page.locator("[name=country]").select_option("AE")
    page.locator("[name=lat]").fill("25.2")
    page.locator("[name=lon]").fill("55.3")
    page.locator("[name=time_zone]").select_option("Asia/Dubai")
    press(page, page.locator("main form button").last)
    page.wait_for_load_state("networkidle")

    row = Facility.objects.get(name_zh="迪拜枢纽")
    assert page.url.endswith(reverse("inventory:facility-detail", args=[row.uid]))
