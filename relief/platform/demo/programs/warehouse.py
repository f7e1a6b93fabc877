"""The six warehouses' people: pack what was released, send it off when its lorry leaves."""

import datetime
import math
from typing import Any

from relief.platform.demo.programs.desk import Desk, attempt, number_of, run, say

PACKS = datetime.timedelta(hours=2)
LEAVES = datetime.timedelta(minutes=30)
CARRIER = "demo-carrier"
PALLET_KG, CARTON_KG = 300, 15
AT_ONCE = 20


def look(desk: Desk) -> int:
    """Pack and dispatch what is due; return how much it was."""
    rows = desk.api.items("/api/v1/consignments/?status=planned&status=packed")
    due = [row for row in rows if row["legs"] and is_due(row, desk.now())]
    say(f"doing {len(due)}")
    for row in due[:AT_ONCE]:
        path = f"/api/v1/consignments/{row['uid']}"
        if row["status"] == "planned":
            body = {"packages": packages(row)}
            attempt(desk.api.post, f"{path}/pack/", body)
        else:
            plate = f"川A·D{number_of(row['number']) % 10_000:04}"
            drives = {"carrier": CARRIER, "vehicle": plate}
            attempt(desk.api.post, f"{path}/dispatch/", drives)
    return len(due)


def is_due(row: dict[str, Any], now: datetime.datetime) -> bool:
    """Say whether goods are packed, or leave: a lorry that is loaded need not wait its time."""
    leaves = datetime.datetime.fromisoformat(row["legs"][0]["planned_departure"])
    return leaves - (PACKS if row["status"] == "planned" else LEAVES) <= now


def packages(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the packages of a load: pallets for heavy ones, cartons for light ones."""
    weight = float(row["weight_kg"])
    heavy = weight > PALLET_KG
    count = max(1, math.ceil(weight / (PALLET_KG if heavy else CARTON_KG)))
    return [{"kind": "pallet" if heavy else "carton", "count": min(60, count)}]


if __name__ == "__main__":
    run(look)
