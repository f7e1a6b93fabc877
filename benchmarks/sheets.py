"""How fast and in how much memory stock lists of a million rows are read and checked.

Yardstick of every figure: Python's csv module alone, reading the same rows in the same run. Each
case runs in a fresh process, so that its peak memory is its own.
"""

from __future__ import annotations

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from relief.inventory.sheets.catalogue import CatalogueItem, FacilityName
from relief.inventory.sheets.check import Checker
from relief.inventory.sheets.mapping import guess
from relief.inventory.sheets.read import open_sheet

ROWS = 1_000_000
ITEMS = [
    CatalogueItem(str(n), f"food-{n}", f"应急压缩食品 {n} 克", "", "box", ("盒",))
    for n in range(500)
]
FACILITIES = [
    FacilityName("1", "chengdu", "公益备灾仓（成都）"),
    FacilityName("2", "wuhan", "公益备灾仓（武汉）"),
]
HEADER = ["物资名称", "数量", "单位", "批号", "有效期至", "仓库", "备注"]
TODAY = date(2026, 1, 1)


def run(rows: int = ROWS) -> Iterable[dict[str, Any]]:
    """Yield one figure for each case: rows a second, peak memory in MB, and the ratio to the csv
    module.
    """
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "stock.csv"
        book = Path(folder) / "stock.xlsx"
        write_csv(sheet, rows)
        _write_xlsx(book, rows)
        yardstick = _measured("csv module", sheet)
        for case, path in [
            ("read csv", sheet),
            ("read and check csv", sheet),
            ("read xlsx", book),
            ("read and check xlsx", book),
        ]:
            found = _measured(case, path)
            yield {
                "benchmark": f"sheets: {case}",
                "rows": found["rows"],
                "rows_per_second": round(found["rows"] / found["seconds"]),
                "peak_mb": found["peak_mb"],
                "parser_peak_mb": found["parser_peak_mb"],
                "yardstick": "csv module, same rows",
                "yardstick_rows_per_second": round(yardstick["rows"] / yardstick["seconds"]),
                "ratio": round(yardstick["seconds"] / found["seconds"], 3),
            }


def _measured(case: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.sheets", case, str(path)]
    return dict(json.loads(subprocess.check_output(command, text=True)))


def _case(case: str, path: Path) -> dict[str, Any]:
    counts: dict[str, Callable[[Path], int]] = {
        "csv module": _count_plain,
        "read csv": _count_read,
        "read xlsx": _count_read,
        "read and check csv": _count_checked,
        "read and check xlsx": _count_checked,
    }
    started = time.perf_counter()
    count = counts[case](path)
    seconds = time.perf_counter() - started
    own = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {
        "rows": count,
        "seconds": seconds,
        "peak_mb": int(own) // 1024,
        "parser_peak_mb": children // 1024,
    }


def _count_plain(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _count_read(path: Path) -> int:
    return sum(1 for _ in open_sheet(path, filename=path.name).rows())


def _count_checked(path: Path) -> int:
    table = open_sheet(path, filename=path.name)
    checker = Checker(guess(table.header, table.sample()).mapping, ITEMS, FACILITIES, today=TODAY)
    ready = sum(checked.ready for checked in checker.check(table))
    if ready != checker.totals.read:
        raise SystemExit(
            f"{checker.totals.read - ready} rows were refused: {checker.totals.groups}"
        )
    return ready


def _lines(rows: int) -> Iterator[list[str]]:
    for n in range(rows):
        expiry = (TODAY + timedelta(days=200 + n % 800)).isoformat()
        yield [
            f"应急压缩食品 {n % 500} 克",
            str(n % 9999 + 1),
            "盒",
            f"B{n:07}",
            expiry,
            "chengdu" if n % 2 else "wuhan",
            "",
        ]


def write_csv(path: Path, rows: int) -> None:
    """Write a stock list of so many rows, batch numbers all different."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_lines(rows))


def _write_xlsx(path: Path, rows: int) -> None:
    """Write the same rows as XLSX with shared strings, as Excel does (batch numbers all
    different).
    """
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    places: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "_rels/.rels",
            f'<Relationships><Relationship Id="r1" Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<workbook {main} xmlns:r="{relation}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="r2" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            part.write(f"<worksheet {main}><sheetData>".encode())
            part.write(_row_xml(1, HEADER, places))
            for number, line in enumerate(_lines(rows), start=2):
                part.write(_row_xml(number, line, places))
            part.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f"<sst {main}>".encode())
            for text in places:
                part.write(f"<si><t>{text}</t></si>".encode())
            part.write(b"</sst>")


def _row_xml(number: int, line: list[str], places: dict[str, int]) -> bytes:
    cells = []
    for letter, text in zip("ABCDEFG", line, strict=True):
        if text.isdigit():
            cells.append(f'<c r="{letter}{number}"><v>{text}</v></c>')
        elif text:
            place = places.setdefault(text, len(places))
            cells.append(f'<c r="{letter}{number}" t="s"><v>{place}</v></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'.encode()


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(_case(sys.argv[1], Path(sys.argv[2]))))
    else:
        for figure in run():
            print(json.dumps(figure, ensure_ascii=False))
