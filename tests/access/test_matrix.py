"""Every URL and operation × role × own, foreign, missing, anonymous: nobody sees too much."""

import pytest

from relief.organizations.permissions import ROLES, SEES_ALL, Role
from tests.access.asking import Answer, address, ask, show
from tests.access.browser import Browser
from tests.access.registry_api import API
from tests.access.registry_pages import PAGES
from tests.access.rows import Row
from tests.access.urls import METHODS, Url, every_url
from tests.access.world import OWNER, STRANGER, World
from tests.proof import IS_DRILL

ROWS = {**API, **PAGES}
URLS = every_url()
KNOWN = [url for url in URLS if url.name in ROWS]
OWN_STOPS = {Role.COURIER, Role.STATION_KEEPER}
FRAMED = {Role.PARTNER_ADMIN, Role.COORDINATOR}
each_url = pytest.mark.parametrize("url", KNOWN, ids=lambda url: url.name)


def roles(url: Url, row: Row) -> list[Role]:
    """Return the roles to ask as: in a drill all of them.

    Otherwise one of each kind that differs for this URL: which of its verbs they hold, whether
    they see all, whether they see their own stops only. Which one it is goes by the URL's name.
    """
    if IS_DRILL:
        return list(Role)
    kinds: dict[tuple[bool, ...], list[Role]] = {}
    for role in Role:
        held = ROLES[role]
        kind = (row.read in held, row.write in held, role in SEES_ALL, role in OWN_STOPS)
        kinds.setdefault(kind, []).append(role)
    return [alike[len(url.name) % len(alike)] for alike in kinds.values()]


def strangers(url: Url, row: Row) -> list[Role]:
    """Return the roles to ask as a stranger: in a drill all that see their own rows only.

    Otherwise the one that holds most verbs of this URL, whose every method meets the row, and
    one of those that hold none, who must not learn from the refusal either.
    """
    found = [role for role in roles(url, row) if role not in SEES_ALL]
    found.sort(key=lambda role: -sum(verb in ROLES[role] for verb in (row.read, row.write)))
    return found if IS_DRILL else [found[0], found[-1]][: len(found)]


def test_every_url_has_a_row() -> None:
    missing = [f"{url.name}  ({url.pattern})" for url in URLS if url.name not in ROWS]

    assert not missing, (
        "these URLs have no row in tests/access/registry_*.py; say how to make one:\n"
        + "\n".join(missing)
    )


def test_every_row_has_a_url() -> None:
    assert sorted(set(ROWS) - {url.name for url in URLS}) == []


@each_url
def test_who_is_signed_out_learns_nothing(url: Url, world: World) -> None:
    row = ROWS[url.name]
    faults = []
    for method in METHODS:
        answer = _ask(Browser(), method, url, row, world)
        if _is_fault(answer, url) or (not row.public and not _is_sent_away(answer, url)):
            faults.append(f"{method}: {show(answer)}")
        elif not row.public and answer.wrote:
            faults.append(f"{method}: refused, but wrote")

    assert not faults, "\n" + "\n".join(faults)


# Not well, and what of EPCIS there is not: answers, and no faults.
MEANT = {"readyz": 503, "epcis:root": 501, "epcis:unsupported": 501}


def _is_fault(answer: Answer, url: Url) -> bool:
    return answer.status >= 500 and answer.status != MEANT.get(url.name)


def _is_sent_away(answer: Answer, url: Url) -> bool:
    if url.is_api:
        return answer.status == 401 and b'"not_authenticated"' in answer.body
    return answer.status == 405 or "/account/login/" in answer.location


@each_url
def test_a_strangers_row_looks_exactly_like_a_missing_one(url: Url, world: World) -> None:
    row = ROWS[url.name]
    if not row.is_owned:
        return
    faults = []
    for place, role in enumerate(strangers(url, row)):
        browser = world.browser(role, STRANGER)
        for method in METHODS if IS_DRILL and place == 0 else url.methods:
            bare = not (place == 0 and method == "get")
            foreign = _ask(browser, method, url, row, world, bare=bare)
            missing = _ask(browser, method, url, row, world, missing=True, bare=bare)
            if (foreign.status, foreign.body) != (missing.status, missing.body):
                faults.append(f"{role} {method}: {show(foreign)} but missing {show(missing)}")
            elif foreign.status not in {403, 404, 405}:
                faults.append(f"{role} {method}: {show(foreign)}")
            elif foreign.wrote:
                faults.append(f"{role} {method}: refused, but wrote")

    assert not faults, "\n" + "\n".join(faults)


@each_url
def test_a_role_may_do_what_the_table_says_and_no_more(url: Url, world: World) -> None:
    row = ROWS[url.name]
    faults = []
    for role in roles(url, row):
        browser = world.browser(role, OWNER)
        for method in url.methods:
            answer = _ask(browser, method, url, row, world, bare=role not in FRAMED)
            needed = row.read if method == "get" else row.write
            may = needed is None or needed in ROLES[role] or role in row.also
            is_narrower = row.asks_more or (role in SEES_ALL and row.is_owned)
            if _is_fault(answer, url):
                faults.append(f"{role} {method}: {show(answer)}")
            elif not may and answer.status not in {403, 404, 405}:
                faults.append(f"{role} {method} without {needed}: {show(answer)}")
            elif may and answer.status == 403 and not is_narrower:
                faults.append(f"{role} {method} with {needed}: {show(answer)}")
            elif answer.is_refusal and answer.wrote:
                faults.append(f"{role} {method}: refused, but wrote")

    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("url", [url for url in KNOWN if url.is_api], ids=lambda url: url.name)
def test_a_strangers_key_sees_no_more_than_a_stranger(url: Url, world: World) -> None:
    row = ROWS[url.name]
    faults = []
    for method in url.methods:
        own = _ask(Browser(), method, url, row, world, key=world.keys[OWNER])
        foreign = _ask(Browser(), method, url, row, world, key=world.keys[STRANGER])
        missing = _ask(Browser(), method, url, row, world, key=world.keys[STRANGER], missing=True)
        if _is_fault(own, url) or _is_fault(foreign, url):
            faults.append(f"{method}: {show(own)} {show(foreign)}")
        elif row.is_owned and (foreign.status, foreign.body) != (missing.status, missing.body):
            faults.append(f"{method}: {show(foreign)} but missing {show(missing)}")
        elif row.is_owned and foreign.status not in {403, 404, 405}:
            faults.append(f"{method}: {show(foreign)}")

    assert not faults, "\n" + "\n".join(faults)


def _ask(
    client: Browser,
    method: str,
    url: Url,
    row: Row,
    world: World,
    *,
    missing: bool = False,
    key: str = "",
    bare: bool = False,
) -> Answer:
    """Ask once; `bare` as htmx does, without the frame of menus around a page."""
    path = address(url, row, world, missing=missing)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    if bare and not url.is_api:
        headers["HX-Request"] = "true"
    return ask(client, method, path, row=row, world=world, is_api=url.is_api, **headers)
