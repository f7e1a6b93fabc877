"""The one place where a status changes: lock, re-read, refuse or save, journal."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from relief.core.actors import Actor
from relief.core.states import Machine
from relief.core.work import step
from relief.journal.models import Event
from relief.journal.record import About, record, record_all

Row = TypeVar("Row", bound=models.Model)


@step
def move(
    row: models.Model,
    to: str,
    *,
    actor: Actor,
    now: datetime.datetime,
    changes: Mapping[str, Any] | None = None,
    payload: Mapping[str, Any] | None = None,
    organization_id: int | None = None,
    emergency_uid: UUID | None = None,
    related: Iterable[UUID] = (),
) -> Event:
    """Move a row along its machine (`row.machine`), set `changes`, and journal it.

    Raises InvalidMove where the table forbids it, looking at the row as it is now in the
    database, under lock. The event is named `<machine>.<to>`; its payload says from where.
    """
    machine: Machine = row.machine  # type: ignore[attr-defined]
    rows = type(row)._base_manager.select_for_update(of=("self",), no_key=True)
    locked = rows.only("status").get(pk=row.pk)
    current: str = locked.status  # type: ignore[attr-defined]
    machine.require(current, to)
    values = {"status": to, **(changes or {})}
    if stamp := machine.stamps.get(to):
        values.setdefault(stamp, now)
    type(row)._base_manager.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(row, name, value)
    return record(
        f"{machine.name}.{to}",
        subject=row,
        actor=actor,
        now=now,
        payload={"from": current, **(payload or {})},
        organization_id=organization_id,
        emergency_uid=emergency_uid,
        related=related,
    )


@step
def move_all(
    rows: Sequence[Row], to: str, *, now: datetime.datetime, about: Callable[[Row], About]
) -> None:
    """Move many rows of one model, each as `move` would: all of them, or none.

    `about` says for each row by whom, whose and of what its event is.
    """
    if not rows:
        return
    model, machine = type(rows[0]), rows[0].machine  # type: ignore[attr-defined]
    keys = [row.pk for row in rows]
    locked = model._base_manager.filter(pk__in=keys).order_by("pk")
    locked = locked.select_for_update(of=("self",), no_key=True).only("status")
    current = {row.pk: str(row.status) for row in locked}  # type: ignore[attr-defined]
    for key in keys:
        machine.require(current[key], to)
    values: dict[str, Any] = {"status": to}
    if stamp := machine.stamps.get(to):
        values[stamp] = now
    model._base_manager.filter(pk__in=keys).update(**values)
    for row in rows:
        for name, value in values.items():
            setattr(row, name, value)
    told = ((row, about(row)) for row in rows)
    record_all(
        f"{machine.name}.{to}",
        (
            (row, replace(said, payload={"from": current[row.pk], **said.payload}))
            for row, said in told
        ),
        now=now,
    )
