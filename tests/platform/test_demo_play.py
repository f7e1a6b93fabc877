"""The first hours of the play with real workers, a real web server and the programs."""

import base64
import contextlib
import json
import re
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F

from relief.core import clock
from relief.core.actors import SYSTEM, Actor
from relief.demand.models import ReliefRequest
from relief.helpline.models import Ticket
from relief.inventory.models import StockBalance
from relief.journal.models import OutboxEntry
from relief.organizations.actions import create_key
from relief.organizations.models import Organization
from relief.platform import queue
from relief.platform.demo import calls, script, world
from relief.platform.embedded.locate import urls
from relief.platform.models import Play, PlayedCue
from relief.tracking.actions import webhooks
from tests.platform.processes import ROOT, Fleet, environment, kill_one, wait_for
from tests.platform.test_run import free_port
from tests.proof import ProofReport, scale

pytestmark = [pytest.mark.processes, pytest.mark.timeout(3600)]
HOURS, CALLERS = scale(6, 72), scale(6, 60)
PATIENCE = float(scale(420, 3000))


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Iterator["Sink"]:
    """A partner's server that webhooks may call."""
    server = Sink(("127.0.0.1", 0), Listener)
    host = f"127.0.0.1:{server.server_address[1]}"
    monkeypatch.setenv("RELIEF_WEBHOOK_INNER_HOSTS", host)
    monkeypatch.setattr(settings, "WEBHOOK_INNER_HOSTS", [host])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class Sink(ThreadingHTTPServer):
    """Keeps every body it is sent."""

    def __init__(self, *given: Any) -> None:
        self.bodies: list[str] = []
        super().__init__(*given)

    def subscribe(self, code: str) -> None:
        """Have a partner's webhook sent here."""
        organization = Organization.objects.get(code=code)
        own = Actor(
            kind="user", id=0, label="test", organization_id=organization.pk,
            permissions=frozenset({"webhook.manage"}),
        )  # fmt: skip
        url = f"http://127.0.0.1:{self.server_address[1]}/"
        webhooks.create_endpoint(actor=own, url=url, now=clock.now())


class Listener(BaseHTTPRequestHandler):
    """Takes a webhook."""

    server: Sink

    def do_POST(self) -> None:
        """Keep the body and say that it came."""
        length = int(self.headers.get("Content-Length", 0))
        self.server.bodies.append(self.rfile.read(length).decode())
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(fleet: Fleet, sink: Sink) -> tuple[Fleet, dict[str, str]]:
    """A web server, a worker, a planner and a scheduler on the test's own database."""
    call_command("load_reference", verbosity=0)
    port = free_port()
    env = environment() | {"PORT": str(port), "DEMO": "1"}
    for command in (
        ("-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"),
        ("manage.py", "scheduler"),
    ):
        _start(fleet, env, *command)
    fleet.worker()
    fleet.worker(queue="planning")
    wait_for(lambda: _answers(port), PATIENCE, fleet.logs)
    return fleet, env


