"""The embedded server starts wherever it is put, as whoever starts it."""

import os
import pwd
import shutil
import signal
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from relief.platform.embedded import cluster, server
from relief.platform.embedded.account import EmbeddedError
from relief.platform.embedded.locate import socket_dir, urls
from relief.platform.embedded.throwaway import start_throwaway, stop_throwaway, throwaway

IS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not IS_ROOT, reason="only root has to change accounts")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server that its tests only look at."""
    found = tmp_path_factory.mktemp("shared") / "a data folder, 数据"
    with throwaway(found):
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    found = tmp_path / "a data folder, 数据"
    yield found
    stop_throwaway(found)


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def do(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def pid_of(folder: Path) -> int:
    pid = server.status(folder).pid
    assert pid is not None
    return pid


def test_starts_in_a_path_with_spaces_and_chinese(running: Path) -> None:
    assert ask(urls(running).app, "SELECT current_user") == "relief_app"


def test_starting_twice_keeps_the_same_server(folder: Path) -> None:
    start_throwaway(folder)
    first = pid_of(folder)
    start_throwaway(folder)

    assert pid_of(folder) == first


def test_stopping_what_does_not_run_says_so(folder: Path) -> None:
    start_throwaway(folder)

    assert server.stop(folder)
    assert not server.stop(folder)
    assert not server.status(folder).is_running


def test_data_outlives_a_stop(folder: Path) -> None:
    start_throwaway(folder)
    do(urls(folder).owner, "CREATE TABLE kept AS SELECT 7 AS number")
    server.stop(folder)
    start_throwaway(folder)

    assert ask(urls(folder).owner, "SELECT number FROM kept") == 7


def test_a_killed_server_starts_again(folder: Path) -> None:
    start_throwaway(folder)
    os.kill(pid_of(folder), signal.SIGKILL)
    while server.status(folder).is_running:
        time.sleep(0.01)
    start_throwaway(folder)

    assert ask(urls(folder).app, "SELECT 1") == 1


def test_a_pid_file_naming_another_process_does_not_stop_the_start(folder: Path) -> None:
    start_throwaway(folder)
    server.stop(folder)
    found = cluster.find(folder.resolve())
    assert found is not None
    # What a restarted container leaves: the number now belongs to somebody else, here to us.
    found.pid_file.write_text(f"{os.getpid()}\n{found.folder}\n0\n5432\n\n\n\nready\n")
    start_throwaway(folder)

    assert pid_of(folder) != os.getpid()


def test_an_interrupted_first_start_leaves_no_half_cluster(folder: Path) -> None:
    half = folder / "postgres" / "cluster.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    start_throwaway(folder)

    assert ask(urls(folder).app, "SELECT 1") == 1


def test_text_is_utf8_for_chinese_search(running: Path) -> None:
    assert ask(urls(running).app, "SELECT similarity('四川泸定县', '泸定县') > 0.2") is True
    assert ask(urls(running).app, "SELECT upper('é')") == "É"


def test_the_application_role_cannot_create_tables(running: Path) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        do(urls(running).app, "CREATE TABLE mine (id int)")


def test_the_application_role_has_time_limits(running: Path) -> None:
    assert ask(urls(running).app, "SELECT current_setting('statement_timeout')") == "5s"
    assert ask(urls(running).app, "SELECT current_setting('lock_timeout')") == "3s"


def test_the_queue_role_cannot_enter_the_platform_database(running: Path) -> None:
    server_address = urls(running).queue.replace("pgmq://", "postgresql://").rpartition("/")[0]

    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        ask(f"{server_address}/relief", "SELECT 1")


def test_the_server_listens_on_no_network_port(running: Path) -> None:
    assert ask(urls(running).app, "SELECT current_setting('listen_addresses')") == ""
    assert stat.S_IMODE(socket_dir(running).stat().st_mode) == 0o700


def test_a_socket_folder_of_somebody_else_is_refused(folder: Path) -> None:
    socket_dir(folder).symlink_to("/")
    try:
        with pytest.raises(EmbeddedError, match="belongs to somebody else"):
            start_throwaway(folder)
    finally:
        socket_dir(folder).unlink()


@only_root
def test_under_root_a_closed_folder_stays_closed(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    before = [stat.S_IMODE(path.stat().st_mode) for path in (closed, *closed.parents)]
    with throwaway(closed / "var"):
        found = server.status(closed / "var").folder
        assert found is not None
        assert not found.is_relative_to(closed)

    assert [stat.S_IMODE(path.stat().st_mode) for path in (closed, *closed.parents)] == before
    assert not found.exists()


@only_root
def test_under_root_another_account_runs_the_server(running: Path) -> None:
    assert Path(f"/proc/{pid_of(running)}").stat().st_uid != 0


@only_root
def test_an_ordinary_user_runs_the_server_as_itself() -> None:
    folder = Path("/tmp") / f"relief-ordinary-{os.getpid()}"  # noqa: S108
    person = pwd.getpwnam("nobody")
    folder.mkdir(mode=0o755)
    os.chown(folder, person.pw_uid, person.pw_gid)
    try:
        assert as_user(person, lambda: ordinary_start(folder / "var")) == 0
    finally:
        shutil.rmtree(folder)


def ordinary_start(folder: Path) -> None:
    with throwaway(folder) as found:
        assert ask(found.app, "SELECT current_user") == "relief_app"
        assert Path(f"/proc/{pid_of(folder)}").stat().st_uid == os.getuid()


def as_user(person: pwd.struct_passwd, work: Callable[[], None]) -> int:
    """Run work in a forked process of another user; return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(person.pw_gid)
            os.setuid(person.pw_uid)
            work()
        except BaseException as error:  # the test process must not go on twice
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
