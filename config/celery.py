"""The Celery application: the broker only wakes workers, Postgres is the truth about work.

Measured on the embedded queue: killing a whole worker lost nothing. There is no `eta`, no
result backend and no remote control; timers are rows and the scheduler sends what is due.
"""

import os
import time
from typing import Any

from celery import Celery
from kombu import pools
from kombu.entity import Queue
from psycopg.conninfo import conninfo_to_dict, make_conninfo

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
# `make test` checks the project; to check it again loads every page, half of a worker's start.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

# `default` holds short tasks for the threads worker, `planning` long ones for the planner.
QUEUES = ("default", "planning")
TASK_SECONDS = 60
PLANNING_SECONDS = 240
# How long a broker that failed is left alone.
AWAY_SECONDS = 2.0
# A message of a killed worker comes back after this; the sweeps are usually quicker.
VISIBILITY_SECONDS = PLANNING_SECONDS + TASK_SECONDS


def broker(url: str) -> dict[str, Any]:
    """Return Celery's settings for a broker address.

    `pgmq://` (and `postgresql://`) is the queue in Postgres; `amqp://` is RabbitMQ with
    quorum queues; `redis://` is Redis. The transport wants libpq's key=value form.
    """
    scheme = url.partition("://")[0].partition("+")[0]
    if scheme in {"pgmq", "postgresql", "postgres"}:
        address = "postgresql://" + url.partition("://")[2]
        return {
            "broker_url": "pgmq://postgres",
            "broker_transport": "config.transport:Transport",
            "broker_transport_options": _pgmq(address),
        }
    if scheme in {"amqp", "amqps", "pyamqp"}:
        return {
            "broker_url": url,
            "task_default_queue_type": "quorum",
            "worker_detect_quorum_queues": True,
            "broker_transport_options": {"confirm_publish": True},
        }
    return {
        "broker_url": url,
        "broker_transport_options": {"visibility_timeout": VISIBILITY_SECONDS},
    }


def _pgmq(address: str) -> dict[str, Any]:
    known = {"user", "password", "host", "port", "dbname"}
    parts = {key: value for key, value in conninfo_to_dict(address).items() if key in known}
    return {
        "conn_string": make_conninfo("", **parts),
        "init_extension": False,
        # Woken by NOTIFY; the poll only finds messages whose worker was killed.
        "use_notify": True,
        "notify_throttle_interval_ms": 0,
        "wait_time_seconds": 0,
        "polling_interval": 2,
        "visibility_timeout": VISIBILITY_SECONDS,
        "pool_size": 2,
        "pool_timeout": 2,
    }


class BrokerAwayError(OSError):
    """The broker failed a moment ago and is not asked again yet."""


class Application(Celery):  # type: ignore[misc]
    """Celery that forgets a broker after an error instead of trusting what it knew of it.

    A broker that was wiped has none of the queues this process once declared, and one that
    is away must not cost every request its time-out.
    """

    away_until = 0.0

    def send_task(self, *args: Any, **kwargs: Any) -> Any:
        """Send as Celery does; for two seconds after a failure raise BrokerAwayError at once."""
        if time.monotonic() < self.away_until:
            raise BrokerAwayError("the broker failed a moment ago")
        try:
            return super().send_task(*args, **kwargs)
        except Exception:
            self.away_until = time.monotonic() + AWAY_SECONDS
            self.forget_broker()
            raise

    def forget_broker(self) -> None:
        """Drop every connection and every memory of declared queues."""
        pools.reset()  # type: ignore[no-untyped-call]
        self.amqp._producer_pool = None
        self._pool = None


def make_app(broker_url: str) -> Application:
    """Return the configured application for a broker address."""
    made = Application("relief")
    made.conf.update(
        **broker(broker_url),
        task_queues=[Queue(name) for name in QUEUES],  # type: ignore[no-untyped-call]
        task_default_queue="default",
        task_create_missing_queues=False,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_time_limit=TASK_SECONDS,
        task_serializer="json",
        accept_content=["json"],
        # A failed send costs nothing but a wait for the sweep; retrying would hold a request.
        task_publish_retry=False,
        worker_prefetch_multiplier=1,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        broker_connection_timeout=3,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        timezone="UTC",
        enable_utc=True,
    )
    return made


def _from_settings() -> Application:
    from django.conf import settings

    return make_app(settings.CELERY_BROKER_URL)


app = _from_settings()
app.autodiscover_tasks()