def _start(fleet: Fleet, env: dict[str, str], *command: str) -> "subprocess.Popen[bytes]":
    with (fleet.folder / f"process{len(fleet.running)}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    fleet.running.append(process)
    return process


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.mark.drill
def test_the_play_leaves_nothing_failed_and_nothing_of_the_callers(
    site: tuple[Fleet, dict[str, str]], sink: Sink, proof_report: ProofReport
) -> None:
    """Six hours and six callers; the drill plays all 72 hours and all 60 callers."""
    fleet, env = site
    play = ("manage.py", "demo", "--hours", str(HOURS), "--speed", "864")

    with QueueWatch() as watched:
        first = _start(fleet, env, *play)
        wait_for(lambda: PlayedCue.objects.count() >= 3, PATIENCE, fleet.logs)
        kill_one(first)
        sink.subscribe("cfrd")
        again = _start(fleet, env, *play)
        wait_for(lambda: again.poll() is not None, PATIENCE, fleet.logs)

        assert again.returncode == 0, fleet.logs()
        assert Play.objects.get().ended_at is not None
        due = {cue.key for cue in script.cues() if cue.hour < HOURS}
        assert set(PlayedCue.objects.values_list("key", flat=True)) == due
        asked = {cue.subject for cue in script.cues() if cue.what == "ask" and cue.hour < HOURS}
        rows = ReliefRequest.objects.filter(origin_uid=None).select_related("site")
        assert {row.site.name_zh for row in rows} == asked
        for row in list(world.rows("calls.csv"))[:CALLERS]:
            calls.ring(row["key"])  # a second time where the play rang already: harmless
        wait_for(lambda: not OutboxEntry.objects.exists(), PATIENCE, fleet.logs)

    assert not OutboxEntry.objects.exclude(last_error="").exists()
    assert not StockBalance.objects.filter(on_hand__lt=0).exists()
    assert not StockBalance.objects.filter(reserved__gt=F("on_hand")).exists()
    feed = _feed(env)
    places = {
        "every table, the journal among them": _found_in_database(_canaries()),
        "the feed of two partners": _found_in(feed),
        "webhooks as a partner's server got them": _found_in("\n".join(sink.bodies)),
        "the logs of all processes": _found_in(fleet.whole_logs()),
        "messages and their arguments in the queue": _found_in(watched.text()),
    }
    assert not any(places.values()), places
    assert watched.seen
    assert str(Ticket.objects.order_by("pk")[0].uid) in feed + _journal(), "what may stand there"
    proof_report.name = "callers-stay-unknown"
    proof_report.says(
        "The callers of the played emergency stand in the clear in no table, log, task argument,"
        " queue, journal or feed."
    )
    proof_report.figure("hours played, with real workers and programs", HOURS)
    proof_report.figure("callers", CALLERS)
    proof_report.figure("texts looked for (names, numbers, doors)", len(_canaries()))
    proof_report.figure("different messages seen in the queue", len(watched.seen))
    proof_report.figure("webhooks received", len(sink.bodies))
    proof_report.figure("bytes of logs", f"{len(fleet.whole_logs()):,}")
    proof_report.figure("bytes of feed", f"{len(feed):,}")
    for place, hits in places.items():
        proof_report.figure(f"hits in {place}", len(hits))


class QueueWatch:
    """Reads the queue's tables again and again; messages are gone once their work is done."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def text(self) -> str:
        """Return everything that was seen, bodies decoded."""
        return "\n".join(self.seen)

    def _watch(self) -> None:
        address = queue.address(settings.CELERY_BROKER_URL)
        with psycopg.connect(address, autocommit=True) as db:
            while not self._over.wait(0.1):
                names = db.execute(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'pgmq' AND tablename ~ '^[qa]_'"
                ).fetchall()
                for (name,) in names:
                    rows = db.execute(f'SELECT message FROM pgmq."{name}"').fetchall()  # type: ignore[arg-type]
                    self.seen.update(_decoded(message) for (message,) in rows)


def _decoded(message: dict[str, object]) -> str:
    """Return a message with its body, which travels in base64."""
    body = str(message.get("body", ""))
    with contextlib.suppress(ValueError):
        body = base64.b64decode(body, validate=True).decode()
    return f"{json.dumps(message, ensure_ascii=False)} {body}"


def _feed(env: dict[str, str]) -> str:
    """Return the whole feed as two partners read it over HTTP."""
    pages = []
    for code in ("cfrd", "onefoundation"):
        organization = Organization.objects.get(code=code)
        made = create_key(
            actor=SYSTEM, name="feed", scopes=["tracking:read"], now=clock.now(),
            organization=organization,
        )  # fmt: skip
        after, has_more = 0, True
        while has_more:
            address = (
                f"http://127.0.0.1:{env['PORT']}/api/v1/tracking/events?after={after}&limit=500"
            )
            request = urllib.request.Request(address)
            request.add_header("Authorization", f"Bearer {made.key}")
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own
                text = answer.read().decode()
            pages.append(text)
            page = json.loads(text)
            after, has_more = page["next_after"], page["has_more"]
    return "\n".join(pages)


def _journal() -> str:
    return "\n".join(row for (row,) in _rows("SELECT t::text FROM journal_event AS t"))


def _canaries() -> list[str]:
    """Return what only the callers would bring: numbers, doors, names."""
    staff = {row[0] for row in _rows("SELECT name FROM accounts_user")}
    found = set()
    for row in list(world.rows("calls.csv"))[:CALLERS]:
        found |= {row["phone"], row["road"]}
        found |= {name for name in (row["name"], row["caller"]) if name and name not in staff}
    return sorted(found)


def _found_in(text: str) -> list[str]:
    return [word for word in _canaries() if word in text]


def _found_in_database(texts: list[str]) -> list[str]:
    """Return `table: text` wherever one stands in the clear in any table."""
    wanted = re.compile("|".join(map(re.escape, texts)))
    hits = []
    for (table,) in _rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        for (line,) in _rows(f'SELECT t::text FROM "{table}" AS t'):
            hits += [f"{table}: {text}" for text in wanted.findall(line)]
    return hits


def _rows(statement: str) -> list[tuple[str, ...]]:
    with psycopg.connect(urls(Path(settings.DATA_DIR)).owner, autocommit=True) as owner:
        return owner.execute(statement).fetchall()  # type: ignore[arg-type, return-value]
