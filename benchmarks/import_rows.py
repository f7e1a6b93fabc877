"""Rows a second from a spreadsheet into the books, against bare COPY of the same rows.

Ours reads, checks, keeps and books a CSV as the page does it in the background. The yardstick
copies what came of it (import rows, lots, entries, balances) into bare tables of the same shape,
in the same run. Goals: at least 0.25 of the yardstick, and under 300 MB.
"""

import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.sheets import write_csv
from benchmarks.throwaway import platform

ROWS = 1_000_000
TABLES = (
    "inventory_stockimportrow", "inventory_stocklot", "inventory_stockentry",
    "inventory_stockbalance",
)  # fmt: skip


def run(rows: int = ROWS) -> Iterator[dict[str, Any]]:
    """Yield the figure: rows a second, the ratio to COPY, peak memory in MB."""
    with platform() as urls, tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "stock.csv"
        write_csv(sheet, rows)
        ours = _imported(sheet)
        copied = _copied(urls.owner, Path(folder))
        own = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
        parser = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        yield {
            "figure": "import rows a second", "rows": rows, "value": round(rows / sum(ours.values())),
            **{f"{name}_seconds": round(seconds, 1) for name, seconds in ours.items()},
            "yardstick": round(rows / copied), "ratio": round(copied / sum(ours.values()), 3),
            "goal": 0.25, "peak_mb": int(own) // 1024, "parser_peak_mb": parser // 1024,
        }  # fmt: skip


def _imported(sheet: Path) -> dict[str, float]:
    from django.core.files.base import File

    from relief.core import clock
    from relief.core.actors import SYSTEM
    from relief.inventory import long_lists
    from relief.inventory.actions import import_list
    from tests.factories import people, stock

    for number in range(500):
        stock.item(f"food-{number}", name_zh=f"应急压缩食品 {number} 克", unit_zh="盒")
    for code in ("chengdu", "wuhan"):
        stock.facility(code)
    organization = people.partner("a")
    started = time.perf_counter()
    with sheet.open("rb") as file:
        row = import_list.upload(
            actor=SYSTEM, now=clock.now(), file=File(file), filename=sheet.name,
            organization=organization,
        )  # fmt: skip
    long_lists.work_waiting()
    checked = time.perf_counter()
    row.refresh_from_db()
    if row.summary["refused"] or not row.summary["ready"]:
        raise SystemExit(f"rows were refused: {row.summary['groups']}")
    import_list.confirm(actor=SYSTEM, now=clock.now(), uid=row.uid)
    long_lists.work_waiting()
    row.refresh_from_db()
    if row.status != "confirmed":
        raise SystemExit(f"not booked: {row.problem}")
    return {"checked": checked - started, "booked": time.perf_counter() - checked}


def _copied(owner: str, folder: Path) -> float:
    """Return the seconds of copying the same rows into bare tables."""
    with psycopg.connect(owner, autocommit=True) as db:
        for table in TABLES:
            with (
                (folder / table).open("wb") as file,
                db.cursor().copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copy,
            ):
                for data in copy:
                    file.write(data)
            db.execute(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)")
            db.execute(f"ALTER TABLE bare_{table} {_plain(db, table)}")
        started = time.perf_counter()
        for table in TABLES:
            with (
                (folder / table).open("rb") as file,
                db.cursor().copy(f"COPY bare_{table} FROM STDIN") as copy,
            ):
                while data := file.read(1 << 18):
                    copy.write(data)
        return time.perf_counter() - started


def _plain(db: psycopg.Connection[Any], table: str) -> str:
    """Return how generated columns become plain ones, so that rows can be copied whole."""
    rows = db.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attgenerated <> ''",
        [table],
    )
    names = [row[0] for row in rows]
    return ", ".join(f"ALTER COLUMN {name} DROP EXPRESSION" for name in names) or "SET LOGGED"


if __name__ == "__main__":
    import json
    import sys

    for figure in run(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
        print(json.dumps(figure, ensure_ascii=False))
