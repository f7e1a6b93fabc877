"""The carrier's lorries: legs as they leave and arrive, and what carriers do to reports.

Every fifth consignment's report comes twice, every seventh's comes after the arrival, and
every eleventh is followed by one about a number nobody knows.
"""

import datetime
from typing import Any

from relief.platform.demo.programs.desk import Desk, attempt, number_of, run

TURNAROUND = datetime.timedelta(minutes=30)
HOUR = datetime.timedelta(hours=1)
Row = dict[str, Any]
sent: set[str] = set()


def look(desk: Desk) -> int:
    """Report every leg that has moved; return how many reports it took."""
    now, pings, done = desk.now(), [], 0
    for load in desk.api.items("/api/v1/consignments/?status=in_transit&carrier=demo-carrier"):
        if load["number"] in desk.held and now < desk.held[load["number"]]:
            continue
        at = None
        for leg in sorted(load["legs"], key=lambda row: row["sequence"]):
            left, there = times(leg, at, desk.held.get(load["number"]))
            pings += on_the_way(load, leg, left, there, now)
            done += report(desk, leg, left, there, now)
            if there > now:
                break
            at = there
    fresh = [row for row in pings if row["event_id"] not in sent]
    if fresh:
        attempt(desk.api.post, "/api/v1/tracking/intake", fresh[:500])
        sent.update(row["event_id"] for row in fresh[:500])
    return done


def times(
    leg: Row, before: datetime.datetime | None, held: datetime.datetime | None
) -> tuple[datetime.datetime, datetime.datetime]:
    """Return when a leg leaves and arrives: as planned, from when it really left."""
    planned = [
        datetime.datetime.fromisoformat(leg[f"planned_{k}"]) for k in ("departure", "arrival")
    ]
    if leg["departed_at"]:
        left = datetime.datetime.fromisoformat(leg["departed_at"])
    else:
        left = before + TURNAROUND if before else planned[0]
    if leg["arrived_at"]:
        return left, datetime.datetime.fromisoformat(leg["arrived_at"])
    there = left + (planned[1] - planned[0])
    return left, max(there, held) if held else there


def report(
    desk: Desk, leg: Row, left: datetime.datetime, there: datetime.datetime, now: datetime.datetime
) -> int:
    """Report that a leg has left or arrived, each once; return how many reports."""
    path = f"/api/v1/legs/{leg['uid']}/report/"
    known = leg["status"]
    news = []
    if known in {"planned", "packed", "dispatched"} and left + HOUR / 2 <= now:
        news.append(("in_transit", left, leg["origin_point"]))
    if known not in {"arrived", "received"} and there <= now:
        news.append(("arrived", there, leg["destination_point"]))
    for status, at, point in news:
        body = {"status": status, "occurred_at": at.isoformat()}
        body |= {"lat": point[0], "lon": point[1]} if point else {}
        attempt(desk.api.post, path, body)
    return len(news)


def on_the_way(
    load: Row, leg: Row, left: datetime.datetime, there: datetime.datetime, now: datetime.datetime
) -> list[Row]:
    """Return the carrier's own event from the middle of a leg, with a carrier's faults."""
    figure = number_of(load["number"])
    middle = left + (there - left) / 2
    if now < (there if figure % 7 == 0 else middle):
        return []
    points = leg["origin_point"], leg["destination_point"]
    place = {"name": leg["destination_name"]}
    if all(points):
        lat, lon = ((a + b) / 2 for a, b in zip(*points, strict=True))
        place |= {"lat": round(lat, 5), "lon": round(lon, 5)}
    event = {
        "event_id": f"{load['number']}-{leg['sequence']}",
        "tracking_number": load["number"],
        "status": "in_transit",
        "occurred_at": middle.isoformat(),
        "location": place,
    }
    lost = {**event, "event_id": f"{event['event_id']}-x", "tracking_number": f"X{figure:06}"}
    return [event, *([event] if figure % 5 == 0 else []), *([lost] if figure % 11 == 0 else [])]


if __name__ == "__main__":
    run(look)
