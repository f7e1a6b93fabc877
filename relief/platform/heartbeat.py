"""The loop of the scheduler process: sweep the schedule, look at the workers, never stop."""

import threading
import time
from pathlib import Path

import structlog
from celery import Celery, current_app
from django.conf import settings
from django.db import connection

from relief.core.schedule import Job
from relief.platform import queue as queues
from relief.platform import scheduling, supervision, watch

log = structlog.get_logger(__name__)

TICK_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 15.0


class Heartbeat:
    """Ticks until stopped; an error slows it down and is logged, nothing ends it."""

    def __init__(self, data_dir: Path, app: Celery | None = None) -> None:
        """Take the data directory (for the supervisor's socket) and the Celery app."""
        self.data_dir = data_dir
        self.app = app or current_app._get_current_object()  # type: ignore[attr-defined]
        self.stopping = threading.Event()
        self.failures = 0
        self.looked_at = 0.0

    def run(self) -> None:
        """Tick every second, slower while the broker or the database is away."""
        while not self.stopping.wait(self.pause):
            try:
                self.tick()
            except Exception as error:  # whatever fails, the next tick comes
                self._recover(error)
            else:
                self.failures = 0

    @property
    def pause(self) -> float:
        """Seconds until the next tick."""
        return float(min(LONGEST_BACKOFF_SECONDS, TICK_SECONDS * 2**self.failures))

    def tick(self) -> None:
        """Sweep once, and look at every queue when the last look is old enough."""
        scheduling.sweep(self.send)
        if time.monotonic() - self.looked_at < watch.EVERY_SECONDS:
            return
        self.looked_at = time.monotonic()
        for name in supervision.PROGRAM_OF_QUEUE:
            watch.look(
                name,
                ask=self.ask,
                restart=self.restart,
                silent_seconds=settings.WORKER_SILENT_SECONDS,
            )

    def send(self, job: Job) -> None:
        """Send a job's task; it expires, so that no backlog of sweeps builds up."""
        expires = max(30, job.every_seconds)
        self.app.send_task(job.task, queue=job.queue, expires=expires)

    def ask(self, queue: str) -> None:
        """Send the watchdog's no-op through a queue."""
        kwargs = {"queue": queue}
        self.app.send_task("platform.pulse", kwargs=kwargs, queue=queue, expires=300)

    def restart(self, queue: str) -> None:
        """Have the supervisor restart a queue's worker; without one, the log must do."""
        program = supervision.PROGRAM_OF_QUEUE[queue]
        try:
            supervision.restart(self.data_dir, program)
        except OSError as error:
            log.error("no_supervisor", program=program, error=str(error))

    def _recover(self, error: Exception) -> None:
        self.failures = min(self.failures + 1, 5)
        log.warning("tick_failed", error=f"{type(error).__name__}: {error}"[:300])
        connection.close()
        try:
            if queues.install(settings.CELERY_BROKER_URL):
                log.warning("queue_reinstalled")
        except Exception as again:  # still away; the next tick tries again
            log.warning("queue_unreachable", error=type(again).__name__)
