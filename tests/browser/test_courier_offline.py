"""The courier's day in Chromium with the network cut: nothing lost, nothing twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

from relief.core import clock
from relief.core.actors import Actor
from relief.delivery import actions
from relief.delivery.models import Delivery
from relief.demand.models import RequestLine
from relief.journal.models import Event
from tests.browser.conftest import wait_until_kept
from tests.factories import deliveries, people

pytestmark = pytest.mark.django_db(transaction=True)
STRIP = "#queue"
PATIENCE = 60_000  # milliseconds: the first page of a cold server on a busy machine
IS_EMPTY = "phoneQueue.waiting().then((steps) => steps.length === 0)"


@pytest.fixture
def courier(db: None) -> Actor:
    """Delivers for a carrier."""
    return deliveries.courier()


@pytest.fixture
def phone(browser: Browser, live_server: Any, courier: Actor) -> Iterator[BrowserContext]:
    """A courier's phone that lets service workers run."""
    client = Client()
    client.force_login(people.user_of(courier))
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


def open_day(phone: BrowserContext) -> Page:
    page = phone.new_page()
    page.goto("/courier/")
    wait_until_kept(page)
    return page


def hand_over(page: Page, row: Delivery) -> None:
    page.fill(f"#code-{row.uid}", deliveries.code_of(row))
    page.click(".r-phone__foot button")


def eventually(check: Callable[[], bool], page: Page) -> None:
    for _ in range(300):
        try:
            if check():
                return
        except PlaywrightError:
            pass  # the page is being loaded anew
        page.wait_for_timeout(200)
    raise AssertionError("it did not come about")


def is_delivered(row: Delivery) -> bool:
    return Delivery.objects.get(pk=row.pk).status == "delivered"


def test_a_step_without_a_network_is_kept_and_sent_later(
    phone: BrowserContext, courier: Actor
) -> None:
    row = deliveries.out(by=courier, to=deliveries.contact())
    page = open_day(phone)

    phone.set_offline(True)
    page.reload()
    expect(page.locator("h2").first).to_contain_text("502", timeout=PATIENCE)
    hand_over(page, row)
    expect(page.locator(STRIP)).to_contain_text("1 kept on this phone", timeout=PATIENCE)
    page.reload()
    expect(page.locator(STRIP)).to_contain_text("1 kept on this phone", timeout=PATIENCE)
    # The page from the phone's store is older: it must not ask for the same step again.
    expect(page.locator(".r-phone__foot button")).to_be_hidden(timeout=PATIENCE)
    expect(page.locator(f"#hand-{row.uid}")).to_be_hidden()
    assert not is_delivered(row)
    phone.set_offline(False)

    eventually(lambda: is_delivered(row), page)
    assert RequestLine.objects.get().delivered == 10
    assert Event.objects.filter(type="delivery.delivered").count() == 1


def test_a_parcel_is_taken_out_and_handed_over_without_a_network(
    phone: BrowserContext, courier: Actor
) -> None:
    row = deliveries.assigned(deliveries.ready(to=deliveries.contact()), courier)
    page = open_day(phone)

    phone.set_offline(True)
    page.click(".r-phone__foot:visible button")
    page.fill(f"#code-{row.uid}", deliveries.code_of(row))
    page.click(".r-phone__foot:visible button")
    expect(page.locator(STRIP)).to_contain_text("2 kept on this phone", timeout=PATIENCE)
    phone.set_offline(False)

    eventually(lambda: is_delivered(row), page)
    assert Event.objects.filter(type="delivery.out_for_delivery").count() == 1


def test_an_answer_lost_on_the_way_is_not_done_twice(phone: BrowserContext, courier: Actor) -> None:
    row = deliveries.out(by=courier, to=deliveries.contact())
    page = open_day(phone)
    cut: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if cut:
            route.continue_()
            return
        route.fetch()
        cut.append(route.request.headers["idempotency-key"])
        route.abort()

    page.route("**/hand-over/", lose_the_first_answer)
    hand_over(page, row)
    eventually(lambda: bool(cut), page)
    page.evaluate("window.dispatchEvent(new Event('online'))")

    eventually(lambda: bool(page.evaluate(IS_EMPTY)), page)
    assert is_delivered(row)
    assert Event.objects.filter(type="delivery.delivered").count() == 1
    assert row.proofs.count() == 1


def test_a_conflict_is_told_and_nothing_is_overwritten(
    phone: BrowserContext, courier: Actor
) -> None:
    row = deliveries.out(by=courier, to=deliveries.contact())
    page = open_day(phone)
    phone.set_offline(True)
    page.click(".r-phone__foot .r-link")
    page.click(f"#fail-{row.uid} .r-chip >> nth=0")
    page.click(f"#fail-{row.uid} button")
    expect(page.locator(STRIP)).to_contain_text("1 kept", timeout=PATIENCE)

    given = actions.Given(code=deliveries.code_of(row))
    actions.hand_over(actor=courier, now=clock.now(), uid=row.uid, given=given)
    phone.set_offline(False)

    expect(page.locator("#conflicts")).to_contain_text("could not be taken over", timeout=PATIENCE)
    assert is_delivered(row)
