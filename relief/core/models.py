"""Abstract bases of tables; core itself has none."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models.expressions import Combinable

from relief.core.clock import ReliefNow


class UUID7(models.Func):
    """Time-ordered UUID made by PostgreSQL 18."""

    function = "uuidv7"
    output_field: ClassVar[models.Field] = models.UUIDField()  # type: ignore[type-arg]


class Identified(models.Model):
    """A bigint key inside (lock order) and a UUIDv7 outside (URLs, API)."""

    uid = models.UUIDField(db_default=UUID7(), editable=False, unique=True)

    class Meta:
        abstract = True


class Stamped(models.Model):
    """When the row was written, by the database's clock."""

    created_at = models.DateTimeField(db_default=models.functions.Now(), editable=False)

    class Meta:
        abstract = True


class Dated(models.Model):
    """When what people deal with was made, by the platform's clock, as they read it."""

    created_at = models.DateTimeField(db_default=ReliefNow(), editable=False)

    class Meta:
        abstract = True


class AppendOnly(models.Model):
    """History: rows are added, never changed or removed.

    The application role may not update or delete (grants), and a trigger refuses it to
    everyone else; retention runs as the owner with the trigger ignored.
    """

    class Meta:
        abstract = True
        triggers = (
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                operation=pgtrigger.Truncate,
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'append-only: % may not be emptied', TG_TABLE_NAME;",
            ),
        )


class NumberField(models.GeneratedField):
    """A number a person can say, such as RQ-1027, made by the database from the key."""

    def __init__(self, prefix: str = "", **kwargs: object) -> None:
        """Take the prefix of the type, for example `RQ`."""
        self.prefix = prefix
        expression: Combinable = models.Func(
            models.F("id"),
            template=f"('{prefix}-' || (%(expressions)s + 1000)::text)",
            output_field=models.CharField(max_length=24),
        )
        kwargs.setdefault("expression", expression)
        kwargs.setdefault("output_field", models.CharField(max_length=24))
        kwargs.setdefault("db_persist", True)
        kwargs.setdefault("unique", True)
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        """Keep migrations short: the prefix says it all."""
        name, path, args, kwargs = super().deconstruct()
        for key in ("expression", "output_field", "db_persist", "unique"):
            kwargs.pop(key, None)
        kwargs["prefix"] = self.prefix
        return name, path, list(args), kwargs
