"""A small catalogue, some warehouses, and files built byte by byte."""

import io
import zipfile
from datetime import date
from pathlib import Path

from relief.inventory.sheets.catalogue import CatalogueItem, FacilityName, Pack
from relief.inventory.sheets.check import Checked, Checker, Repairs
from relief.inventory.sheets.mapping import Mapping, guess
from relief.inventory.sheets.read import Table, open_sheet

TODAY = date(2022, 9, 7)
TENT = CatalogueItem("1", "tent-12", "救灾单帐篷 12 平方米", "relief tent 12 m2", "piece", ("顶",))
FOOD = CatalogueItem(
    "2", "food", "应急压缩食品 500 克", "compact food", "box", ("盒",), packs=(Pack("箱", 24),)
)
BLANKET = CatalogueItem("3", "blanket-b", "毛毯 B 型", "blanket", "piece", ("条",), ("毛毯",))
RICE = CatalogueItem("4", "rice", "大米", "polished rice", "g", packs=(Pack("袋", 25_000),))
BOX = CatalogueItem("5", "family", "赈济家庭箱", "family box", "kit", ("箱",))
BUCKET = CatalogueItem("6", "bucket", "水桶", "bucket", "piece", shelf_life_months=120)
ITEMS = (TENT, FOOD, BLANKET, RICE, BOX, BUCKET)
CHENGDU = FacilityName("11", "chengdu", "公益备灾仓（成都）", "Chengdu", ("成都仓",))
WUHAN = FacilityName("12", "wuhan", "公益备灾仓（武汉）", "Wuhan", ("武汉仓",))
FACILITIES = (CHENGDU, WUHAN)

HEADER = "物资名称,数量,单位,批号,有效期至,仓库,备注"
LIST = f"{HEADER}\n救灾单帐篷 12 平方米,120,顶,T1,,成都仓,\n毛毯 B 型,600,条,M1,,武汉仓,新\n"
TYPES = "http://schemas.openxmlformats.org"
SHEET_START = f'<worksheet xmlns="{TYPES}/spreadsheetml/2006/main"><sheetData>'
SHEET_END = "</sheetData></worksheet>"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_START = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="a">'
)
ODS_END = "</table:table></office:spreadsheet></office:body></office:document-content>"


def saved(folder: Path, name: str, content: bytes | str, encoding: str = "utf-8") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def opened(folder: Path, name: str, content: bytes | str, encoding: str = "utf-8") -> Table:
    """Write a file and open it under its own name."""
    return open_sheet(saved(folder, name, content, encoding), filename=name)


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """Return a zip of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def xlsx_parts(sheet: bytes | str, **others: bytes | str) -> dict[str, bytes | str]:
    """Return the parts of a smallest workbook around the XML of one sheet."""
    relation = f"{TYPES}/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{relation}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{TYPES}/spreadsheetml/2006/main" xmlns:r="{relation}">'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{relation}'
        f'/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{relation}'
        '/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    }
    return {
        **parts,
        **{name.replace("__", "/").replace("_xml", ".xml"): others[name] for name in others},
    }


def xlsx(rows: str, **others: bytes | str) -> bytes:
    """Return a workbook whose one sheet has these rows of XML."""
    return zipped(xlsx_parts(SHEET_START + rows + SHEET_END, **others))


def text_cell(place: str, text: str) -> str:
    """Return the XML of an inline text cell."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def ods(rows: str) -> bytes:
    """Return an ODS workbook whose one sheet has these rows of XML."""
    return zipped({"mimetype": ODS_TYPE, "content.xml": ODS_START + rows + ODS_END})


def checked(
    table: Table, *, repairs: Repairs | None = None, mapping: Mapping | None = None
) -> list[Checked]:
    """Check a table against the small catalogue with the mapping it guesses."""
    return list(checker(table, repairs=repairs, mapping=mapping).check(table))


def checker(
    table: Table,
    *,
    repairs: Repairs | None = None,
    mapping: Mapping | None = None,
    own_names: tuple[str, ...] = (),
) -> Checker:
    """Return a checker for the table."""
    mapping = mapping or guess(table.header, table.sample(), facilities=FACILITIES).mapping
    return Checker(mapping, ITEMS, FACILITIES, today=TODAY, repairs=repairs, own_names=own_names)
