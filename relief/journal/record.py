"""Writing the journal: `record()` in the transaction of the change it tells of.

`record_all()` is the same of many rows at once: a plan of a country makes tens of thousands.
"""

import datetime
import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from relief.core.actors import Actor
from relief.core.work import step
from relief.journal.models import Event

AT_ONCE = 2_000
VARYING = (
    *("subject_uid", "subject_label", "organization_id", "emergency_uid"),
    *("actor_kind", "actor_id", "actor_label", "actor_organization_id"),
)
# Rows of models take longer to write into a statement than the database takes to keep them.
TELL = """
WITH told AS (
    INSERT INTO journal_event (
        type, subject_type, schema, occurred_at, subject_uid, subject_label, organization_id,
        emergency_uid, actor_kind, actor_id, actor_label, actor_organization_id, related, payload
    )
    SELECT %s, %s, 1, %s, t.uid, t.label, t.organization, t.emergency,
           t.kind, t.actor, t.name, t.acting, t.related::uuid[], t.payload::jsonb
      FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::uuid[],
                  %s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[])
        t(uid, label, organization, emergency, kind, actor, name, acting, related, payload)
    RETURNING id, uid, subject_uid, recorded_at
), waiting AS (
    INSERT INTO journal_outbox (event_id, subject_uid, attempts, last_error, is_dead)
    SELECT id, subject_uid, 0, '', false FROM told
)
SELECT id, uid, recorded_at FROM told
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What an event says beside its type and subject; as the arguments of `record`."""

    actor: Actor
    payload: Mapping[str, Any] = field(default_factory=dict)
    organization_id: int | None = None
    emergency_uid: UUID | None = None
    related: Iterable[UUID] = ()


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
    about = About(
        actor=actor,
        payload=payload or {},
        organization_id=organization_id,
        emergency_uid=emergency_uid,
        related=related,
    )
    event = _event(type, subject, about, now)
    [(event.pk, event.uid, event.recorded_at)] = _tell([event])
    event._state.adding = False
    _nudge_after_commit()
    return event


@step
def record_all(
    type: str,  # noqa: A002
    told: Iterable[tuple[models.Model, About]],
    *,
    now: datetime.datetime,
) -> None:
    """Add an event of one type for each of many subjects, as `record` does for one."""
    left = iter(told)
    while batch := list(itertools.islice(left, AT_ONCE)):
        _tell([_event(type, subject, about, now) for subject, about in batch])
    _nudge_after_commit()


def _tell(events: Sequence[Event]) -> list[tuple[int, UUID, datetime.datetime]]:
    """Write events alike in type, subject's type and time; return each one's key, uid and
    time of record, in no order.
    """
    columns = [[getattr(row, name) for row in events] for name in VARYING]
    columns += [[as_text(row) for row in events] for as_text in (_related, _payload)]
    first = events[0]
    with connection.cursor() as cursor:
        cursor.execute(TELL, [first.type, first.subject_type, first.occurred_at, *columns])
        return list(cursor.fetchall())


def _related(event: Event) -> str:
    return f"{{{','.join(map(str, event.related))}}}"


def _payload(event: Event) -> str:
    return json.dumps(event.payload)


def _event(
    type: str,  # noqa: A002
    subject: models.Model,
    about: About,
    now: datetime.datetime,
) -> Event:
    organization_id = about.organization_id
    if organization_id is None:
        organization_id = getattr(subject, "organization_id", None) or getattr(
            subject, "owner_id", None
        )
    return Event(
        type=type,
        subject_type=subject._meta.label_lower,
        subject_uid=subject.uid,  # type: ignore[attr-defined]
        subject_label=str(getattr(subject, "number", "") or getattr(subject, "code", "")),
        organization_id=organization_id,
        emergency_uid=about.emergency_uid,
        related=sorted(set(about.related)),
        actor_kind=about.actor.kind,
        actor_id=about.actor.id,
        actor_label=about.actor.label,
        actor_organization_id=about.actor.organization_id,
        payload=dict(about.payload),
        occurred_at=now,
    )


def _nudge_after_commit() -> None:
    """Wake the relay once a transaction, however many events it records."""
    from relief.journal.tasks import nudge

    waiting = {row[1] for row in connection.run_on_commit}
    if nudge not in waiting:
        transaction.on_commit(nudge)
