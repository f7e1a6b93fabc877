"""Reading the journal: timelines of rows, the audit log."""

from uuid import UUID

from django.db import models

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.journal.models import Event


def timeline(uid: UUID, *, limit: int = 100) -> models.QuerySet[Event]:
    """Return the events of a row, newest first; the caller has already seen the row."""
    mine = models.Q(subject_uid=uid) | models.Q(related__contains=[uid])
    return Event.objects.filter(mine).order_by("-id")[:limit]


def audit_log(actor: Actor) -> ScopedQuerySet[Event]:
    """Return what the actor may audit, newest first."""
    return Event.objects.visible_to(actor).order_by("-id")
