"""The feed and the intake over HTTP, against the same by hand.

A page of 500 events: the yardstick reads the same rows with psycopg and writes them with orjson,
no web in between; goal 0.8. The same with many events (10 million; RELIEF_BENCH_EVENTS says
another number): at most 1.2 times slower. Intake in batches of 500: the yardstick is COPY of the
finished rows into the same tables; goal 0.15. Fifty partners polling an unchanged feed: requests
a second and the processor time of one.
"""

import datetime
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import psutil
import psycopg

from benchmarks.yardstick import figure, p95, seconds_of
from relief.platform.embedded.locate import urls
from relief.platform.embedded.throwaway import stop_throwaway
from tests.cluster_cache import start_migrated

FEW = 10_000
MANY = int(os.environ.get("RELIEF_BENCH_EVENTS", "10000000"))
PAGE, UNITS, SECONDS, PARTNERS = 500, 200, 4.0, 50
STATUSES = "ARRAY['collected','in_transit','arrived','out_for_delivery','delivered']"
EVENTS = f"""
INSERT INTO tracking_trackingevent (tracked_id, kind, status, substatus, reason, occurred_at,
       location_name, gb2260, lat, lon, source)
SELECT (SELECT min(id) FROM tracking_tracked) + n %% {UNITS}, 'event',
       ({STATUSES})[1 + n %% 5], '', '', now() - make_interval(secs => %s - n), '天全县', '511825',
       30.07 + n %% 100 / 1000.0, 102.76, 'platform' FROM generate_series(1, %s) n
"""
WAITING = """
INSERT INTO tracking_unnumbered (event_id) SELECT id FROM tracking_trackingevent
 WHERE id > (SELECT coalesce(max(event_id), 0) FROM tracking_feed)
"""
BY_HAND = """
SELECT f.seq, e.uid, e.kind, coalesce(p.number, t.number), t.number, t.request_number, e.status,
       e.substatus, e.reason, e.occurred_at, f.recorded_at, e.location_name, e.gb2260, e.lat, e.lon,
       e.promised_at
  FROM tracking_audience a JOIN tracking_feed f ON f.seq = a.seq
  JOIN tracking_trackingevent e ON e.id = f.event_id
  JOIN tracking_tracked t ON t.id = e.tracked_id LEFT JOIN tracking_tracked p ON p.id = t.parent_id
 WHERE a.organization_id = %s AND a.seq > %s AND f.seq > %s ORDER BY a.seq LIMIT 500
"""
NAMES = (
    *("seq", "event_id", "kind", "shipment", "tracking_number", "request", "status", "substatus"),
    *("reason", "occurred_at", "recorded_at"),
)
Rows = Iterator[dict[str, Any]]
SPENT = "processor ms a page, web, database and reader"


