"""Translations compile without GNU gettext, only when they changed."""

import gettext
import os
from pathlib import Path

import pytest

from relief.platform.translations import TranslationError, compile_changed

TEXT = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgid "Relief request"
msgstr "物资需求"

#, fuzzy
msgid "Half done"
msgstr "未定"
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "relief/demand/locale/zh_Hans/LC_MESSAGES/django.po"
    path.parent.mkdir(parents=True)
    path.write_text(TEXT)
    return path


def test_a_compiled_translation_is_what_gettext_reads(source: Path, tmp_path: Path) -> None:
    compile_changed(tmp_path)

    with source.with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.gettext("Relief request") == "物资需求"
    assert translations.gettext("Half done") == "Half done"


def test_only_what_changed_is_compiled(source: Path, tmp_path: Path) -> None:
    assert compile_changed(tmp_path) == [source]
    assert compile_changed(tmp_path) == []
    later = source.with_suffix(".mo").stat().st_mtime + 5
    os.utime(source, (later, later))

    assert compile_changed(tmp_path) == [source]


def test_a_broken_file_is_named(source: Path, tmp_path: Path) -> None:
    source.write_text('msgid "Open"\nthis is no translation\n')

    with pytest.raises(TranslationError, match=r"django\.po"):
        compile_changed(tmp_path)
