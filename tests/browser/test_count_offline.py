"""Counting in Chromium: with the network cut nothing is lost or twice; with a camera or without."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from relief.core import clock
from relief.core.actors import Actor
from relief.inventory.actions import count as actions
from relief.inventory.models import StockBalance, StockCount, StockCountEntry
from tests.browser.conftest import assert_fits, screenshot, wait_until_kept
from tests.factories import people, stock

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60_000  # milliseconds: the first page of a cold server on a busy machine


@pytest.fixture
def keeper(db: None) -> Actor:
    """Keeps a partner's stock."""
    return people.actor("stock_keeper", organization=people.partner("owner-org"))


@pytest.fixture
def mine(keeper: Actor) -> StockBalance:
    return stock.stock(100, owner=people.partner("owner-org"), bin_code="A-1", batch="B77")


@pytest.fixture
def count(keeper: Actor, mine: StockBalance) -> StockCount:
    scope = actions.Scope(mine.facility.uid)
    return actions.start(actor=keeper, now=clock.now(), scope=scope, is_blind=True)


@pytest.fixture
def phone(browser: Browser, live_server: Any, keeper: Actor) -> Iterator[BrowserContext]:
    """A keeper's phone that lets service workers run."""
    client = Client()
    client.force_login(people.user_of(keeper))
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, locale="en"
    )
    values = {
        settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        settings.LANGUAGE_COOKIE_NAME: "en",
    }
    context.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in values.items()]
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def open_count(phone: BrowserContext, count: StockCount) -> Page:
    page = phone.new_page()
    page.goto(f"/counts/{count.uid}/phone/")
    wait_until_kept(page)
    return page


def scan(page: Page, code: str) -> None:
    """Do what a keyboard-wedge scanner does: type the code where the cursor is, then Enter."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def add(page: Page, units: int) -> None:
    page.locator("#units").fill(str(units))
    page.locator(".r-phone__foot button").click()


def eventually(check: Callable[[], bool], page: Page) -> None:
    for _ in range(300):
        try:
            if check():
                return
        except PlaywrightError:
            pass  # the page is being loaded anew
        page.wait_for_timeout(200)
    raise AssertionError("it did not come about")


def is_sent(page: Page) -> bool:
    return bool(page.evaluate("phoneQueue.waiting().then((steps) => steps.length === 0)"))


def units() -> list[int]:
    return list(StockCountEntry.objects.order_by("pk").values_list("units", flat=True))


def test_entries_without_a_network_are_kept_and_sent_once(
    phone: BrowserContext, count: StockCount, mine: StockBalance
) -> None:
    page = open_count(phone, count)
    phone.set_offline(True)
    page.reload()

    page.locator("#scan").focus()
    scan(page, f"https://id.example.org/01/09506000134352/10/{mine.lot.batch}")
    expect(page.locator("[data-item]")).to_be_visible()
    add(page, 40)
    expect(page.locator("#queue")).to_contain_text("1 kept on this phone", timeout=PATIENCE)
    add(page, 60)
    expect(page.locator("#queue")).to_contain_text("2 kept on this phone", timeout=PATIENCE)
    page.reload()
    expect(page.locator("#queue")).to_contain_text("2 kept on this phone", timeout=PATIENCE)
    expect(page.locator("[data-found]").first).to_contain_text("100 found")
    assert units() == []
    phone.set_offline(False)

    eventually(lambda: is_sent(page), page)
    assert units() == [40, 60]
    expect(page.locator("[data-found]").first).to_contain_text("100 found")


def test_an_answer_lost_on_the_way_is_not_entered_twice(
    phone: BrowserContext, count: StockCount, mine: StockBalance
) -> None:
    page = open_count(phone, count)
    keys: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort()

    page.route("**/enter/", lose_the_first_answer)
    page.locator("#scan").focus()
    scan(page, str(mine.lot.number))
    add(page, 7)
    eventually(lambda: bool(keys), page)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    eventually(lambda: is_sent(page), page)
    assert len(set(keys)) == 1
    assert units() == [7]


def test_a_scanner_that_types_into_the_number_is_understood(
    phone: BrowserContext, count: StockCount, mine: StockBalance
) -> None:
    page = open_count(phone, count)
    page.locator("[data-each]").check()
    page.locator("#scan").focus()
    # Of another lot, though the letters of this lot's batch stand in it.
    strange = f"{str(uuid.uuid4())[:-5]}eb77a"
    for code in (str(mine.lot.number), str(mine.lot.uid), "010950600013435210B77", strange):
        scan(page, code)
    expect(page.locator("[data-words]")).to_contain_text("is not in this count")

    eventually(lambda: units() == [1, 1, 1], page)
    eventually(lambda: is_sent(page), page)


READER = """
window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  detect(video) { return Promise.resolve(video.videoWidth ? [{ rawValue: "%s" }] : []); }
};
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (asked) => (window.opened = await open(asked));
"""
REFUSED = """
window.BarcodeDetector = class {};
navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
"""


def test_the_camera_reads_a_lot_and_is_let_go(
    phone: BrowserContext, count: StockCount, mine: StockBalance
) -> None:
    """Chromium's own test camera; the reader of codes is put in, as Chromium for Linux has none."""
    phone.add_init_script(READER % mine.lot.uid)
    page = open_count(phone, count)

    page.locator("[data-camera]").click()

    expect(page.locator("[data-item]")).to_be_visible()
    expect(page.locator("[data-picture] video")).to_have_count(0)
    assert page.evaluate("opened.getTracks().map((track) => track.readyState)") == ["ended"]
    expect(page.locator("[data-no-camera]")).to_be_hidden()
    add(page, 3)
    eventually(lambda: units() == [3], page)


@pytest.mark.parametrize(("script", "said"), [("", "no-camera"), (REFUSED, "camera-trouble")])
def test_without_a_camera_the_page_says_so_and_the_keyboard_does(
    phone: BrowserContext, count: StockCount, mine: StockBalance, script: str, said: str
) -> None:
    phone.add_init_script(script or "delete window.BarcodeDetector")
    page = open_count(phone, count)
    camera = page.locator("[data-camera]")
    camera.click() if script else expect(camera).to_be_hidden()

    expect(page.locator(f"[data-{said}]")).to_be_visible()
    page.locator("#scan").focus()
    scan(page, str(mine.lot.number))
    expect(page.locator("[data-item]")).to_be_visible()
    assert_fits(page)
    screenshot(page, f"count-{said}")
