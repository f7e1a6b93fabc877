"""Many rows into one table at once: by COPY, with keys taken beforehand."""

import operator
from collections.abc import Sequence
from typing import TypeVar

from django.db import connection, models
from psycopg import sql

from relief.core.privacy import EncryptedTextField, sealer

Row = TypeVar("Row", bound=models.Model)


def copy_in(rows: Sequence[Row]) -> None:
    """Store new rows of one table and give them their keys; the database fills its defaults."""
    if not rows:
        return
    meta = rows[0]._meta
    fields = [
        field
        for field in meta.concrete_fields
        if not field.has_db_default() and not isinstance(field, models.AutoField)
    ]
    columns = [field.column for field in fields]
    with connection.cursor() as cursor:
        if isinstance(meta.pk, models.AutoField):
            columns.append(meta.pk.column)
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [meta.db_table, meta.pk.column, len(rows)],
            )
            for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = key
            fields.append(meta.pk)
        sealed = [
            (place, sealer(field.column_label))
            for place, field in enumerate(fields)
            if isinstance(field, EncryptedTextField)
        ]
        values_of = operator.attrgetter(*(field.attname for field in fields))
        target = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(meta.db_table),
            sql.SQL(", ").join([sql.Identifier(str(name)) for name in columns]),
        )
        with cursor.copy(target) as copy:
            for row in rows:
                values = list(values_of(row))
                for place, seal in sealed:
                    values[place] = seal(str(values[place])) if values[place] else None
                copy.write_row(values)
