"""What a file is, told by its content; its name only has to agree."""

from __future__ import annotations

from pathlib import PurePath

from relief.inventory.sheets.problems import Refused

CSV, XLSX, XLS, ODS = "csv", "xlsx", "xls", "ods"

EXTENSIONS = {
    "csv": {CSV},
    "tsv": {CSV},
    "txt": {CSV},
    "xlsx": {XLSX},
    "xlsm": {XLSX},
    "xls": {XLS},
    "et": {XLS, XLSX},  # WPS Office writes either under this name
    "ods": {ODS},
    "": {CSV, XLSX, XLS, ODS},
}

NAMES = {
    CSV: "text (CSV)",
    XLSX: "an XLSX workbook",
    XLS: "an XLS workbook",
    ODS: "an ODS workbook",
}

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

FOREIGN = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF document"),
)


def family(head: bytes) -> str:
    """Return "zip", "ole" or "text" for the first bytes of a file; refuse what is plainly
    something else.
    """
    for magic, kind in FOREIGN:
        if head.startswith(magic):
            raise Refused("not_a_sheet", kind=kind)
    if head.startswith(OLE):
        return "ole"
    if head.startswith(ZIP):
        return "zip"
    _refuse_markup(head)
    return "text"


def agree(filename: str, kind: str) -> None:
    """Refuse a file whose name promises another kind than its content (or a kind never read)."""
    extension = PurePath(filename).suffix.lower().lstrip(".")
    allowed = EXTENSIONS.get(extension)
    if allowed is None:
        raise Refused("extension_unknown", extension=extension[:20])
    if kind not in allowed:
        raise Refused("extension_lies", extension=extension, kind=NAMES[kind])


def _refuse_markup(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<?xml", b"<html", b"<table", b"<meta", b"<head")):
        if b"<!entity" in start:
            raise Refused("xml_declaration")
        raise Refused("web_page")
