"""Chromium against Django's live server: `page`, `sign_in`, `screenshot`, `assert_accessible`."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from relief.accounts.models import User
from relief.core.actors import Actor
from tests.factories import people
from tests.proof import IS_DRILL

# Playwright keeps an event loop in this thread; Django would refuse to query beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HERE = Path(__file__).parent
FOUND = shutil.which("chromium-headless-shell") or shutil.which("chromium")
CHROMIUM = os.environ.get("CHROMIUM") or FOUND or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    # What runs for a tenth of a second pays for being optimized and never gets it back.
    "--js-flags=--no-opt --no-maglev",
]
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 30_000  # milliseconds, where a test does not say otherwise
_left_out: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests beside this file; leave them out, and say so, where Chromium is missing.

    They run last: Playwright keeps an event loop in the thread, and beside one nobody else may
    start a loop, and Django finds other connections.
    """
    ours = [item for item in items if HERE in item.path.parents]
    items.sort(key=lambda item: HERE in item.path.parents)
    for item in ours:
        item.add_marker("browser")
    if ours and not Path(CHROMIUM).exists():
        _left_out.extend(item.nodeid for item in ours)
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line what did not run."""
    if _left_out:
        terminalreporter.write_line(
            f"Did not run {len(_left_out)} tests in Chromium: there is none at {CHROMIUM}."
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once a session."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True, scope="session")
def _static_files_are_kept() -> Iterator[None]:
    """Let Chromium keep static files, as in service, and not ask for twenty of them each page."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve_to_keep)
        yield


class Windows:
    """Windows taken again once put back: what was loaded stays compiled, its process warm."""

    def __init__(self, browser: Browser, origin: str) -> None:
        """Take the browser and the address of the platform."""
        self.browser, self.origin = browser, origin
        self.free: list[Page] = []

    def open(self, *, dark: bool, phone: bool) -> Page:
        """Open a page that knows nothing of those before it, but has its files at hand."""
        page = self.free.pop() if self.free else self._new()
        page.set_viewport_size(PHONE if phone else WIDE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.set_default_timeout(PATIENCE)
        return page

    def put_back(self, page: Page) -> None:
        """Leave the page, forget all it knew, and keep the window for the next."""
        if page.is_closed():
            return
        page.goto(f"{self.origin}/static/relief/brand.svg")
        page.evaluate("sessionStorage.clear()")
        session = page.context.new_cdp_session(page)
        forget = {"origin": self.origin, "storageTypes": "local_storage,indexeddb,cache_storage"}
        session.send("Storage.clearDataForOrigin", forget)
        session.detach()
        page.context.clear_cookies()
        self.free.append(page)

    def _new(self) -> Page:
        return self.browser.new_context(
            base_url=self.origin, timezone_id="Asia/Shanghai", service_workers="block"
        ).new_page()


@pytest.fixture(scope="session")
def windows(browser: Browser, live_server: Any) -> Windows:
    """Return the windows of this session."""
    return Windows(browser, live_server.url)


@pytest.fixture
def open_page(windows: Windows) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page: `language`, `dark`, `phone`; its faults fail the test."""
    stop: list[Callable[[], None]] = []
    faults: list[str] = []

    def open_one(*, language: str = "zh-hans", dark: bool = False, phone: bool = False) -> Page:
        page = windows.open(dark=dark, phone=phone)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language}
        page.context.add_cookies([{**cookie, "url": windows.origin}])
        stop.append(_listen(page, faults))
        stop.append(lambda: windows.put_back(page))
        return page

    yield open_one
    for step in stop:
        step()
    assert faults == [], "the browser's console has errors"


def _listen(page: Page, faults: list[str]) -> Callable[[], None]:
    """Note the faults of a page until the function returned is called."""

    def note(error: Any) -> None:
        faults.append(f"{page.url}: {error}")

    def note_line(line: Any) -> None:
        # A refused form (422) or a missing row (404) is an answer, not a fault of the page.
        if line.type == "error" and "Failed to load resource" not in line.text:
            note(line.text)

    def stop() -> None:
        if not page.is_closed():
            page.wait_for_load_state()
            page.evaluate("0")  # what it said before has arrived with the answer
        page.remove_listener("pageerror", note)
        page.remove_listener("console", note_line)

    page.on("pageerror", note)
    page.on("console", note_line)
    return stop


KEPT = """async () => (await caches.has('relief-phone-pages'))
    && (await (await caches.open('relief-phone-pages')).keys()).length > 0
    && (await (await caches.open('relief-phone-files')).keys()).length > 5"""


def wait_until_kept(page: Page) -> None:
    """Wait until the phone keeps the page and its files.

    Asked again and again: a waiting function of Playwright takes the promise itself for yes.
    """
    for _ in range(300):
        if page.evaluate(KEPT):
            return
        page.wait_for_timeout(200)
    raise AssertionError("the page is not kept on the phone")


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A wide, light, Chinese page."""
    return open_page()


def sign_in(page: Page, person: User | Actor) -> Page:
    """Sign a person in on a page, as if by the form; returns the page."""
    user = people.user_of(person) if isinstance(person, Actor) else person
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    host = page.context.cookies()[0]["domain"]
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
    page.context.add_cookies([{**cookie, "domain": host, "path": "/"}])
    return page


def press(page: Page, what: Locator) -> None:
    """Press a link or button that leads to a page, and wait until that page is there: what looks
    at once may look at the old one, or at half of the new.
    """
    with page.expect_navigation():
        what.click()


def screenshot(page: Page, name: str) -> None:
    """Save the whole page as a picture in the folder RELIEF_SCREENS, to be looked at; without
    one do nothing: nobody looks at what every run of the tests would draw.
    """
    if not (folder := os.environ.get("RELIEF_SCREENS")):
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


# Elements are named of what is broken only: naming those that pass as well takes its time.
AXE = """tags => axe.run(document,
    {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"""


LOOK = """() => [innerWidth, getComputedStyle(document.body).backgroundColor,
    ...[...document.querySelectorAll('*')].map(one =>
        [one.tagName, one.getAttribute('class'), ...one.getAttributeNames()])].join('\\n')"""
_judged: set[str] = set()


def assert_accessible(page: Page) -> None:
    """Fail with each broken WCAG 2.2 A or AA rule and the elements that break it.

    Outside a drill the same markup, as in two languages, is judged once a width and shade.
    """
    page.wait_for_load_state()
    look = page.evaluate(LOOK)
    if look in _judged and not IS_DRILL:
        return
    _judged.add(look)
    page.evaluate((HERE / "axe.min.js").read_text(encoding="utf-8"))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = page.evaluate(AXE, tags)
    broken = [
        f"{rule['id']}: {rule['help']}\n"
        + "\n".join(
            f"    {node['html'][:160]}\n      {node['failureSummary'][:300]}"
            for node in rule["nodes"][:5]
        )
        for rule in found["violations"]
    ]
    assert not broken, f"{page.url}\n" + "\n".join(broken)


def assert_shown(page: Page, url: str, language: str, status: int = 200) -> None:
    """Go to a page; fail where it is another, an error, without a heading or in another tongue."""
    answer = page.goto(url)
    page.wait_for_load_state("networkidle")
    assert answer is not None
    assert (answer.status, page.locator("html").get_attribute("lang")) == (status, language)
    assert page.url.endswith(url), f"{url} led to {page.url}"
    assert page.locator("h1").first.inner_text().strip()


def assert_fits(page: Page) -> None:
    """Fail where the page is wider than its window."""
    extra = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert extra <= 0, f"{page.url} is {extra} px too wide"