def run() -> Rows:
    """Yield every figure of feed and intake."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "var"
        os.environ["RELIEF_DATA_DIR"] = str(folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.base"
        import django

        django.setup()
        start_migrated(folder, _migrate)
        try:
            yield from _measure(folder)
        finally:
            stop_throwaway(folder)


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["USER"] = "relief_owner"
    call_command("migrate", verbosity=0)
    call_command("grant_app_role", verbosity=0, stdout=io.StringIO())
    connection.close()
    connection.settings_dict["USER"] = "relief_app"


def _measure(folder: Path) -> Rows:
    from django.db import connection

    from relief.organizations.models import ApiClient
    from tests.factories import people, tracked

    partner, carrier = people.partner(), people.carrier()
    units = [tracked.unit(partner, carrier) for _ in range(UNITS)]
    keys = [people.api_key(partner, "tracking:read") for _ in range(PARTNERS)]
    writer = people.api_key(carrier, "tracking:write")
    ApiClient.objects.update(per_minute=10**6)
    connection.close()
    admin = urls(folder).admin.rsplit("/", 1)[0] + "/relief"
    # Not prepared, as Django asks: a plan kept from the small table is a bad one for the large.
    by_hand = psycopg.connect(admin, autocommit=True, prepare_threshold=None)
    with _server(folder) as web, by_hand as db:
        small: dict[str, Any] = {}
        for count in (FEW, MANY):
            with psycopg.connect(admin, autocommit=True) as seed:
                _fill(seed, count)
            row = _page(web, db, keys[0], partner.pk, count)
            if small:
                row["slower than with 10,000"] = round(small["value"] / row["value"], 2)
                row["slower by processor time"] = round(row[SPENT] / small[SPENT], 2)
            small = small or row
            yield row
        yield _polling(web, keys)
        numbers = [unit.number for unit in units]
        yield _batches(web, db, writer, numbers)
        yield _singles(web, writer, numbers)


class _server:  # noqa: N801 - reads as what it is: with _server(...)
    """The web process as in production: gunicorn with threads, on a free port."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.log = (folder / "web.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
            env={**os.environ, "PORT": str(self.port)}, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def __enter__(self) -> "_server":
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("the web process did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def cpu(self) -> float:
        """Return the processor seconds of the web process and its children so far."""
        all_ = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children()]
        return sum(sum(one.cpu_times()[:2]) for one in all_)

    def client(self, key: str) -> Callable[..., http.client.HTTPResponse]:
        """Return a function that asks over one lasting connection and reads the answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

        def ask(path: str, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
            line.request(
                "POST" if body else "GET", path, body,
                {"Authorization": f"Bearer {key}", "Content-Type": "application/json", **headers},
            )  # fmt: skip
            answer = line.getresponse()
            answer.content = answer.read()  # type: ignore[attr-defined]
            return answer

        return ask


def _fill(db: psycopg.Connection[Any], count: int) -> None:
    """Bring the feed to so many events, set by set, as a restored backup would be: with every
    index, without the triggers that check each row.
    """
    from relief.tracking import feed

    db.execute("SET session_replication_role = replica")
    (have,) = db.execute("SELECT count(*) FROM tracking_feed").fetchone() or (0,)
    started = time.monotonic()
    while have < count:
        step = min(1_000_000, count - have)
        db.execute(EVENTS, [count - have, step])
        db.execute(WAITING)
        db.execute(feed.NUMBER)
        have += step
        sys.stderr.write(f"{have:,} events after {time.monotonic() - started:.0f} s\n")
    # As the database's own cleaner leaves them; who lies in line is gone again by now.
    for table in ("trackingevent", "feed", "audience", "unnumbered"):
        db.execute(f"VACUUM ANALYZE tracking_{table}")  # type: ignore[arg-type]


def _page(
    web: _server, db: psycopg.Connection[Any], key: str, partner: int, count: int
) -> dict[str, Any]:
    """Measure a page from the middle of the feed, and what both ways cost of the processor."""
    after, ask = count // 2, web.client(key)

    def ours() -> None:
        answer = ask(f"/api/v1/tracking/events?after={after}&limit={PAGE}")
        assert len(json.loads(answer.content)["items"]) == PAGE  # type: ignore[attr-defined]

    ours()
    _by_hand(db, partner, after)
    # Both ways with the reading of the JSON, which happens in this process.
    ours_before = web.cpu() + _backends(db) + time.process_time()
    mine = [seconds_of(ours, 5) for _ in range(7)]
    ours_spent = web.cpu() + _backends(db) + time.process_time() - ours_before
    hand_before = time.process_time() + _own(db)
    hand = [seconds_of(lambda: _by_hand(db, partner, after), 5) for _ in range(7)]
    hand_spent = time.process_time() + _own(db) - hand_before
    return figure(
        f"feed pages a second over HTTP, {count:,} events", 1 / min(mine), "pages/s",
        yardstick="psycopg and orjson, no web", yardstick_value=1 / min(hand), goal=0.8,
        **{
            SPENT: round(1000 * ours_spent / 35, 2),
            "processor ms a page, yardstick, database and reader": round(1000 * hand_spent / 35, 2),
            "ratio by processor time": round(hand_spent / ours_spent, 2),
        },
    )  # fmt: skip


def _own(db: psycopg.Connection[Any]) -> float:
    """Return the processor seconds of this connection's server process so far."""
    return sum(psutil.Process(db.info.backend_pid).cpu_times()[:2])


def _backends(db: psycopg.Connection[Any]) -> float:
    """Return the processor seconds of all other connections' server processes so far.

    Asked as the superuser: others do not see what kind of process a foreign connection has.
    """
    found = db.execute(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
        " AND pid <> pg_backend_pid()"
    ).fetchall()
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for (pid,) in found)


def _by_hand(db: psycopg.Connection[Any], partner: int, after: int) -> bytes:
    items = []
    for row in db.execute(BY_HAND, [partner, after, after]).fetchall():
        item = dict(zip(NAMES, row[: len(NAMES)], strict=True))
        item["location"] = {"name": row[11], "gb2260": row[12], "lat": row[13], "lon": row[14]}
        items.append({**item, "eta": row[15], "action_required": False, "corrects_seq": None})
    made = orjson.dumps({"items": items, "next_after": items[-1]["seq"], "has_more": True})
    assert len(json.loads(made)["items"]) == PAGE  # read as ours is read
    return made


