"""The programs of a running platform, and the supervisor's configuration made from them."""

import os
import re
import shlex
import sys
from collections.abc import Iterator
from typing import NamedTuple

from relief.platform.embedded.cluster import Cluster
from relief.platform.supervision import socket_path
from relief.platform.up.options import Options

WEB_LIMITS = "-c statement_timeout=5s -c lock_timeout=3s"
WORKER_LIMITS = "-c statement_timeout=60s -c lock_timeout=3s"
IDLE_LIMIT = " -c idle_in_transaction_session_timeout=10s"
CELERY_FLAGS = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING")


class Program(NamedTuple):
    """One supervised process: its command, its session limits in Postgres."""

    name: str
    command: list[str]
    limits: str


def programs(options: Options) -> Iterator[Program]:
    """Yield the programs in the order they start. Few processes: memory is what idling costs."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "config.celery", "worker", *CELERY_FLAGS]
    yield Program(
        "web", [*python, "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"], WEB_LIMITS
    )
    if _has_live(options):
        address = ["--host", options.host, "--port", str(options.live_port)]
        quiet = ["--log-level", "warning", "--timeout-graceful-shutdown", "2"]
        yield Program(
            "live", [*python, "uvicorn", "config.asgi:live", *address, *quiet], WEB_LIMITS
        )
    # Threads have no children to lose; the planner is its own process, so that it can be killed.
    threads = ["-n", "worker@relief", "-P", "threads", "-c", "4", "-Q", "default"]
    yield Program("worker", [*celery, *threads], WORKER_LIMITS)
    solo = ["-n", "planner@relief", "-P", "solo", "-Q", "planning"]
    yield Program("planner", [*celery, *solo], WORKER_LIMITS)
    yield Program("scheduler", [sys.executable, "manage.py", "scheduler"], WEB_LIMITS)


def _has_live(options: Options) -> bool:
    entry = options.root / "config" / "asgi.py"
    return entry.exists() and re.search(r"^live\b", entry.read_text(), re.MULTILINE) is not None


def configuration(options: Options, cluster: Cluster | None) -> str:
    """Return the text of supervisord.conf; Postgres starts at once, the rest when told."""
    listed = list(programs(options))
    sections = [_head(options)]
    if cluster is not None:
        sections.append(_postgres(options, cluster))
    sections += [_program(options, program) for program in listed]
    names = ",".join(program.name for program in listed)
    # One group, so that all stop at the same time; Postgres has priority 1 and goes last.
    sections.append(f"[group:relief]\nprograms={names}\npriority=500\n")
    return "\n".join(sections)


def _head(options: Options) -> str:
    control = socket_path(options.data_dir)
    user = "user=root\n" if os.geteuid() == 0 else ""
    return (
        "[supervisord]\nnodaemon=true\nsilent=true\n"
        f"{user}logfile={_text(options.logs / 'supervisor.log')}\nlogfile_maxbytes=1MB\n"
        f"pidfile={_text(control.with_name('supervisor.pid'))}\n"
        "logfile_backups=1\nidentifier=relief\n\n"
        f"[unix_http_server]\nfile={_text(control)}\nchmod=0700\n\n"
        "[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
    )


def _postgres(options: Options, cluster: Cluster) -> str:
    user = f"user={cluster.account.name}\n" if cluster.account.is_other else ""
    given = ",".join(f'{key}="{value}"' for key, value in cluster.account.environment().items())
    return (
        f"[program:postgres]\ncommand={_command(cluster.program)}\ndirectory=/\n{user}"
        f"environment={_text(given)}\nautostart=true\npriority=1\nstopsignal=INT\n"
        "startsecs=1\nstartretries=100\nautorestart=true\nstopwaitsecs=8\n"
        f"killasgroup=true\n{_log(options, 'postgres')}"
    )


def _program(options: Options, program: Program) -> str:
    return (
        f"[program:{program.name}]\ncommand={_command(program.command)}\n"
        f"directory={_text(options.root)}\n"
        f'environment=PGOPTIONS="{program.limits}{IDLE_LIMIT}"\n'
        "autostart=false\nautorestart=true\nstartsecs=2\nstartretries=100\n"
        f"stopwaitsecs=5\nkillasgroup=true\n{_log(options, program.name)}"
    )


def _log(options: Options, name: str) -> str:
    path = _text(options.logs / f"{name}.log")
    return (
        f"redirect_stderr=true\nstdout_logfile={path}\n"
        "stdout_logfile_maxbytes=5MB\nstdout_logfile_backups=2\n"
    )


def _command(words: list[str]) -> str:
    return _text(shlex.join(words))


def _text(value: object) -> str:
    return str(value).replace("%", "%%")
