"""`make run` for real: up in a path with spaces, healed when programs die, gone on Ctrl-C."""

import contextlib
import datetime
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from relief.platform import supervision
from relief.platform.embedded import server
from relief.platform.embedded.locate import socket_dir, urls
from relief.platform.embedded.throwaway import stop_throwaway
from relief.platform.up.options import is_free
from tests.platform.processes import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.timeout(900)]

# Generous: the machine may be running every other test meanwhile.
PATIENCE = 240.0
BUSY = """SELECT count(*) FROM platform_workerpulse
 WHERE busy_until > clock_timestamp() AND queue = ANY(%s)"""
# Idle, asked and answered by what runs now, and nothing asked since: one that still owes an answer
# may be restarted the next moment, and its successor is given two minutes to start.
ANSWERED = """SELECT count(*) FROM platform_workerpulse
 WHERE answered_at > greatest(%s, restarted_at) AND answered_at >= sent_at AND queue = ANY(%s)
   AND coalesce(busy_until, '-infinity') <= clock_timestamp()"""
LOGGED = ("scheduler", "worker", "planner", "supervisor")
LONG_PLAN = """UPDATE platform_workerpulse SET busy_until = clock_timestamp() + '1 hour'
 WHERE queue = 'planning'"""


class Site:
    """One platform in a folder of its own, started as `make run` does."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "a place" / "var"
        self.log = folder / "console.txt"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("RELIEF_")}
        del kept["DJANGO_SETTINGS_MODULE"]
        return kept | {
            "RELIEF_DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "DEMO": "0",
        }

    def command(self) -> "subprocess.Popen[bytes]":
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "relief.platform.up"],
                cwd=settings.ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> float:
        """Start and wait until it says it is ready; return the seconds."""
        self.process = self.command()
        return wait_for(self.is_ready, PATIENCE, self.said)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.said()
        return "Ready after" in self.said()

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def told(self) -> str:
        """Return what the watchdog knows and what its process and the workers logged last."""
        with psycopg.connect(urls(self.data_dir).owner) as owner:
            pulses = owner.execute("SELECT row_to_json(p)::text FROM platform_workerpulse p")
            known = [row[0] for row in pulses]
        logs = [self.data_dir / "log" / f"{name}.log" for name in LOGGED]
        ends = [f"{log.name}: {log.read_text(errors='replace')[-3000:]}" for log in logs]
        return "\n".join([*known, *ends])

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse().status

    def pid(self, program: str) -> int:
        name = program if program == "postgres" else f"relief:{program}"
        return int(supervision.client(self.data_dir).getProcessInfo(name)["pid"])

    def members(self) -> list[psutil.Process]:
        """Return every process of this platform."""
        assert self.process is not None
        return [self.process_of_console(), *self.process_of_console().children(recursive=True)]

    def process_of_console(self) -> psutil.Process:
        assert self.process is not None
        return psutil.Process(self.process.pid)

    def interrupt(self) -> float:
        """Press Ctrl-C and wait for the end; return the seconds."""
        assert self.process is not None
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0, self.said()
        return time.monotonic() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    found = Site(tmp_path_factory.mktemp("run"))
    found.start()
    yield found
    if found.process is not None and found.process.poll() is None:
        found.interrupt()
    with contextlib.suppress(OSError, xmlrpc.client.Error):
        # A test that failed may have left a platform without its console.
        supervision.client(found.data_dir).shutdown()
    stop_throwaway(found.data_dir)


def test_it_starts_and_answers(site: Site) -> None:
    assert f"http://localhost:{site.port}" in site.said()
    wait_for(lambda: answers(site), PATIENCE, site.said)


def test_it_becomes_ready_in_every_part(site: Site) -> None:
    seconds = wait_for(lambda: answers(site, "/readyz"), PATIENCE, site.said)

    assert seconds < PATIENCE


def test_a_second_one_on_the_same_folder_is_refused(site: Site) -> None:
    other = Site(site.log.parent)
    other.log = site.log.with_name("second.txt")
    process = other.command()

    assert process.wait(60) == 1
    assert "already runs" in other.said()


def test_a_taken_port_is_named_with_another_one(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path)
    other.port = site.port
    process = other.command()

    assert process.wait(60) == 1
    assert f"Port {site.port} is taken" in other.said()
    assert f"make run PORT={site.port + 1}" in other.said()
    assert "Traceback" not in other.said()


def test_a_folder_that_cannot_be_written_is_named(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path)
    other.data_dir = tmp_path / "a file" / "var"
    other.data_dir.parent.touch()
    process = other.command()

    assert process.wait(60) == 1
    assert f"{other.data_dir} cannot be written" in other.said()
    assert "Traceback" not in other.said()


@pytest.mark.parametrize("program", ["web", "worker", "planner", "scheduler", "postgres"])
def test_a_killed_program_is_started_again(site: Site, program: str) -> None:
    before = site.pid(program)
    os.kill(before, signal.SIGKILL)
    seconds = wait_for(lambda: site.pid(program) not in {0, before}, 60, site.said)

    assert seconds < 60
    wait_for(lambda: answers(site), PATIENCE, site.said)


def test_a_planner_killed_in_a_long_plan_is_watched_again_from_its_start(site: Site) -> None:
    wait_for(lambda: answers(site, "/readyz"), PATIENCE, site.said)
    with psycopg.connect(urls(site.data_dir).owner, autocommit=True) as owner:
        owner.execute(LONG_PLAN)
    os.kill(site.pid("planner"), signal.SIGKILL)

    seconds = wait_for(lambda: not is_busy(site, "planning"), 60, site.said)

    assert seconds < 60


def answers(site: Site, path: str = "/livez") -> bool:
    """Say whether page and database answer; after a kill of the test before, not at once."""
    try:
        if not server.status(site.data_dir).is_running or site.get(path) != 200:
            return False
        psycopg.connect(urls(site.data_dir).owner).close()
    except (OSError, http.client.HTTPException, psycopg.OperationalError):
        return False
    return True


def is_busy(site: Site, *queues: str) -> bool:
    """Say whether the worker of one of the queues is on a long task."""
    with psycopg.connect(urls(site.data_dir).owner) as owner:
        return owner.execute(BUSY, [list(queues)]).fetchone() != (0,)


def have_answered(site: Site, since: datetime.datetime, *queues: str) -> bool:
    """Say whether each queue's worker is idle, answered after a moment, and owes no answer."""
    with psycopg.connect(urls(site.data_dir).owner) as owner:
        return owner.execute(ANSWERED, [since, list(queues)]).fetchone() == (len(queues),)


