"""Copy the browser files pinned in package.json from node_modules into the project."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

FILES = {
    "@tabler/core": {"dist/css/tabler.min.css": "tabler.min.css"},
    "echarts": {"dist/echarts.common.min.js": "echarts.min.js"},
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js"},
    "htmx-ext-sse": {"dist/sse.min.js": "htmx-sse.min.js"},
    "leaflet": {"dist/leaflet.js": "leaflet.js", "dist/leaflet.css": "leaflet.css"},
    "topojson-client": {"dist/topojson-client.min.js": "topojson-client.min.js"},
    "zrender": {},
}
TREES = {"leaflet": {"dist/images": "images"}}
# A manifest storage refuses a file that names a source map we do not ship.
SOURCE_MAP = re.compile(r"\n?(?://|/\*)#\s*sourceMappingURL=\S+(?:\s*\*/)?\s*$")
SHAPES = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
OUTER_BOX = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


class Command(BaseCommand):
    """Writes relief/static/vendor and the test copy of axe; run it through `make vendor`."""

    help = __doc__
    requires_system_checks = ()  # reads files alone: works while an app is half written

    def handle(self, *args: Any, **options: Any) -> None:
        """Copy every file, build the icon sprite, and say how large the result is.

        Raises CommandError when node_modules is missing or an icon name is unknown.
        """
        root = Path(settings.ROOT)
        modules, target = root / "node_modules", root / "relief" / "static" / "vendor"
        if not modules.is_dir():
            raise CommandError("node_modules is missing. Run: npm ci")
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for package, names in FILES.items():
            _copy_package(modules / package, target, names, TREES.get(package, {}))
        _write_sprite(root, modules / "@tabler" / "icons", target / "icons.svg")
        shutil.copy(modules / "axe-core" / "axe.min.js", root / "tests" / "browser" / "axe.min.js")
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
        self.stdout.write(f"{target.relative_to(root)}: {size / 1024:,.0f} KiB")


def _copy_package(source: Path, target: Path, names: dict[str, str], trees: dict[str, str]) -> None:
    for name, new_name in names.items():
        text = (source / name).read_text(encoding="utf-8")
        (target / new_name).write_text(SOURCE_MAP.sub("\n", text), encoding="utf-8")
    for name, new_name in trees.items():
        shutil.copytree(source / name, target / new_name)
    _copy_licence(source, target / "licences")


def _copy_licence(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    package = json.loads((source / "package.json").read_text(encoding="utf-8"))
    stem = package["name"].replace("@", "").replace("/", "-")
    texts = [path.read_text(encoding="utf-8") for path in sorted(source.glob("LICENSE*"))]
    texts += [path.read_text(encoding="utf-8") for path in sorted(source.glob("NOTICE*"))]
    if not texts:  # @tabler/core ships no licence file; its sister package by the same author does
        texts = [(source.parent / "icons" / "LICENSE").read_text(encoding="utf-8")]
    heading = (
        f"{package['name']} {package['version']}, {package.get('license', 'licence below')}\n\n"
    )
    (target / f"{stem}.txt").write_text(heading + "\n".join(texts), encoding="utf-8")


def _write_sprite(root: Path, icons: Path, target: Path) -> None:
    wanted: list[str] = json.loads((root / "package.json").read_text())["relief"]["icons"]
    symbols = []
    for name in wanted:
        drawing = icons / "icons" / "outline" / f"{name}.svg"
        if not drawing.is_file():
            raise CommandError(f"package.json names an icon that does not exist: {name}")
        found = SHAPES.search(drawing.read_text(encoding="utf-8"))
        shapes = found.group(1).replace(OUTER_BOX, "") if found else ""
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(shapes.split())}</symbol>'
        )
    body = "\n".join(symbols)
    target.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n', encoding="utf-8"
    )
    _copy_licence(icons, target.parent / "licences")
