"""Every component in Chromium: both languages, light and dark, wide and phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import assert_accessible, assert_fits

# Each pair of language, theme and width at least once.
LOOKS = [
    ("zh-hans", False, False),
    ("en", True, False),
    ("zh-hans", True, True),
    ("en", False, True),
]


@pytest.mark.parametrize(("language", "dark", "phone"), LOOKS)
def test_components_are_accessible_and_fit(
    open_page: Callable[..., Page], language: str, dark: bool, phone: bool
) -> None:
    page = open_page(language=language, dark=dark, phone=phone)

    page.goto("/components/", wait_until="networkidle")

    assert_fits(page)
    assert_accessible(page)


def test_picker_chooses_by_keyboard_alone(page: Page) -> None:
    page.goto("/components/")
    box = page.get_by_role("combobox", name="地点")

    box.press_sequentially("luding")
    page.get_by_role("option", name="泸定县").wait_for()
    box.press("Enter")

    assert box.input_value() == "泸定县 Luding"
    assert page.locator("input[name='zh-site']").input_value() == "513322"


def test_picker_forgets_the_choice_when_its_text_is_changed(page: Page) -> None:
    page.goto("/components/")
    box = page.get_by_role("combobox", name="地点")
    box.press_sequentially("luding")
    page.get_by_role("option", name="泸定县").click()

    box.press("Backspace")

    assert page.locator("input[name='zh-site']").input_value() == ""


def test_typed_confirmation_opens_its_button_only_for_the_right_word(page: Page) -> None:
    page.goto("/components/")
    page.get_by_role("button", name="取消发货").nth(1).click()
    dialog = page.get_by_role("dialog")
    button = dialog.get_by_role("button", name="取消发货")

    before = button.is_disabled()
    dialog.get_by_role("textbox").fill("CN-0907-027")

    assert before
    assert button.is_enabled()


def test_theme_switch_is_kept_on_the_next_page(page: Page) -> None:
    page.goto("/components/")
    page.locator("[data-theme-switch]").first.click()

    page.reload()

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_toast_from_the_server_can_be_undone_for_ten_seconds(page: Page) -> None:
    page.clock.install()  # it cannot be taken out again: this window is closed at the end
    page.goto("/components/")

    page.evaluate("relief.toast('300 tents reserved', {undo: '/undo'})")
    toast = page.locator("#toasts .r-toast")
    words = toast.get_by_role("button").first.inner_text()
    page.clock.run_for(10_500)

    left = toast.count()
    page.context.close()

    assert words == "撤销 10 秒"
    assert left == 0


def test_map_draws_land_places_and_lines(page: Page) -> None:
    page.goto("/components/", wait_until="networkidle")
    canvas = page.locator("#map-zh")
    canvas.locator(".r-map-land").first.wait_for(state="attached")

    assert canvas.locator(".r-donut").count() == 3
    assert canvas.locator(".r-map-line").count() == 2
