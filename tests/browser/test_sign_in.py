"""Signing in, out and back: by form, in both languages, with the second step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from relief.accounts.models import User
from tests.browser.conftest import assert_accessible, assert_fits, press, screenshot, sign_in
from tests.factories import people


@pytest.fixture
def officer(transactional_db: None) -> User:
    """A programme officer of a partner; the password is `secret`."""
    actor = people.actor("programme_officer", organization=people.partner())
    return people.user_of(actor)


def test_person_signs_in_with_address_and_password(page: Page, officer: User) -> None:
    page.goto("/account/login/")

    page.get_by_label("电子邮件").fill(officer.email)
    page.get_by_label("密码").fill("secret")
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/account/login" not in url)

    assert page.locator("[data-menu] .r-avatar").is_visible()


def test_wrong_password_says_so_beside_the_form(
    open_page: Callable[..., Page], officer: User
) -> None:
    page = open_page(language="en")
    page.goto("/account/login/")

    page.get_by_label("Email").fill(officer.email)
    page.get_by_label("Password").fill("guess")
    press(page, page.get_by_role("button", name="Sign in", exact=True))

    assert page.get_by_role("alert").first.is_visible()
    assert_accessible(page)


def test_language_switch_changes_the_page_at_once(page: Page) -> None:
    page.goto("/account/login/")

    press(page, page.get_by_role("button", name="English"))

    assert page.get_by_role("heading", name="Sign in").is_visible()


@pytest.mark.parametrize("phone", [False, True])
@pytest.mark.parametrize("address", ["/account/login/", "/account/password/reset/"])
def test_entrance_is_accessible_and_fits(
    open_page: Callable[..., Page], transactional_db: None, address: str, phone: bool
) -> None:
    page = open_page(phone=phone, dark=phone)

    page.goto(address)

    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("address", ["/account/2fa/", "/account/password/change/"])
def test_own_account_is_accessible(page: Page, officer: User, address: str) -> None:
    sign_in(page, officer)

    page.goto(address)
    screenshot(page, address.strip("/").replace("/", "-"))

    assert page.get_by_role("main").is_visible()
    assert_accessible(page)


def test_authenticator_app_is_set_up_after_signing_in(page: Page, officer: User) -> None:
    page.goto("/account/login/?next=/account/2fa/totp/activate/")
    page.get_by_label("电子邮件").fill(officer.email)
    page.get_by_label("密码").fill("secret")
    page.get_by_role("button", name="登录", exact=True).click()
    # Changing how one signs in asks for the password again.
    page.get_by_role("heading", name="请确认是您本人").wait_for()
    assert_accessible(page)
    page.get_by_label("密码").fill("secret")
    page.get_by_role("button", name="继续").click()
    page.get_by_role("img", name="下方密钥的二维码").wait_for()

    screenshot(page, "account-totp")
    assert_accessible(page)


def test_recovery_mail_is_sent_and_says_what_happens(
    page: Page, officer: User, mailoutbox: list[object]
) -> None:
    page.goto("/account/password/reset/")

    page.get_by_label("电子邮件").fill(officer.email)
    page.get_by_role("button", name="寄出链接").click()
    page.get_by_role("heading", name="请查收邮件").wait_for()

    assert len(mailoutbox) == 1


def test_missing_page_offers_the_way_home(page: Page, officer: User) -> None:
    sign_in(page, officer)

    answer = page.goto("/nowhere/")

    assert answer is not None
    assert answer.status == 404
    assert page.get_by_role("link", name="回首页").is_visible()
    assert_accessible(page)
