"""Finds every translatable text of the project and what lacks a Chinese translation.

A bare machine has no GNU gettext, so Python files are read with `ast` and templates with
Django's own template lexer (behind `templatize`).
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL_CALLS = {"ngettext", "ngettext_lazy"}
CONTEXT_CALLS = {"pgettext", "pgettext_lazy"}
TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(
    rf"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(({TEXT})(?:, ?({TEXT}))?"
)
# Folders of templates/ that belong to no app of their own.
SHARED = "core"


@dataclass(frozen=True, order=True)
class Message:
    """One text to translate: the app it belongs to, its words, context, place and plural."""

    app: str
    text: str
    context: str
    where: str
    plural: str = ""


def find_messages(root: Path) -> list[Message]:
    """Return every translatable text under `relief/` and `templates/`, sorted."""
    apps = {path.name for path in (root / "relief").iterdir() if path.is_dir()}
    found: set[Message] = set()
    for path in sorted((root / "relief").rglob("*.py")):
        if "migrations" not in path.parts:
            app = path.relative_to(root / "relief").parts[0]
            found.update(_located(_in_python(path), app, path, root))
    for path in sorted((root / "templates").rglob("*.*")):
        folder = path.relative_to(root / "templates").parts[0]
        app = folder if folder in apps else SHARED
        if path.suffix in {".html", ".txt"}:
            found.update(_located(_in_template(path), app, path, root))
    return sorted(found)


def missing(root: Path, app: str | None = None) -> list[Message]:
    """Return the texts without a Chinese translation, of one app or of all."""
    known = translated(root)
    wanted = (message for message in find_messages(root) if app in (None, message.app))
    return [message for message in wanted if (message.context, message.text) not in known]


def translated(root: Path) -> set[tuple[str, str]]:
    """Return (context, text) of every text that some app's Chinese file translates."""
    known: set[tuple[str, str]] = set()
    for path in sorted((root / "relief").glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale="zh_Hans", abort_invalid=True)
        for entry in catalog:
            text = entry.id[0] if isinstance(entry.id, tuple) else entry.id
            strings = entry.string if isinstance(entry.string, tuple) else (entry.string,)
            if text and not entry.fuzzy and all(strings):
                known.add((str(entry.context or ""), str(text)))
    return known


def _located(
    texts: Iterator[tuple[str, str, str, int]], app: str, path: Path, root: Path
) -> Iterator[Message]:
    for context, text, plural, line in texts:
        if text.strip():
            yield Message(app, text, context, f"{path.relative_to(root)}:{line}", plural)


def _in_python(path: Path) -> Iterator[tuple[str, str, str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first, second = ([_constant(argument) for argument in node.args[:2]] + ["", ""])[:2]
        if name in CALLS and first:
            yield "", first, "", node.lineno
        elif name in PLURAL_CALLS and first:
            yield "", first, second, node.lineno
        elif name in CONTEXT_CALLS and first and second:
            yield first, second, "", node.lineno


def _constant(node: ast.expr) -> str:
    value = node.value if isinstance(node, ast.Constant) else ""
    return value if isinstance(value, str) else ""


def _in_template(path: Path) -> Iterator[tuple[str, str, str, int]]:
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in IN_TEMPLATE.finditer(source):
        call, *quoted = match.groups()
        first, second = (ast.literal_eval(text) if text else "" for text in quoted)
        line = source.count("\n", 0, match.start()) + 1
        yield (first, second, "", line) if "pgettext" in call else ("", first, second, line)
