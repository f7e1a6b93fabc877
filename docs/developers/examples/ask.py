"""Ask for people at a place, and follow what becomes of it. Python alone.

RELIEF_URL=http://localhost:8000 RELIEF_KEY=rl_… python3 ask.py 513322 40

513322 is the GB/T 2260 code of a county, 40 the people there. Without lines of its own the request
takes what the calculator proposes. Safe to run twice: the same question is one request.
"""

import json
import os
import sys
import urllib.error
import urllib.request


def call(method: str, path: str, body: dict | None = None, once: str = "") -> dict:
    """Return an answer; `once` makes the platform do it once however often it is sent."""
    headers = {"Authorization": f"Bearer {os.environ['RELIEF_KEY']}", "Accept-Language": "en"}
    if once:
        headers["Idempotency-Key"] = once
    data = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    request = urllib.request.Request(
        f"{os.environ['RELIEF_URL']}/api/v1/{path}", data, headers, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        problem = json.load(error)  # says what to do, and at which field
        raise SystemExit(
            f"{problem['code']}: {problem['detail']} {problem.get('errors', '')}"
        ) from None


def main() -> None:
    """Make the request, hand it in, and show each line."""
    place, people = sys.argv[1], int(sys.argv[2])
    emergency = call("GET", "emergencies?status=active")["items"][0]
    question = {"emergency": emergency["uid"], "place": place, "people": people}
    once = f"ask-{emergency['code']}-{place}-{people}"
    made = call("POST", "requests/", question, once)
    shown = call("GET", f"requests/{made['uid']}/")
    if shown["status"] == "draft":
        shown = call("POST", f"requests/{made['uid']}/submit/", {}, f"{once}-submit")
    print(shown["number"], shown["status"])
    for line in shown["lines"]:
        print(
            line["item"], line["requested"], line["verified"], line["allocated"], line["delivered"]
        )


if __name__ == "__main__":
    main()
