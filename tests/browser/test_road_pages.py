"""Pages of the road and the last mile in Chromium: they fit, they are accessible, both languages."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from relief.core import clock
from relief.core.actors import Actor
from relief.delivery import actions as delivering
from relief.shipping import actions as shipping
from tests.browser.conftest import (
    assert_accessible,
    assert_fits,
    assert_shown,
    screenshot,
    sign_in,
)
from tests.factories import consignments, deliveries
from tests.factories.consignments import Wanted

pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]
GOODS = (Wanted("blanket", 1200), Wanted("tent", 60))


def show(page: Page, who: Actor, url: str, name: str, language: str) -> None:
    sign_in(page, who)
    page.set_default_timeout(90_000)
    assert_shown(page, url, language)
    screenshot(page, f"{name}-{language}")
    assert_fits(page)
    assert_accessible(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_road(open_page: OpenPage, coordinator: Actor, language: str) -> None:
    loader = consignments.loader()
    place = consignments.site().place
    from tests.factories import stock

    stock.facility("luding-hub", kind="hub", place=place, lat=29.91, lon=102.23)
    consignments.planned(*GOODS)
    consignments.arrived(Wanted("food", 900), by=loader)
    row = consignments.on_the_way(*GOODS, by=loader)
    leg = row.legs.order_by("sequence").first()
    shipping.report_leg(
        actor=loader, now=clock.now(), uid=leg.uid, status="in_transit", point=(30.1, 103.2)
    )

    wide, phone = open_page(language=language), open_page(language=language, phone=True)
    for name, url in (
        ("consignment", reverse("shipping:consignment-detail", args=[row.uid])),
        ("consignments", f"{reverse('shipping:consignment-list')}?show=all"),
    ):
        show(wide, coordinator, url, name, language)
        show(phone, coordinator, url, f"{name}-phone", language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_warehouse_on_a_phone(open_page: OpenPage, language: str) -> None:
    loader = consignments.loader()
    row = consignments.planned(*GOODS)
    packed = consignments.packed(Wanted("food", 900), by=loader)

    phone = open_page(language=language, phone=True)
    for name, url in (
        ("loading", reverse("shipping:loading")),
        ("pack", reverse("shipping:consignment-pack", args=[row.uid])),
        ("dispatch", reverse("shipping:consignment-dispatch", args=[packed.uid])),
    ):
        show(phone, loader, url, name, language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_day_of_a_courier(open_page: OpenPage, coordinator: Actor, language: str) -> None:
    courier = deliveries.courier()
    first = deliveries.out(Wanted("blanket", 2), by=courier, to=deliveries.contact())
    given = delivering.Given(code=deliveries.code_of(first))
    delivering.hand_over(actor=courier, now=clock.now(), uid=first.uid, given=given)
    deliveries.out(Wanted("food", 6), by=courier, to=deliveries.contact(lat=29.66, lon=102.14))
    other = deliveries.contact(lat=29.67, lon=102.11, address="磨西镇 演示小区 5 栋 101")
    last = deliveries.assigned(deliveries.ready(to=other), courier)

    day = reverse("delivery:courier-day")
    wide, phone = open_page(language=language), open_page(language=language, phone=True)
    show(phone, courier, day, "day", language)
    for name, url in (
        ("delivery", reverse("delivery:delivery-detail", args=[last.uid])),
        ("deliveries", reverse("delivery:delivery-list")),
    ):
        show(wide, coordinator, url, name, language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_station_and_vehicles(open_page: OpenPage, language: str) -> None:
    station = deliveries.station()
    keeper = deliveries.keeper(station)
    row = deliveries.ready(asked="station", to=deliveries.contact())
    delivering.deposit(actor=keeper, now=clock.now(), uid=row.uid, shelf="A3")
    deliveries.ready(asked="station", to=deliveries.contact())

    phone = open_page(language=language, phone=True)
    for name, url in (
        ("station", reverse("delivery:station")),
        ("give-out", reverse("delivery:station-pick-up", args=[row.uid])),
    ):
        show(phone, keeper, url, name, language)
