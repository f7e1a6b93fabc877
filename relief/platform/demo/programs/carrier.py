"""The carrier's program: reports its lorries, with duplicates and late events as carriers do.

`python -m relief.platform.demo.programs.carrier URL KEY NOW NUMBER…` drives each consignment
from where it stands to the last hub; `NOW` is the platform's time (ISO 8601).
"""

import datetime
import sys
from typing import Any

from relief.platform.demo.programs.http import Api

WAY = (
    ("in_transit", 1, "天全 Tianquan", 30.0668, 102.7586),
    ("in_transit", 2, "泸定 Luding", 29.9141, 102.2348),
    ("arrived", 3, "最后一站 last hub", 29.65, 102.12),
)


def reports(number: str, now: datetime.datetime) -> list[dict[str, Any]]:
    """Return a consignment's events: in order, one twice, and the first one last."""
    events = [
        {
            "event_id": f"{number}-{step}",
            "tracking_number": number,
            "status": status,
            "occurred_at": (now + datetime.timedelta(minutes=step)).isoformat(),
            "location": {"name": place, "lat": lat, "lon": lon},
        }
        for step, (status, _, place, lat, lon) in enumerate(WAY)
    ]
    return [*events[1:], events[-1], events[0]]


def main(arguments: list[str]) -> None:
    """Report every consignment named; say what the platform made of it."""
    base, key, moment, *numbers = arguments
    api = Api(base, key)
    now = datetime.datetime.fromisoformat(moment)
    for number in numbers:
        answer = api.post("/api/v1/tracking/intake", reports(number, now))
        made = [row["result"] for row in answer["results"]]
        print(f"{number}: {', '.join(made)}", flush=True)  # noqa: T201 - a program of its own


if __name__ == "__main__":
    main(sys.argv[1:])
