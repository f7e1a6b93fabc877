"""Several people at once: real threads, real transactions, one start."""

import threading
from collections.abc import Callable

from django.db import connection

from relief.core.errors import DomainError

NEVER_RAN = "never ran"


def together(*jobs: Callable[[], object]) -> list[object]:
    """Run jobs in threads that start at once; return what each gave, or its DomainError.

    A job that broke otherwise, or did not end within two minutes, leaves NEVER_RAN.
    """
    start = threading.Barrier(len(jobs))
    found: list[object] = [NEVER_RAN] * len(jobs)

    def run(place: int, job: Callable[[], object]) -> None:
        try:
            start.wait(60)
            found[place] = job()
        except DomainError as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found
