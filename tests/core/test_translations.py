"""Every text people read has a Chinese translation, and every text passes through one."""

import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template.base import Lexer, TokenType

from relief.core.messages import find_messages, missing

ROOT = Path(settings.ROOT)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
READ_ALOUD = {
    "title",
    "alt",
    "placeholder",
    "aria-label",
    "label",
    "note",
    "help",
    "text",
    "line",
    "second",
    "button",
    "submit",
    "item",
    "unit",
    "what",
    "who",
    "source",
    "of",
    "error",
}
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Written the same in both languages: units, numbers people say, formats, names of languages.
SAME = re.compile(r"\b(?:中文|English|kg|km|cm|m³|ml|GB|MB|CSV|XLSX|JSON|API|[A-Z]{2}-\d+)\b")
SILENT = {"script", "style", "kbd", "code", "pre"}


def test_nothing_lacks_a_chinese_translation() -> None:
    found = [f"{message.app}: {message.where}: {message.text!r}" for message in missing(ROOT)]

    assert not found, "Run manage.py missing_translations.\n" + "\n".join(found)


def test_one_phrase_has_one_translation_wherever_it_stands() -> None:
    """Django joins the translations of all apps: of two for a phrase, one would show everywhere."""
    found: dict[tuple[str | None, str], dict[str, str]] = defaultdict(dict)
    for path in sorted(ROOT.glob("relief/*/locale/zh_Hans/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            said = entry.msgstr or entry.msgstr_plural.get(0, "")
            found[entry.msgctxt, entry.msgid][said] = path.parts[-5]

    assert {phrase: said for phrase, said in found.items() if len(said) > 1} == {}


def test_texts_are_found_in_python_and_in_attributes_of_templates() -> None:
    texts = {message.text for message in find_messages(ROOT)}

    assert {"Not found.", "Light or dark", "%(first)s to %(last)s of %(all)s"} <= texts


def _has_words(text: str | None) -> bool:
    return bool(text and LETTERS.search(SAME.sub("", text)))


class _Reader(HTMLParser):
    """Collects words that stand outside of template tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        if tag == "c-vars":
            return
        for name, value in attrs:
            if name in READ_ALOUD and _has_words(value):
                self.words.append(f'{name}="{value}"')

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            self.silent.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self.silent and _has_words(data):
            self.words.append(" ".join(data.split()))


def words_outside_translation(source: str) -> list[str]:
    """Return the human words of a template that no tag translates."""
    kept: list[str] = []
    inside = ""
    for token in Lexer(source).tokenize():
        name = token.contents.split(" ", 1)[0] if token.token_type == TokenType.BLOCK else ""
        if inside:
            inside = "" if name == f"end{inside}" else inside
        elif name in {"blocktranslate", "blocktrans", "comment"}:
            inside = name
        elif name == "block" and token.contents.endswith("_class"):
            inside = "block"
        elif token.token_type == TokenType.TEXT:
            kept.append(token.contents)
    reader = _Reader()
    reader.feed("".join(kept))
    return reader.words


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_words_outside_translation(path: Path) -> None:
    assert words_outside_translation(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source", ["<p>Hello there</p>", '<c-button title="Approve now" />', "<b>批准</b>"]
)
def test_words_outside_translation_are_noticed(source: str) -> None:
    assert words_outside_translation(source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_inline_script_or_style(path: Path) -> None:
    source = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", source)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", source)