def _polling(web: _server, keys: list[str]) -> dict[str, Any]:
    """Measure fifty partners who ask an unchanged feed again and again."""
    counts = [0] * len(keys)
    path = f"/api/v1/tracking/events?after={10**12}"
    barrier = threading.Barrier(len(keys) + 1)

    def poll(number: int) -> None:
        ask = web.client(keys[number])
        tag = ask(path).headers["ETag"]
        barrier.wait()
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            assert ask(path, **{"If-None-Match": tag}).status == 304
            counts[number] += 1

    threads = [threading.Thread(target=poll, args=(n,)) for n in range(len(keys))]
    for thread in threads:
        thread.start()
    barrier.wait()
    before = web.cpu()
    for thread in threads:
        thread.join()
    used = web.cpu() - before
    return {
        "name": f"{len(keys)} partners polling, 304 each",
        "value": round(sum(counts) / SECONDS), "unit": "requests/s",
        "web ms of processor a request": round(1000 * used / max(1, sum(counts)), 2),
    }  # fmt: skip


def _reports(numbers: list[str], count: int) -> list[dict[str, Any]]:
    now = datetime.datetime.now(datetime.UTC).isoformat()
    return [
        {
            "event_id": str(uuid.uuid4()), "tracking_number": numbers[n % len(numbers)],
            "status": "in_transit", "occurred_at": now,
            "location": {"name": "天全县", "gb2260": "511825", "lat": 30.07, "lon": 102.76},
        }
        for n in range(count)
    ]  # fmt: skip


def _batches(
    web: _server, db: psycopg.Connection[Any], key: str, numbers: list[str]
) -> dict[str, Any]:
    ask, taken = web.client(key), []
    ours_before = web.cpu() + _backends(db)
    for _ in range(8):
        body = orjson.dumps(_reports(numbers, PAGE))
        started = time.perf_counter()
        answer = ask("/api/v1/tracking/intake", body)
        taken.append(time.perf_counter() - started)
        assert answer.status == 202, answer.content[:300]  # type: ignore[attr-defined]
    ours_spent = web.cpu() + _backends(db) - ours_before
    hand_before = time.process_time() + _own(db)
    copied = [_copy(db, numbers) for _ in range(8)]
    hand_spent = time.process_time() + _own(db) - hand_before
    return figure(
        "events a second by batches of 500 over HTTP", PAGE / min(taken[1:]), "events/s",
        yardstick="COPY of the finished rows", yardstick_value=PAGE / min(copied[1:]), goal=0.15,
        **{
            "processor ms a batch, web and database": round(1000 * ours_spent / 8, 1),
            "processor ms a batch, COPY": round(1000 * hand_spent / 8, 1),
            "ratio by processor time": round(hand_spent / ours_spent, 2),
        },
    )  # fmt: skip


def _copy(db: psycopg.Connection[Any], numbers: list[str]) -> float:
    """Return the seconds of copying 500 finished rows into the tables that intake fills."""
    (reporter,) = db.execute(
        "SELECT id FROM organizations_organization WHERE code = 'carrier-a'"
    ).fetchone() or (0,)
    units = dict(db.execute("SELECT number, id FROM tracking_tracked").fetchall())
    first = db.execute("SELECT nextval('tracking_inboxevent_id_seq') FROM generate_series(1, 500)")
    inbox = [row[0] for row in first.fetchall()]
    second = db.execute(
        "SELECT nextval('tracking_trackingevent_id_seq') FROM generate_series(1, 500)"
    )
    events = [row[0] for row in second.fetchall()]
    rows = _reports(numbers, PAGE)
    sealed = b"x" * 300
    started = time.perf_counter()
    with db.transaction(), db.cursor() as cursor:
        with cursor.copy(
            "COPY tracking_inboxevent (id, reporter_id, event_id, tracking_number, content_hash,"
            " payload, verdict, reason) FROM STDIN"
        ) as copy:
            for row, key in zip(rows, inbox, strict=True):
                number = row["tracking_number"]
                copy.write_row(
                    (key, reporter, row["event_id"], number, "0" * 64, sealed, "accepted", "")
                )
        with cursor.copy(
            "COPY tracking_trackingevent (id, tracked_id, kind, status, substatus, reason,"
            " occurred_at, location_name, gb2260, lat, lon, source, inbox_id) FROM STDIN"
        ) as copy:
            for row, key, kept in zip(rows, events, inbox, strict=True):
                unit = units[row["tracking_number"]]
                copy.write_row(
                    (key, unit, "event", "in_transit", "", "", row["occurred_at"], "天全县",
                     "511825", 30.07, 102.76, "carrier-a", kept)
                )  # fmt: skip
        with cursor.copy("COPY tracking_unnumbered (event_id) FROM STDIN") as copy:
            for key in events:
                copy.write_row((key,))
    return time.perf_counter() - started


def _singles(web: _server, key: str, numbers: list[str]) -> dict[str, Any]:
    ask, taken = web.client(key), []
    for row in _reports(numbers, 200):
        body = orjson.dumps(row)
        started = time.perf_counter()
        assert ask("/api/v1/tracking/intake", body).status == 202
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    return {
        "name": "one event a POST, p95", "value": round(p95(taken), 1), "unit": "ms",
        "median": round(taken[len(taken) // 2], 1),
    }  # fmt: skip
