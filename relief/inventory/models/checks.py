"""What the check of the books found."""

from django.db import models

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, Stamped
from relief.core.querysets import EVERYTHING, NOTHING, ScopedQuerySet


class Reconciliation(Identified, Stamped, AppendOnly):
    """One check of all balances against entries and holds; nothing is ever repaired silently."""

    checked = models.BigIntegerField()
    found = models.BigIntegerField()
    differences = models.JSONField(default=list)

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.created_at}: {self.found}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """For those who look after the platform."""
        return EVERYTHING if actor.may("system.view") else NOTHING
