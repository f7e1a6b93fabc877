"""Forty files that want to hurt: name → (file name, builder, reasons that are fit)."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from relief.inventory.sheets.limits import MEBI
from tests.inventory.sheets.samples import (
    LIST,
    ODS_END,
    ODS_START,
    ODS_TYPE,
    SHEET_END,
    SHEET_START,
    ods,
    text_cell,
    xlsx,
    xlsx_parts,
    zipped,
)

ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE a [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1 or str()};' * 10}'>" for n in range(1, 9))
    + "]>"
)
CELL = text_cell("A1", "物资名称") + text_cell("B1", "数量")


def _bomb(size: int) -> bytes:
    return xlsx("<row>" + " " * size + "</row>")


def _lying_sizes() -> bytes:
    """A directory that says 100 bytes where there are millions."""
    content = bytearray(xlsx("<row r='1'>" + CELL + "</row>" + " " * 2_000_000))
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", content, place + 24, 100)
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


def _overlapping() -> bytes:
    """Every directory entry points at the same bytes."""
    content = bytearray(zipped(xlsx_parts(SHEET_START + "<row>" + CELL + "</row>" + SHEET_END)))
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", content, place + 42, 0)
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


def _encrypted() -> bytes:
    content = bytearray(zipped(xlsx_parts(SHEET_START + SHEET_END)))
    place = content.find(b"PK\x01\x02")
    struct.pack_into("<H", content, place + 8, 1)
    return bytes(content)


def _nested() -> bytes:
    inner = zipped({"bomb.bin": b"\0" * 5_000_000})
    for _ in range(4):
        inner = zipped({"inner.zip": inner})
    return inner


def _twice() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("xl/workbook.xml", "<workbook/>")
    return target.getvalue()


def with_strings(text: str) -> bytes:
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    return xlsx(row, xl__sharedStrings_xml=text)


WIDE_XML = "".join(f"<c><v>{n}</v></c>" for n in range(20_000))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TALL = "".join(f'<row r="{n}"><c><v>{n}</v></c></row>' for n in range(1, 2_500))
REPEATED = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>'
REPEATED_CELL = '<table:table-row><table:table-cell table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell></table:table-row>'

HOSTILE: dict[str, tuple[str, Callable[[], bytes | str], set[str]]] = {
    "empty": ("a.csv", lambda: b"", {"empty"}),
    "too big": ("a.csv", lambda: b"a,b\n" * (4 * MEBI), {"too_big"}),
    "nul in csv": ("a.csv", lambda: LIST.encode() + b"\0", {"nul"}),
    "nul in utf-16": ("a.csv", lambda: ("a,b\n1,\0\n").encode("utf-16"), {"nul"}),
    "utf-16 without mark": ("a.csv", lambda: LIST.encode("utf-16-le"), {"utf16_without_mark", "nul"}),
    "escape sequences": ("a.csv", lambda: LIST.encode("iso2022_jp_2"), {"binary"}),
    "png as csv": ("a.csv", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, {"not_a_sheet"}),
    "pdf as xlsx": ("a.xlsx", lambda: b"%PDF-1.7\n", {"not_a_sheet"}),
    "program as xls": ("a.xls", lambda: b"MZ\x90\0" + b"\0" * 99, {"not_a_sheet"}),
    "csv as xlsx": ("a.xlsx", lambda: LIST, {"extension_lies"}),
    "xlsx as csv": ("a.csv", lambda: xlsx("<row>" + CELL + "</row>"), {"extension_lies"}),
    "ods as xlsx": ("a.xlsx", lambda: ods(""), {"extension_lies"}),
    "xls as xlsx": ("a.xlsx", lambda: OLE + b"\0" * 600, {"extension_lies"}),
    "unknown ending": ("a.exe", lambda: LIST, {"extension_unknown"}),
    "web page as xls": ("a.xls", lambda: "<html><table><tr><td>1</td></tr></table>", {"web_page"}),
    "entity as csv": ("a.csv", lambda: '<?xml version="1.0"?>' + ENTITY + "<a>&x;</a>", {"xml_declaration"}),
    "million columns csv": ("a.csv", lambda: "a," * 1_000_000 + "\n", {"row_too_long", "too_many_columns"}),
    "thousand columns csv": ("a.csv", lambda: ",".join(["a"] * 1_000) + "\n1,2\n", {"too_many_columns"}),
    "endless line": ("a.csv", lambda: "a" * 6_000_000, {"row_too_long"}),
    "open quote": ("a.csv", lambda: LIST + '"' + "x,\n" * 60_000, {"cell_too_long", "quotes"}),
    "huge cell": ("a.csv", lambda: LIST + "x" * 60_000 + ",1\n", {"cell_too_long"}),
    "too many rows": ("a.csv", lambda: HEADER_ROWS, {"too_many_rows"}),
    "empty zip": ("a.xlsx", lambda: zipped({}), {"not_a_sheet", "damaged"}),
    "cut zip": ("a.xlsx", lambda: xlsx("<row>" + CELL + "</row>")[:-40], {"damaged"}),
    "nested zips": ("a.xlsx", _nested, {"not_a_sheet", "zip_bomb"}),
    "zip bomb": ("a.xlsx", lambda: _bomb(60_000_000), {"zip_bomb"}),
    "lying sizes": ("a.xlsx", _lying_sizes, {"damaged", "zip_bomb"}),
    "overlapping parts": ("a.xlsx", _overlapping, {"zip_bomb"}),
    "thousands of parts": ("a.xlsx", lambda: zipped({str(n): "" for n in range(5_000)}), {"zip_entries"}),
    "same part twice": ("a.xlsx", _twice, {"damaged"}),
    "encrypted zip": ("a.xlsx", _encrypted, {"password"}),
    "xxe in sheet": ("a.xlsx", lambda: zipped(xlsx_parts(ENTITY + SHEET_START + "<row><c><v>&x;</v></c></row>" + SHEET_END)), {"xml_declaration"}),
    "laughs in strings": ("a.xlsx", lambda: with_strings(LAUGHS + "<sst><si><t>&a8;</t></si></sst>"), {"xml_declaration"}),
    "xxe in workbook": ("a.xlsx", lambda: zipped({**xlsx_parts(""), "xl/workbook.xml": ENTITY + "<workbook/>"}), {"xml_declaration"}),
    "missing string": ("a.xlsx", lambda: with_strings("<sst/>"), {"damaged"}),
    "huge string": ("a.xlsx", lambda: with_strings("<sst><si><t>" + "ab " * 9_000_000 + "</t></si></sst>"), {"cell_too_long", "zip_bomb"}),
    "twenty thousand columns": ("a.xlsx", lambda: xlsx(f"<row>{WIDE_XML}</row>"), {"too_many_columns"}),
    "last column": ("a.xlsx", lambda: xlsx('<row><c r="XFD1"><v>1</v></c></row>'), {"too_many_columns"}),
    "cell without place": ("a.xlsx", lambda: xlsx('<row><c r="ÄÖ1"><v>1</v></c></row>'), {"damaged"}),
    "broken xml": ("a.xlsx", lambda: zipped(xlsx_parts(SHEET_START + "<row><c></row>")), {"damaged"}),
    "endless token": ("a.xlsx", lambda: zipped(xlsx_parts(SHEET_START + "<row a='" + "ab1 x" * 2_000_000)), {"damaged", "zip_bomb"}),
    "too many rows in xlsx": ("a.xlsx", lambda: xlsx(TALL), {"too_many_rows"}),
    "repeated rows": ("a.ods", lambda: ods(REPEATED), {"too_many_rows"}),
    "repeated cells": ("a.ods", lambda: ods(REPEATED_CELL), {"too_many_columns"}),
    "xxe in ods": ("a.ods", lambda: zipped({"mimetype": ODS_TYPE, "content.xml": ENTITY + ODS_START + ODS_END}), {"xml_declaration"}),
    "encrypted ods": ("a.ods", lambda: zipped({"mimetype": ODS_TYPE, "META-INF/manifest.xml": "<m><encryption-data/></m>", "content.xml": "x"}), {"password"}),
    "broken xls": ("a.xls", lambda: OLE + bytes(range(256)) * 40, {"damaged", "too_much_memory"}),
    "zeros after ole": ("a.xls", lambda: OLE + b"\0" * 100_000, {"damaged", "too_much_memory"}),
}  # fmt: skip
HEADER_ROWS = LIST + "毛毯 B 型,1,条,,,成都仓,\n" * 2_100
