"""Browser files: pinned, complete, small enough, and free of addresses of registries."""

import json
import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
VENDOR = ROOT / "relief" / "static" / "vendor"
ICON_IN_TEMPLATE = re.compile(r"""(?:<c-icon[^>]*\bname|\bicon)=(["'])([a-z0-9-]+)\1""")
ICON_IN_PYTHON = re.compile(r"""\bicon=(["'])([a-z0-9-]+)\1""")


def test_lock_file_names_no_registry() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")

    assert "resolved" not in text
    assert '"integrity"' in text


def test_every_package_is_pinned_exactly() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    versions = {**package["dependencies"], **package["devDependencies"]}

    loose = {name: version for name, version in versions.items() if not version[0].isdigit()}

    assert loose == {}


def test_vendored_files_stay_below_five_megabytes() -> None:
    size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())

    assert size < 5 * 1024 * 1024


def test_every_vendored_package_brings_its_licence() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    kept = {path.stem for path in (VENDOR / "licences").iterdir()}

    wanted = {name.replace("@", "").replace("/", "-") for name in package["dependencies"]}

    assert wanted <= kept


def test_every_icon_that_pages_name_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'id="([a-z0-9-]+)"', (VENDOR / "icons.svg").read_text("utf-8")))
    wanted: dict[str, str] = {}
    for path in (ROOT / "templates").rglob("*.html"):
        found = ICON_IN_TEMPLATE.findall(path.read_text(encoding="utf-8"))
        wanted.update((name, path.name) for _, name in found)
    for path in (ROOT / "relief").rglob("*.py"):
        found = ICON_IN_PYTHON.findall(path.read_text(encoding="utf-8"))
        wanted.update((name, path.name) for _, name in found)

    missing = {name: where for name, where in wanted.items() if name not in sprite}

    assert missing == {}, "Add them to package.json and run make vendor."


def test_no_style_or_script_of_ours_reaches_outside() -> None:
    own = ROOT / "relief" / "static" / "relief"

    reaching = [
        path.name
        for path in own.rglob("*")
        if path.suffix in {".css", ".js"}
        and re.search(r"""(?:url\(|fetch\(|src=)["']?(?:https?:)?//""", path.read_text("utf-8"))
    ]

    assert reaching == []
