"""`manage.py screenshots`: pictures of the main pages of a running demonstration, for `docs/`."""

import shutil
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count
from django.urls import reverse

from relief.allocation.models import AllocationPlan
from relief.delivery.models import Delivery
from relief.demand.models import ReliefRequest
from relief.helpline.models import Ticket
from relief.inventory.models import StockImport
from relief.platform.demo import world
from relief.platform.demo.accounts import PASSWORD
from relief.shipping.models import Consignment
from relief.tracking.models import Tracked

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WIDE, TALL, PHONE = (1440, 900), (1440, 1200), (390, 844)
LANGUAGES = {"zh": "zh-hans", "en": "en"}


# A call as it is taken: a made-up daughter rings for her mother from a number that rang before.
CALL = {
    "[name=relation][value=family]": "",
    "[name=name]": "唐素芳",
    "[name=birth_year]": "1938",
    "[name=language][value=sichuan]": "",
    "[name=floor]": "5",
    "[name=no_lift]": "",
    "[name=living][value=alone]": "",
    "[name=mobility][value=stick]": "",
    "[name=no_stairs]": "",
    "[name=medicine_days]": "2",
    "[name=food_days]": "2",
    "[name=no_power]": "",
    "[name=mode][value=door]": "",
    "[name=consent][value=record]": "",
}


class Shot(NamedTuple):
    """A picture: its name, who looks (empty: nobody signed in), where, how wide, what is typed.

    `typed` gives the text of each field; an empty one ticks it.
    """

    name: str
    person: str
    path: str
    size: tuple[int, int] = WIDE
    typed: Mapping[str, str] = {}


def shots() -> Iterator[Shot]:
    """Yield the pages that have something to show in this database."""
    yield Shot("home", "coordinator", reverse("home"))
    if request := ReliefRequest.objects.order_by("-people").first():
        officer = "coordinator" if request.organization.code != "onefoundation" else "officer"
        yield Shot("request", officer, reverse("demand:request-detail", args=[request.uid]))
    plans = AllocationPlan.objects.annotate(n=Count("lines")).order_by("-n")
    if plan := plans.first():
        yield Shot("plan", "coordinator", reverse("allocation:plan-detail", args=[plan.uid]))
    yield Shot("stock", "stock", reverse("inventory:stock-list"))
    if row := StockImport.objects.filter(organization__code="onefoundation").first():
        yield Shot("import", "stock", reverse("inventory:import-detail", args=[row.uid]))
    moving = Consignment.objects.exclude(status="cancelled").order_by("-weight_kg")
    if consignment := moving.first():
        path = reverse("shipping:consignment-detail", args=[consignment.uid])
        yield Shot("consignment", "coordinator", path)
    if call := next(iter(world.rows("calls.csv")), None):
        path = f"{reverse('helpline:new')}?phone={call['phone']}"
        yield Shot("helpline", "helpline", path, TALL, CALL)
    asked = Ticket.objects.filter(triage_class=2, needs__request_uid__isnull=False)
    if ticket := asked.order_by("pk").first():
        yield Shot("ticket", "helpline", reverse("helpline:ticket-detail", args=[ticket.uid]))
    if Delivery.objects.exists():
        yield Shot("courier", "courier", reverse("delivery:courier-day"), PHONE)
    if tracked := Tracked.objects.filter(kind="consignment").order_by("pk").first():
        code = str(tracked.code_sealed)
        yield Shot("tracking", "", reverse("tracking:public", args=[code]), PHONE)


class Command(BaseCommand):
    """Take the pictures with Chromium; needs the packages of requirements-dev.txt."""

    help = "Pictures of the main pages of the running demonstration, in both languages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the platform's address and the folder to write to."""
        parser.add_argument("--url", default=settings.PUBLIC_URL)
        parser.add_argument("--output", type=Path, default=settings.ROOT / "docs" / "screenshots")
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        parser.add_argument("--chromium", default=found)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one PNG a page and language."""
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            raise CommandError("Run `make env` first: pictures need playwright.") from None
        if options["chromium"] is None:
            raise CommandError("There is no Chromium. Debian, Ubuntu: apt-get install chromium")
        wanted = list(shots())
        options["output"].mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=options["chromium"], args=FLAGS)
            for language in LANGUAGES:
                for shot in wanted:
                    self._take(browser, shot, language, options)
            browser.close()

    def _take(self, browser: Any, shot: Shot, language: str, options: dict[str, Any]) -> None:
        width, height = shot.size
        context = browser.new_context(viewport={"width": width, "height": height})
        chosen = {"name": "language", "value": LANGUAGES[language], "url": options["url"]}
        context.add_cookies([chosen])
        page = context.new_page()
        if shot.person:
            page.goto(f"{options['url']}{reverse('account_login')}")
            page.fill("[name=login]", f"{shot.person}@demo.example")
            page.fill("[name=password]", PASSWORD)
            page.click("form button[type=submit]")
            page.wait_for_load_state("load")
        answer = page.goto(f"{options['url']}{shot.path}")
        if answer.status != 200:
            raise CommandError(f"{shot.path} answered {answer.status}")
        for field, text in shot.typed.items():
            target = page.locator(field).first
            target.fill(text) if text else target.check(force=True)
        page.wait_for_timeout(4000 if shot.typed else 1200)
        page.evaluate("scrollTo(0, 0)")
        path = options["output"] / f"{shot.name}-{language}.png"
        page.screenshot(path=str(path))
        context.close()
        self.stdout.write(f"  {path.name}")
