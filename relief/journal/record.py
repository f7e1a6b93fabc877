"""Writing the journal: `record()` in the transaction of the change it tells of."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from relief.core.actors import Actor
from relief.core.work import step
from relief.journal.models import Event, OutboxEntry


@step
def record(
    type: str,  # noqa: A002
    *,
    subject: models.Model,
    actor: Actor,
    now: datetime.datetime,
    payload: Mapping[str, Any] | None = None,
    organization_id: int | None = None,
    emergency_uid: UUID | None = None,
    related: Iterable[UUID] = (),
) -> Event:
    """Add an event to the journal and the outbox; wake the relay after commit.

    `payload` holds ids and figures only, never a person's data. `organization_id` says whose
    row this is; where it is None the subject's own `organization_id` or `owner_id` is taken.
    """
    if organization_id is None:
        organization_id = getattr(subject, "organization_id", None) or getattr(
            subject, "owner_id", None
        )
    event = Event.objects.create(
        type=type,
        subject_type=subject._meta.label_lower,
        subject_uid=subject.uid,  # type: ignore[attr-defined]
        subject_label=str(getattr(subject, "number", "") or getattr(subject, "code", "")),
        organization_id=organization_id,
        emergency_uid=emergency_uid,
        related=sorted(set(related)),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        actor_organization_id=actor.organization_id,
        payload=dict(payload or {}),
        occurred_at=now,
    )
    OutboxEntry.objects.create(event=event, subject_uid=event.subject_uid)
    _nudge_after_commit()
    return event


def _nudge_after_commit() -> None:
    """Wake the relay once a transaction, however many events it records."""
    from relief.journal.tasks import nudge

    waiting = {row[1] for row in connection.run_on_commit}
    if nudge not in waiting:
        transaction.on_commit(nudge)
