"""Units of work: `@action` for use cases, `@step` for what they share.

An action is one durable transaction: lock, check, change, record, return. It cannot nest.
A step may only run inside an action or a journal handler.
"""

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

import structlog
from django.db import OperationalError, connection, transaction

from relief.core.actors import Actor
from relief.core.errors import Busy, NotAllowed

log = structlog.get_logger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

RETRIED_STATES = frozenset({"40001", "40P01"})  # serialization failure, deadlock
# Lock timeout and statement timeout: whoever waited so long already is not made to wait again.
BUSY_STATES = RETRIED_STATES | {"55P03", "57014"}
TRIES = 3

_open: ContextVar[str | None] = ContextVar("relief_unit_of_work", default=None)
REGISTRY: dict[str, str | None] = {}


class OutsideUnitOfWork(RuntimeError):
    """A step ran outside any action or handler: a fault of the caller's code."""


@contextmanager
def unit(name: str, *, durable: bool = True) -> Iterator[None]:
    """Open a unit of work named `name` in one transaction."""
    if _open.get() is not None:
        raise RuntimeError(f"{name} called inside {_open.get()}: actions do not nest")
    token = _open.set(name)
    try:
        with transaction.atomic(durable=durable):
            yield
    finally:
        _open.reset(token)


def action(permission: str | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a use case that needs a permission (None: any signed-in actor).

    The function is keyword-only and takes `actor` and usually `now`. Serialization failures
    and deadlocks are tried again, three times in all; then, and after a wait for a lock that
    was too long, it raises Busy. Any other error undoes everything.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        REGISTRY[name] = permission

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs.get("actor")
            if not isinstance(actor, Actor):
                raise TypeError(f"{name} needs actor=")
            if permission is not None and not actor.may(permission):
                raise NotAllowed(permission=str(permission))
            return _with_retries(name, lambda: function(*args, **kwargs))

        run.is_action = True  # type: ignore[attr-defined]
        return run

    return decorate


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function shared inner work that needs an open unit of work."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if _open.get() is None:
            raise OutsideUnitOfWork(f"{function.__qualname__} ran outside an action")
        return function(*args, **kwargs)

    run.is_step = True  # type: ignore[attr-defined]
    return run


def _with_retries(name: str, work: Callable[[], R]) -> R:
    for attempt in range(1, TRIES + 1):
        try:
            with unit(name):
                return work()
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state not in BUSY_STATES:
                raise
            if state not in RETRIED_STATES or attempt == TRIES:
                log.warning("busy", action=name, sqlstate=state, attempt=attempt)
                raise Busy from error
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311
    raise AssertionError("unreachable")


def be_patient() -> None:
    """Let this transaction take ten minutes: a long list or a whole
    country is neither idle nor stuck."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '10min'")
