"""Compiles translations in Python: a bare machine has no GNU gettext."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


class TranslationError(ValueError):
    """A translation file cannot be read; the text says which and why."""


def sources(root: Path) -> Iterator[Path]:
    """Yield every translation file of the apps under `root`."""
    return iter(sorted((root / "relief").glob("*/locale/*/LC_MESSAGES/django.po")))


def compile_changed(root: Path) -> list[Path]:
    """Write the `.mo` beside each `.po` that is newer; return the sources compiled."""
    changed = [path for path in sources(root) if _is_stale(path)]
    for path in changed:
        _compile(path)
    return changed


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> None:
    try:
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    except Exception as error:
        raise TranslationError(f"{source}: {error}") from error
    # Renamed into place, because a running worker may be reading the old one.
    partial = source.with_suffix(".mo.new")
    with partial.open("wb") as file:
        write_mo(file, catalog)
    partial.replace(source.with_suffix(".mo"))
