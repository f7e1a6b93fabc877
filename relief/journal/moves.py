"""The one place where a status changes: lock, re-read, refuse or save, journal."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from relief.core.actors import Actor
from relief.core.states import Machine
from relief.core.work import step
from relief.journal.models import Event
from relief.journal.record import record


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
    locked = type(row)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
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
