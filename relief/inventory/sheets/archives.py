"""The zip around XLSX and ODS, judged by its directory before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from relief.inventory.sheets.kinds import ODS, XLSX
from relief.inventory.sheets.limits import MEBI, Limits
from relief.inventory.sheets.problems import Refused

ENCRYPTED = 0x1
LOCAL_HEADER = 30
PROLOGUE = 1 << 10
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def open_archive(path: Path, limits: Limits) -> tuple[zipfile.ZipFile, str]:
    """Return the checked archive and its kind (xlsx or ods); raises Refused. The caller closes
    it.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("damaged", detail=str(error)[:120]) from error
    try:
        _check_directory(archive.infolist(), path.stat().st_size, limits)
        kind = _kind(archive)
        _refuse_declarations(archive)
        return archive, kind
    except BaseException:
        archive.close()
        raise


def _check_directory(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    if len(entries) > limits.zip_entries:
        raise Refused("zip_entries", count=len(entries), limit=limits.zip_entries)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise Refused("damaged", detail="two parts have the same name")
    if sum(entry.file_size for entry in entries) > limits.zip_total_bytes:
        raise Refused("zip_bomb", detail=f"more than {limits.zip_total_bytes // MEBI} MB")
    for entry in entries:
        if entry.flag_bits & ENCRYPTED:
            raise Refused("password")
        if entry.compress_type not in METHODS:  # the formats know no others
            raise Refused("damaged", detail=f"compression method {entry.compress_type}")
        if entry.file_size > MEBI and entry.file_size > entry.compress_size * limits.zip_ratio:
            raise Refused(
                "zip_bomb", detail=f"{entry.file_size // max(1, entry.compress_size)} times"
            )
    _check_overlap(entries, size)


def _check_overlap(entries: list[zipfile.ZipInfo], size: int) -> None:
    """Refuse parts that share bytes: the trick by which a small file unpacks to petabytes."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Refused("zip_bomb", detail="parts overlap")
        end = entry.header_offset + LOCAL_HEADER + entry.compress_size
    if end > size:
        raise Refused("damaged", detail="parts are missing at the end")


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names and _start(archive, "mimetype").startswith(ODS_TYPE):
        return ODS
    if any(name.lower().endswith("workbook.bin") for name in names):
        raise Refused("not_a_sheet", kind="an XLSB workbook")
    if "[Content_Types].xml" in names and any(
        name.lower().endswith("workbook.xml") for name in names
    ):
        return XLSX
    raise Refused("not_a_sheet", kind="a zip archive")


def _refuse_declarations(archive: zipfile.ZipFile) -> None:
    """Refuse entities by the first bytes of each XML part, before a parser is started for it; the
    parser refuses those that hide further down.
    """
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            start = _start(archive, name).replace(b"\0", b"")  # as UTF-16 writes them too
            if any(declaration in start for declaration in DECLARATIONS):
                raise Refused("xml_declaration")


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the first bytes of a part, unpacking no more of it; raises Refused when damaged."""
    try:
        with archive.open(name) as part:
            return part.read(PROLOGUE)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        raise Refused("damaged", detail=str(error)[:120]) from error
