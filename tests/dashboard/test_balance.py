"""Need against stock: what is held against what, and that nothing is added up that does not add."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from relief.core import clock
from relief.core.actors import Actor
from relief.dashboard import balance, maps
from relief.demand.models import ReliefRequest, RequestLine
from tests.factories import people, requests, stock

TODAY = datetime.date(2022, 9, 6)


@pytest.fixture
def tents_and_boxes(owner: Actor, coordinator: Actor) -> None:
    """Ask for ten tents and a thousand boxes at one site; all of the boxes have come."""
    requests.approved(owner, {"tent-12": 10, "box": 1000}, coordinator=coordinator)
    RequestLine.objects.filter(item__code="box").update(
        allocated=1000, dispatched=1000, delivered=1000
    )


def test_each_line_of_a_site_weighs_the_same(tents_and_boxes: None, coordinator: Actor) -> None:
    [site] = balance.by_site(coordinator, requests.emergency())

    assert (site.lines, site.delivered, site.moving, site.fill) == (2, 500, 0, 50)
    assert (site.allocated, site.waiting, site.gap) == (0, 0, 500)


def test_requests_are_counted_by_class(
    tents_and_boxes: None, owner: Actor, outsider: Actor, coordinator: Actor
) -> None:
    requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    ReliefRequest.objects.update(request_class=3)
    first = ReliefRequest.objects.earliest("pk")
    ReliefRequest.objects.filter(pk=first.pk).update(request_class=1)

    found = balance.by_class(coordinator, requests.emergency())

    assert [(row.urgency, row.requests, row.fill) for row in found] == [(1, 1, 50), (3, 1, 0)]
    assert balance.by_class(outsider, requests.emergency()) == []


def test_of_a_site_where_nobody_was_counted_no_people_are_said(
    tents_and_boxes: None, coordinator: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    emergency = requests.emergency()
    emergency.sites.all().delete()
    client = sign_in(coordinator)
    client.cookies["language"] = "en"

    [site] = balance.by_site(coordinator, emergency)
    [mark] = maps.emergency(coordinator, emergency, [site])["places"]
    page = client.get(reverse("emergency-detail", args=[emergency.uid])).content.decode()

    assert mark["note"] == "50%"
    assert "50% met" in page
    assert "0 people" not in page


def test_of_a_site_nobody_asked_for_nothing_is_said(outsider: Actor, coordinator: Actor) -> None:
    place = requests.site("得妥片区")
    requests.emergency().sites.create(site=place, people=300)

    [site] = balance.by_site(outsider, requests.emergency())
    [mark] = maps.emergency(outsider, requests.emergency(), [site])["places"]

    assert (mark["note"], mark["need"]) == ("300 people", 0)


def test_expired_and_recalled_goods_fill_nothing(owner: Actor, coordinator: Actor) -> None:
    requests.approved(owner, {"tent-12": 10}, coordinator=coordinator)
    tents = {"item": requests.item("tent-12"), "owner": people.partner("owner-org")}
    stock.stock(4, **tents)
    stock.stock(6, **tents, expires_on=stock.in_days(-1))
    recalled = stock.stock(6, **tents, batch="R")
    recalled.lot.recalled_at = clock.now()
    recalled.lot.save()

    [need] = balance.by_item(coordinator, requests.emergency())

    assert (need.stock, need.short) == (4, 6)


def test_warehouses_are_compared_by_weight(coordinator: Actor) -> None:
    rice = stock.item("rice", unit_weight_kg=Decimal("0.001"))
    tent = stock.item("tent", unit_weight_kg=Decimal(40))
    place = stock.facility("xian")
    stock.stock(1_000_000, item=rice, at=place)
    stock.stock(100, item=tent, at=place)
    stock.stock(50, item=tent, at=place, expires_on=stock.in_days(-1))

    [mark] = maps.facilities(coordinator)["facilities"]

    assert mark["note"] == "5"
