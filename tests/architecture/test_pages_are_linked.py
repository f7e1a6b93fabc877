"""A page that nothing links to is a page that nobody finds."""

import re
from pathlib import Path

from django.conf import settings

from tests.access.urls import Url, every_url

ROOT = Path(settings.ROOT)
# Reached by a machine, a scanned label or a message.
BY_OTHER_WAYS = {
    *("livez", "readyz", "gallery", "organizations:join"),
    *("inventory:gs1-item", "inventory:gs1-lot", "inventory:gs1-facility", "inventory:gs1-bin"),
    "inventory:id-facility",
}


def test_every_page_without_an_id_is_linked_from_another() -> None:
    pages = {
        path: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")
    }
    code = {path: path.read_text(encoding="utf-8") for path in (ROOT / "relief").rglob("*.py")}
    views = {path for path in code if "web" in path.parts or path.name == "urls.py"}
    elsewhere = [text for path, text in code.items() if path not in views]

    lost = [
        url.name
        for url in every_url()
        if is_a_page(url) and not names(url, [*pages.values(), *elsewhere, *own(views, code)])
    ]

    assert lost == []


def is_a_page(url: Url) -> bool:
    has_id = "uuid" in url.pattern or "(?P<" in url.pattern
    foreign = url.name.startswith(("account_", "mfa_", "set_language", "schema"))
    foreign = foreign or url.name.endswith("options")  # of a field, not a page
    return "get" in url.methods and not (
        has_id or url.is_api or foreign or url.name in BY_OTHER_WAYS
    )


def names(url: Url, texts: list[str]) -> bool:
    wanted = re.compile(rf"""['"]{re.escape(url.name)}['"]""")
    return any(wanted.search(text) for text in texts)


def own(views: set[Path], code: dict[Path, str]) -> list[str]:
    """Return the parts of views that hand links to templates: reversed where a page is drawn."""
    return [
        line
        for path in views
        for line in code[path].splitlines()
        if re.search(r"reverse(_lazy)?\(", line) and "return reverse" not in line
    ]
