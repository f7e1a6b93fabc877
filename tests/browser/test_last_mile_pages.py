"""Day routes from wish to the courier's phone, missions, and a station's shelf without a network."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from relief.core.actors import Actor
from relief.delivery import tasks
from relief.delivery.models import Delivery, RoutePlan
from relief.journal.models import Event
from tests.browser.conftest import assert_accessible, press, screenshot, sign_in, wait_until_kept
from tests.factories import deliveries, people

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60_000


@pytest.fixture
def planner(db: None) -> Actor:
    """Plans the operator's deliveries."""
    return people.actor("coordinator", organization=people.operator())


def a_day() -> Actor:
    courier = deliveries.courier()
    deliveries.shift(courier, skills=["stairs", "sichuanese"])
    for n in range(5):
        deliveries.ready(to=deliveries.contact(lat=29.65 + n / 90, lon=102.1 + n % 3 / 60))
    deliveries.ready(to=deliveries.contact(needs=("tibetan",)))
    return courier


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_day_is_planned_on_the_map_and_reaches_the_phone(
    open_page: Callable[..., Page], planner: Actor, language: str
) -> None:
    courier = a_day()
    wide = sign_in(open_page(language=language), planner)
    wide.set_default_timeout(PATIENCE)
    wide.goto("/routes/")
    wide.locator("form[action$='/routes/plan/'] button").click()
    expect(wide.locator("#plan [role=status]")).to_be_visible()

    assert tasks.plan_routes() == 1
    expect(wide.locator("form[action$='/apply/'] button")).to_contain_text("5", timeout=PATIENCE)
    wide.reload()
    assert wide.locator(".r-map-mark__number").count() == 5
    assert_accessible(wide)
    screenshot(wide, f"routes-{language}")
    press(wide, wide.locator("form[action$='/apply/'] button"))
    wide.wait_for_url("**/routes/**")

    plan = RoutePlan.objects.get(status="applied")
    assert list(plan.result["left_out"].values()) == ["skill"]
    assert Delivery.objects.filter(courier_id=courier.id).count() == 5
    phone = sign_in(open_page(language=language, phone=True), courier)
    phone.set_default_timeout(PATIENCE)
    phone.goto("/courier/")
    assert phone.locator(".r-map-mark__number").count() == 5
    screenshot(phone, f"courier-{language}")
    assert_accessible(phone)
    narrow = sign_in(open_page(language=language, phone=True), planner)
    narrow.goto("/routes/")
    screenshot(narrow, f"routes-phone-{language}")


def test_a_fleet_sees_its_missions_and_the_planner_what_is_near(
    open_page: Callable[..., Page], planner: Actor
) -> None:
    deliveries.station()
    row = deliveries.ready(to=deliveries.contact())
    mission = deliveries.on_mission(row, deliveries.vehicle())
    gateway = people.actor("vehicle_gateway", organization=people.carrier("robots"))
    phone = sign_in(open_page(phone=True), gateway)
    phone.set_default_timeout(PATIENCE)
    phone.goto("/vehicles/")
    screenshot(phone, "missions")
    assert_accessible(phone)
    phone.click(f"a[href='/missions/{mission.uid}/accept/']")
    phone.click("button[form=step]")
    expect(phone.locator(f"a[href='/missions/{mission.uid}/depart/']")).to_be_visible()

    wide = sign_in(open_page(language="en"), planner)
    wide.goto(f"/deliveries/{row.uid}/")
    screenshot(wide, "delivery-assign")
    assert "0.1 km" in wide.locator("select[name=station]").inner_text()
    assert "up to 80 kg" in wide.locator("select[name=vehicle]").inner_text()


def test_a_keeper_gives_out_without_a_network_once(browser: Browser, live_server: object) -> None:
    at = deliveries.station()
    keeper = deliveries.keeper(at)
    row = deliveries.ready(asked="station", to=deliveries.contact())
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
    page = context.new_page()
    page.goto("/station/")
    wait_until_kept(page)
    page.fill(f"#shelf-{row.uid}", "A3")
    page.click(f"#take-{row.uid} button")
    page.wait_for_selector(f"#give-{row.uid}")
    screenshot(page, "station")
    context.set_offline(True)
    page.reload()
    page.fill(f"#code-{row.uid}", deliveries.code_of(row))
    page.click(f"#give-{row.uid} button")
    expect(page.locator("#queue")).to_contain_text("1 kept on this phone")
    page.reload()
    assert Delivery.objects.get(pk=row.pk).status == "available_for_pickup"
    context.set_offline(False)

    for _ in range(300):
        if Event.objects.filter(type="delivery.delivered").exists():
            break
        page.wait_for_timeout(200)
    assert Delivery.objects.get(pk=row.pk).status == "delivered"
    assert Event.objects.filter(type="delivery.delivered").count() == 1
    context.close()