def stop_while_idle(site: Site, pids: list[int], begun: datetime.datetime) -> bool:
    """Stop both workers, not kill them; where one had work or an answer in hand, let both go on.

    A task begins every two seconds, and one that has begun is rightly given its minute.
    """
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    if have_answered(site, begun, "default", "planning"):
        return True
    for pid in pids:
        os.kill(pid, signal.SIGCONT)
    return False


def test_workers_that_are_alive_but_idle_are_restarted(site: Site) -> None:
    begun = datetime.datetime.now(datetime.UTC)
    wait_for(lambda: have_answered(site, begun, "default", "planning"), PATIENCE, site.told)
    before = {program: site.pid(program) for program in ("worker", "planner")}
    wait_for(lambda: stop_while_idle(site, list(before.values()), begun), PATIENCE, site.told)
    seconds = wait_for(
        lambda: all(site.pid(program) not in {0, pid} for program, pid in before.items()),
        90,
        site.told,
    )

    assert seconds < 60, site.told()
    assert not any(psutil.pid_exists(pid) for pid in before.values())


def test_programs_that_serve_do_not_hold_the_owners_address(site: Site) -> None:
    for process in site.members():
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):  # just ended
            assert "DATABASE_OWNER_URL" not in process.environ()


def test_retention_runs_a_day_after_the_last_time(site: Site) -> None:
    wait_for(lambda: answers(site), PATIENCE, site.said)
    mark = site.data_dir / "maintained"
    wait_for(mark.exists, PATIENCE, site.said)
    assert "Retention:" not in site.said()

    os.utime(mark, (time.time() - 25 * 3600,) * 2)
    wait_for(lambda: "Retention: " in site.said(), PATIENCE, site.said)

    assert time.time() - mark.stat().st_mtime < 3600


def test_ctrl_c_ends_everything_and_the_next_start_finds_its_data(site: Site) -> None:
    wait_for(lambda: answers(site), PATIENCE, site.said)
    with psycopg.connect(urls(site.data_dir).owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE left_behind AS SELECT 7 AS number")
    members = site.members()

    assert len(members) > 6
    seconds = site.interrupt()
    assert running(members) == []
    assert seconds < 10
    assert is_free("127.0.0.1", site.port)
    assert not list(socket_dir(site.data_dir).glob("*"))

    site.start()
    with psycopg.connect(urls(site.data_dir).owner) as owner:
        assert owner.execute("SELECT number FROM left_behind").fetchone() == (7,)


def running(members: list[psutil.Process]) -> list[psutil.Process]:
    """Return those that still run; one that ended and was not collected by its parent does not."""
    _, left = psutil.wait_procs(members, timeout=1)
    return [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def test_a_killed_console_leaves_nothing_that_stops_the_next_start(site: Site) -> None:
    assert site.process is not None
    orphans = site.members()[1:]
    site.process.kill()
    site.process.wait()
    site.start()

    assert "Stopping what an earlier run left behind" in site.said()
    assert running(orphans) == []
    assert site.get("/livez") == 200
