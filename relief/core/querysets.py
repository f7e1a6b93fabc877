"""Scoped reading: every read starts from `visible_to(actor)`.

Each owned model says once, in its classmethod `scope`, how a row reaches an organization.
Who forgets gets an error, not another organization's rows.
"""

from typing import Any, Self, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from relief.core.actors import Actor
from relief.core.errors import NotFound

Row = TypeVar("Row", bound=models.Model)


class ScopedQuerySet(models.QuerySet[Row]):
    """A queryset that knows what an actor may see."""

    def visible_to(self, actor: Actor) -> Self:
        """Return the rows the actor may see; all of them where the actor sees all."""
        if actor.sees_all:
            return self.all()
        return self.filter(self._scope(actor))

    def get_visible(self, actor: Actor, uid: UUID | str | int, **lookup: Any) -> Row:
        """Return one visible row by public id; NotFound where there is none to see."""
        try:
            return self.visible_to(actor).get(uid=uid, **lookup)
        except (ObjectDoesNotExist, ValidationError, ValueError, TypeError):
            raise NotFound from None

    def locked(self) -> list[Row]:
        """Lock these rows in key order and return them, evaluated at once.

        NO KEY so that inserts of child rows do not wait.
        """
        return list(self.order_by("pk").select_for_update(of=("self",), no_key=True))

    def _scope(self, actor: Actor) -> models.Q:
        scope = getattr(self.model, "scope", None)
        if scope is None:
            raise TypeError(f"{self.model.__name__} does not say who may see it")
        condition: models.Q = scope(actor)
        return condition


NOTHING = models.Q(pk__in=[])
EVERYTHING = models.Q()
