"""Follow the feed for ever: every event once and in order, also after a crash. Python alone.

RELIEF_URL=http://localhost:8000 RELIEF_KEY=rl_… python3 follow.py [--once]
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

CURSOR = Path(os.environ.get("CURSOR_FILE", "cursor.txt"))


def page(after: int, wait: int) -> dict:
    """Return the page after a cursor."""
    request = urllib.request.Request(
        f"{os.environ['RELIEF_URL']}/api/v1/tracking/events?after={after}&limit=500&wait={wait}",
        headers={"Authorization": f"Bearer {os.environ['RELIEF_KEY']}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def handle(event: dict) -> None:
    """Do what your program does with an event. Here: print it."""
    print(event["seq"], event["tracking_number"], event["kind"], event["status"])


def main() -> None:
    """Handle a page, then keep the cursor: after a crash the page comes again, never a gap."""
    after = int(CURSOR.read_text()) if CURSOR.exists() else 0
    once = "--once" in sys.argv
    while True:
        try:
            found = page(after, wait=0 if once else 25)
        except urllib.error.HTTPError as error:
            if error.code not in (429, 502, 503):
                raise
            time.sleep(int(error.headers.get("Retry-After", 5)))
            continue
        for event in found["items"]:
            handle(event)
        after = found["next_after"]
        CURSOR.write_text(str(after))
        if once and not found["has_more"]:
            return


if __name__ == "__main__":
    main()
