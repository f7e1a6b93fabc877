"""Emergencies and the catalogue in Chromium: readable by everyone, and filled in by search."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from relief.core import clock
from relief.core.actors import Actor
from relief.emergencies import actions
from relief.emergencies.models import Emergency
from tests.browser.conftest import assert_accessible, assert_fits, sign_in
from tests.factories import people, reference


@pytest.fixture
def desk(transactional_db: None) -> Actor:
    return people.actor("coordinator", organization=people.operator())


@pytest.fixture
def luding(desk: Actor, tmp_path: Path) -> Emergency:
    reference.places("513300", "511800", folder=tmp_path)
    reference.luding(tmp_path)
    reference.items()
    emergency = actions.declare(actor=desk, now=clock.now(), event=reference.luding_event())
    return actions.activate(actor=desk, now=clock.now(), emergency_uid=emergency.uid)


@pytest.mark.parametrize(
    ("language", "dark", "phone"), [("zh-hans", False, True), ("en", True, False)]
)
def test_pages_of_emergencies_and_items_are_accessible_and_fit(
    open_page: Callable[..., Page],
    desk: Actor,
    luding: Emergency,
    language: str,
    dark: bool,
    phone: bool,
) -> None:
    page = sign_in(open_page(language=language, dark=dark, phone=phone), desk)

    for path in (
        "/emergencies/",
        f"/emergencies/{luding.uid}/figures/",
        "/emergencies/new/",
        "/items/",
        "/items/blanket/",
    ):
        page.goto(path, wait_until="networkidle")
        assert_fits(page)
        assert_accessible(page)


def test_a_coordinator_picks_the_place_by_initials(
    open_page: Callable[..., Page], desk: Actor, luding: Emergency
) -> None:
    page = sign_in(open_page(), desk)
    page.goto("/emergencies/new/")

    page.get_by_role("combobox", name="地点").press_sequentially("ldx")
    page.get_by_role("option", name="泸定县").first.click()

    chosen = page.locator("input[name=place]")
    expect(chosen).to_have_value(str(luding.places.get(code="513322").uid))
