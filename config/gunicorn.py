"""The web server: one process with eight threads; more processes by WEB_CONCURRENCY."""

import gc
import os
from typing import Any

bind = f"{os.environ.get('RELIEF_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = 8
raw_env = ["RELIEF_KEEP_CONNECTIONS=60"]  # a new connection costs more than most pages
timeout = 60
graceful_timeout = 3
keepalive = 5
# Heartbeat files on disk can block for seconds; memory cannot.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker: Any) -> None:
    """Keep what was loaded at the start out of every later collection: it is never garbage."""
    gc.collect()
    gc.freeze()
