"""Pages of a partner's developers and the public page: they fit, are accessible, both languages."""

import datetime
import uuid
from collections.abc import Callable, Iterable

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page

from relief.core import clock, work
from relief.core.actors import Actor
from relief.organizations import actions as organizations
from relief.shipping import loading
from relief.tracking import feed, steps, tasks
from relief.tracking.actions import webhooks
from relief.tracking.models import Tracked, WebhookMessage
from tests.browser.conftest import (
    assert_accessible,
    assert_fits,
    assert_shown,
    screenshot,
    sign_in,
)
from tests.factories import consignments, people, tracked
from tests.factories.consignments import Wanted

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.enable_socket]
OpenPage = Callable[..., Page]
LANGUAGES = ["zh-hans", "en"]


def show(
    open_page: OpenPage, who: Actor | None, language: str, shown: Iterable[tuple[str, str, int]]
) -> None:
    """Open pages (name, address, status) wide and on a phone, each size in one browser."""
    pages = list(shown)
    for kind in ("wide", "phone"):
        page = open_page(language=language, phone=kind == "phone")
        page.set_default_timeout(90_000)
        if who:
            sign_in(page, who)
        for name, url, status in pages:
            assert_shown(page, url, language, status)
            screenshot(page, f"{name}-{kind}-{language}")
            assert_fits(page)
            assert_accessible(page)


def happen(unit: Tracked, *statuses: str) -> None:
    for status in statuses:
        with work.unit("test", durable=False):
            steps.observe(
                unit.pk,
                status=status,
                occurred_at=clock.now(),
                source="platform",
                location_name="泸定县磨西镇",
            )


@pytest.fixture
def admin() -> Actor:
    """An administrator with keys, webhooks that work and fail, and calls."""
    actor = people.actor("partner_admin", organization=people.partner())
    now = clock.now()
    for name, ends in (("仓库系统 WMS", 90), ("Dashboard", None)):
        organizations.create_key(
            actor=actor, now=now, name=name, scopes=["tracking:read", "stock:read"],
            expires_at=now + datetime.timedelta(days=ends) if ends else None,
            addresses=["203.0.113.0/24"] if ends else [],
        )  # fmt: skip
    with override_settings(DEMO=True):
        hooks = [
            webhooks.create_endpoint(
                actor=actor, url=f"https://hooks.example.org/{n}", now=now, note=note,
                statuses=statuses,
            )
            for n, (note, statuses) in enumerate((("仓库", []), ("签收", ["delivered"])))
        ]  # fmt: skip
    happen(tracked.unit(people.partner()), "collected", "in_transit", "delivered")
    feed.number_waiting()
    tasks.queue.spread(actor=tasks.SYSTEM, now=now, endpoint_id=hooks[0].endpoint.pk)
    rows = list(WebhookMessage.objects.order_by("pk"))
    WebhookMessage.objects.filter(pk=rows[0].pk).update(
        status="delivered", attempts=1, response_status=204, delivered_at=now
    )
    WebhookMessage.objects.filter(pk=rows[1].pk).update(
        status="failed", attempts=10, response_status=500
    )
    return actor


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_partners_developers(open_page: OpenPage, admin: Actor, language: str) -> None:
    endpoint = WebhookMessage.objects.first().endpoint
    pages = (
        ("developers", reverse("tracking:developers")),
        ("changes", reverse("tracking:changes")),
        ("webhooks", reverse("tracking:webhook-list")),
        ("webhook", reverse("tracking:webhook-detail", args=[endpoint.uid])),
        ("keys", reverse("organizations:keys")),
        ("inbox", reverse("tracking:inbox")),
    )
    show(open_page, admin, language, ((name, url, 200) for name, url in pages))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_public_page(open_page: OpenPage, language: str) -> None:
    unit = tracked.unit(people.partner())
    happen(unit, "collected", "in_transit", "out_for_delivery")
    pages = (
        ("public", reverse("tracking:public", args=[str(unit.code_sealed)]), 200),
        ("public-enter", reverse("tracking:enter"), 200),
        ("public-unknown", reverse("tracking:public", args=["nonsense"]), 404),
    )
    show(open_page, None, language, pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_far_a_request_is(open_page: OpenPage, coordinator: Actor, language: str) -> None:
    with work.unit("test", durable=False):
        loading.load_road()
    row = consignments.packed(Wanted("blanket", 100), by=consignments.loader())
    assert row.request is not None
    known = {"request_uid": row.request.uid, "request_number": str(row.request.number)}
    known |= {"organizations": [row.request.organization_id], "now": clock.now()}
    with work.unit("test", durable=False):
        whole = steps.register(
            number=str(row.number), kind="consignment", subject_uid=row.uid, **known
        )
        parcels = [
            steps.register(
                number=f"DL-{n}", kind="delivery", subject_uid=uid, parent=whole, **known
            )
            for n, uid in enumerate((uuid.uuid4() for _ in range(3)), 1)
        ]
    happen(parcels[0], "delivered")
    happen(parcels[1], "out_for_delivery")

    url = reverse("demand:request-detail", args=[row.request.uid])
    show(open_page, coordinator, language, [("request-progress", url, 200)])
