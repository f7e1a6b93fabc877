"""The import page with things to settle and the numbers of stock, wide and narrow, in both languages."""

import re
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.work import unit
from relief.inventory import ledger
from relief.inventory.actions import import_list, levels
from tests.browser.conftest import assert_accessible, screenshot, sign_in
from tests.factories import people, requests, stock

pytestmark = pytest.mark.django_db(transaction=True)
# 70 of 100 are left after 30 went; 500 are wanted; 40 have expired.
FIGURES = {"stock-numbers": r"\b70\b", "level-list": r"\b500\b", "stock-list": r"\b70\b"}
LIST = (
    "2026 年 6 月库存表\n物资名称,数量,单位,有效期至,仓库\n毛毯,120,条,2030-05-01,成都仓\n卫星电话,5,部,,成都仓\n"
    "毛毯,3,箱,3/4/2030,月球仓\n保暖内衣,9,套,,月球仓\n毛毯,-2,条,,成都仓\n"
)


@pytest.fixture
def keeper():
    stock.item("blanket", name_zh="毛毯", name_en="Blanket")
    stock.facility("chengdu", name_zh="成都备灾仓", name_en="Chengdu warehouse")
    return people.actor("stock_keeper", organization=people.partner("a"))


@pytest.fixture
def listed(keeper):
    return import_list.upload(
        actor=keeper, now=clock.now(), file=ContentFile(LIST.encode()), filename="六月库存.csv"
    )


@pytest.fixture
def moved(keeper):
    balance = stock.stock(100, owner=people.partner("a"))
    stock.stock(40, owner=people.partner("a"), item=stock.item("bucket", name_zh="水桶"),
                expires_on=stock.in_days(-1))  # fmt: skip
    purpose = uuid4()
    stock.reserved(balance, 30, purpose)
    with unit("test"):
        ledger.dispatch([purpose], actor=SYSTEM, now=clock.now())
    levels.set_level(actor=keeper, now=clock.now(), item=stock.item().uid, minimum=500)
    requests.emergency()


@pytest.fixture
def page(open_page, keeper, language, phone):
    return sign_in(open_page(language=language, phone=phone), keeper)


def go(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")


def check(page, name):
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    screenshot(page, name)
    assert wider <= 0, f"{name} is {wider} px wider than the window"
    assert_accessible(page)


@pytest.mark.parametrize(("language", "phone"), [("zh-hans", False), ("en", True)])
def test_a_list_with_things_to_settle(page, listed, language, phone):
    go(page, reverse("inventory:import-detail", args=[listed.uid]))
    page.evaluate("document.querySelectorAll('main details').forEach(one => (one.open = true))")

    check(page, f"import-{language}-{'phone' if phone else 'wide'}")
    said = {"zh-hans": ("不在目录中", "数量小于零"), "en": ("not in the catalogue", "below zero")}
    for words in said[language]:
        expect(page.get_by_text(words).first).to_be_visible()
    counts = page.locator("#preview .r-counts b").all_inner_texts()
    assert counts[:3] == ["5", "1", "4"]  # read, ready, refused


@pytest.mark.parametrize(("language", "phone"), [("zh-hans", False), ("en", True)])
def test_numbers_levels_and_the_stock_page(page, moved, language, phone):
    for name in ("stock-numbers", "level-list", "stock-list"):
        go(page, reverse(f"inventory:{name}"))
        check(page, f"{name}-{language}-{'phone' if phone else 'wide'}")
        expect(page.get_by_text(re.compile(FIGURES[name])).first).to_be_visible()
