"""The desk in Chromium: a whole call without a mouse, readable, and again after a reload."""

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, Response, expect

from relief.core.actors import Actor
from relief.helpline.models import Ticket
from tests.browser.conftest import assert_accessible, assert_fits, screenshot, sign_in
from tests.factories import consignments, stock, tickets


@pytest.fixture
def operator(transactional_db: None) -> Actor:
    consignments.emergency()
    consignments.site(search=" 磨西镇 moxizhen mxz ")
    stock.item("blanket", name_zh="毛毯", search=" 毛毯 maotan mt blanket ")
    return tickets.operator()


def test_a_call_is_taken_without_a_mouse(open_page: Callable[..., Page], operator: Actor) -> None:
    page = sign_in(open_page(), operator)
    page.goto("/helpline/")
    keys = page.keyboard

    keys.press("Alt+1")
    keys.type("138 0013 8000")
    keys.press("Alt+3")
    keys.press("ArrowRight")
    keys.press("Space")
    keys.press("Alt+4")
    keys.type("赵秀英")
    keys.press("Alt+7")
    keys.press("Space")
    keys.press("Alt+9")
    keys.press("Tab")
    keys.type("2")
    keys.press("Alt+R")
    keys.press("Space")
    expect(page.locator("#beside")).to_contain_text("42", timeout=10_000)
    screenshot(page, "helpline-desk")
    page.wait_for_timeout(800)
    keys.press("F9")
    page.wait_for_url("**/tickets/**", timeout=15_000)

    row = Ticket.objects.get()
    assert (row.status, row.parts["medicine"], row.parts["alone"]) == ("assigned", 30, 12)
    assert row.recipient.name == "赵秀英"


def _saves(answer: Response, name: str) -> bool:
    return "/helpline/draft/" in answer.url and name in unquote(answer.request.post_data or "")


def test_an_unfinished_call_is_there_after_a_reload(
    open_page: Callable[..., Page], operator: Actor
) -> None:
    page = sign_in(open_page(), operator)
    page.goto("/helpline/")
    page.keyboard.press("Alt+4")
    page.keyboard.type("赵秀英")
    # A save may be under way with the first letters; what counts is the one with all of them.
    with page.expect_response(lambda answer: _saves(answer, "赵秀英"), timeout=15_000):
        page.keyboard.press("Tab")
    expect(page.locator("[data-ticket-number]")).to_contain_text("TK-", timeout=10_000)

    page.goto("/helpline/")

    expect(page.locator("input[name=name]")).to_have_value("赵秀英")


@pytest.mark.parametrize(
    ("language", "dark", "phone"), [("zh-hans", False, True), ("en", True, False)]
)
def test_pages_of_the_helpline_are_accessible_and_fit(
    open_page: Callable[..., Page], operator: Actor, language: str, dark: bool, phone: bool
) -> None:
    row = tickets.fulfilled(operator)
    page = sign_in(open_page(language=language, dark=dark, phone=phone), operator)
    call = tickets.call_back(row)

    for path in (
        "/helpline/",
        "/tickets/",
        f"/tickets/{row.uid}/",
        f"/tickets/{row.uid}/person/",
        f"/helpline/call-backs/{call.uid}/",
        "/notices/",
    ):
        page.goto(path)
        name = path.strip("/").split("/")[0]
        screenshot(page, f"helpline-{name}-{len(path)}-{language}")
        assert_fits(page)
        assert_accessible(page)
