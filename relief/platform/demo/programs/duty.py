"""The coordinators on duty, by standing rules: check requests, approve plans, assign the last mile."""

import datetime
from typing import Any

from relief.platform.demo.programs.desk import Desk, attempt, number_of, run

GATEWAY = "demo-vehicles"
STATIONS = ("luding-station", "shimian-station")
VEHICLE_KG, STATION_KG = 50.0, 800.0
GATHER = datetime.timedelta(hours=2)


def look(desk: Desk) -> int:
    """Do what waits for a coordinator; return how much it was."""
    return check(desk) + approve(desk) + assign(desk)


def check(desk: Desk) -> int:
    """Approve what was handed in: the standing rule of the first days is to trust partners.

    What comes within two hours is approved together, so that what is scarce is shared among
    all of it and not taken by whoever asked first.
    """
    rows = desk.api.items("/api/v1/requests/?status=submitted")
    times = [datetime.datetime.fromisoformat(row["submitted_at"]) for row in rows]
    if not times or min(times) + GATHER > desk.now():
        return 0
    for row in rows:
        path = f"/api/v1/requests/{row['uid']}/approve/"
        attempt(
            desk.api.post, path, {"note": "按常备规则，头 72 小时 / standing rule, first 72 hours"}
        )
    return len(rows)


def approve(desk: Desk) -> int:
    """Approve proposed plans; where one yes is not enough, the second coordinator's follows.

    While another plan is made the newest is not the last word: it is waited for.
    """
    if desk.api.items("/api/v1/plans/?status=draft&status=solving&is_what_if=false"):
        return 1
    rows = desk.api.items("/api/v1/plans/?status=proposed&is_what_if=false")
    for row in rows[-1:]:
        for person in desk.apis.values():
            path = f"/api/v1/plans/{row['uid']}/approve/"
            answer = attempt(person.post, path)
            if not answer or answer["status"] != "proposed":
                break
    return len(rows)


def assign(desk: Desk) -> int:
    """Choose who brings what has arrived: a vehicle, a station or the courier, by its weight."""
    rows = desk.api.items("/api/v1/deliveries/?status=ready")
    rows = [row for row in rows if not (row["courier"] or row["vehicle"] or row["stop"])]
    for row in rows:
        load = desk.api.get(f"/api/v1/consignments/{row['consignment']}/")
        for choice in choices(row, load, desk.facts["courier"]):
            path = f"/api/v1/deliveries/{row['uid']}/assign/"
            body = choice | {"stop": 1 + number_of(row["number"]) % 20}
            if attempt(desk.api.post, path, body):
                break
    return len(rows)


def choices(row: dict[str, Any], load: dict[str, Any], courier: str) -> list[dict[str, str]]:
    """Return how a delivery may go, the best first; the courier takes what nothing else can."""
    figure, weight = number_of(row["number"]), float(load["weight_kg"])
    found = []
    if row["method"] != "home" and weight <= VEHICLE_KG:
        vehicle = f"UGV-{1 + figure % 2:02}"
        found.append({"method": "unmanned", "carrier": GATEWAY, "vehicle": vehicle})
    if row["method"] == "station" or (row["method"] != "home" and weight <= STATION_KG):
        station = row["station"] or STATIONS[figure % 2]
        found.append({"method": "station", "station": station})
    return [*found, {"courier": courier}]


if __name__ == "__main__":
    run(look)
