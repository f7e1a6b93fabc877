"""Every page that has an address: readable in both languages, wide and on a phone.

The addresses are those of the access matrix, so a new page is looked at without being named here.
"""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Error, Page

from relief.accounts.models import User
from relief.organizations.permissions import SEES_ALL, Role
from tests.access.asking import address
from tests.access.registry_api import API
from tests.access.registry_pages import PAGES
from tests.access.urls import Url, every_url
from tests.access.world import OWNER, build, kept
from tests.browser.conftest import assert_accessible, assert_fits, assert_shown, sign_in
from tests.factories import people
from tests.proof import ProofReport, scale

ROWS = {**API, **PAGES}
EVERY = scale(40, 1)  # which pages are opened: all, or one of so many
NOT_JUDGED = {"api-docs"}  # the colours of Swagger's own labels
CENTRE = SEES_ALL | {Role.HELPLINE_OPERATOR, Role.HELPLINE_LEAD}
PARTNER = (Role.PARTNER_ADMIN, Role.STOCK_KEEPER, Role.PROGRAMME_OFFICER)
# Those who read most first.
READERS: list[tuple[Role, ...]] = [PARTNER, (Role.COORDINATOR,), *((role,) for role in Role)]


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_every_page_is_accessible_and_fits(
    open_page: Callable[..., Page], transactional_db: None, proof_report: ProofReport
) -> None:
    with kept():
        world = build()
    readers = [_reader(roles) for roles in READERS]
    wide = open_page(language="en")
    phone = open_page(language="zh-hans", phone=True)
    for page in (wide, phone):
        page.set_default_timeout(10_000)
    faults: list[str] = []
    opened = 0
    for url in [url for url in every_url() if _may_be_page(url)][::EVERY]:
        path = address(url, ROWS[url.name], world)
        reader = next((one for one, client in readers if _is_page(client, path)), None)
        if reader is not None:
            opened += 1
            faults += _look(wide, path, reader, "en") + _look(phone, path, reader, "zh-hans")

    assert faults == [], "\n\n".join(faults)
    assert opened >= scale(2, 200)
    proof_report.says("Every page is accessible and fits, in English wide, in Chinese on a phone.")
    proof_report.figure("pages opened", opened)
    proof_report.figure("broken WCAG 2.2 A or AA rules, pages wider than their window", len(faults))


def _reader(roles: tuple[Role, ...]) -> tuple[User, Client]:
    is_of_centre = CENTRE & set(roles)
    works_for = people.operator() if is_of_centre else people.partner(OWNER)
    user = people.user_of(people.actor(*roles, organization=works_for))
    client = Client()
    client.force_login(user)
    return user, client


def _may_be_page(url: Url) -> bool:
    is_judged = url.name in ROWS and url.name not in NOT_JUDGED
    return is_judged and not url.is_api and "get" in url.methods


def _is_page(client: Client, path: str) -> bool:
    answer = client.get(path)
    is_html = answer.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_html and b"<html" in answer.content


def _look(page: Page, path: str, reader: User, language: str) -> list[str]:
    """Open a page as somebody and return what is wrong with it."""
    User.objects.filter(pk=reader.pk).update(language=language)
    sign_in(page, reader)
    checks: list[Callable[[], None]] = [
        lambda: assert_shown(page, path, language),
        lambda: assert_accessible(page),
        lambda: assert_fits(page),
    ]
    faults = []
    for check in checks:
        try:
            check()
        except (AssertionError, Error) as error:
            faults.append(f"{path} in {language}: {error}")
    return faults
