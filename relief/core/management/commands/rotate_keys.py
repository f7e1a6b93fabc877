"""`manage.py rotate_keys`: a new key for people's fields, every row rewritten, the old one gone."""

import base64
import os
import secrets
from argparse import ArgumentParser
from typing import Any

import pgtrigger
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction

from relief.core.privacy import (
    EncryptedTextField,
    encrypted_fields,
    key_of,
    read_ring,
    seal,
    unseal,
    write_ring,
)

BATCH = 500


class Command(BaseCommand):
    """Add a key and rewrite; a later run with --finish removes keys that nothing uses.

    Two runs, because work that began before the first may still store with the old key.
    Append-only tables are rewritten too: run it as the owner (`RELIEF_AS_OWNER=1`).
    """

    help = "Give people's fields a new key and rewrite every row with it."

    def add_arguments(self, parser: ArgumentParser) -> None:  # type: ignore[override]
        """Add `--finish`."""
        parser.add_argument(
            "--finish", action="store_true", help="remove the keys that nothing uses any more"
        )

    def handle(self, *_args: Any, finish: bool = False, **_options: Any) -> None:
        """Rotate, or finish a rotation."""
        if os.environ.get("RELIEF_KEYS"):
            raise CommandError("Keys come from RELIEF_KEYS here: add the new one there.")
        if not finish:
            self.stdout.write(f"New key {add_key()}.")
        for model, field in encrypted_fields():
            count = rewrite(model, field)
            self.stdout.write(f"{model._meta.label}.{field.name}: {count} rewritten")
        if finish:
            removed = remove_unused()
            self.stdout.write(f"Removed {', '.join(removed) or 'nothing'}.")
        else:
            self.stdout.write("Run again with --finish once all processes have gone on an hour.")


def add_key() -> str:
    """Add a fresh key that new values take from now on; return its id."""
    ring = read_ring()
    number = max(int(name.removeprefix("k")) for name in ring["keys"]) + 1
    name = f"k{number}"
    ring["keys"][name] = base64.b64encode(secrets.token_bytes(32)).decode()
    ring["current"] = name
    write_ring(ring)
    return name


def rewrite(model: type[models.Model], field: EncryptedTextField) -> int:
    """Seal every value that has another key with the current one; return how many.

    In batches by key; a value that changed meanwhile is left to whoever changed it.
    """
    current = read_ring()["current"]
    done, last = 0, 0
    while rows := _stored(model, field, last):
        last = rows[-1][0]
        with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
            for key, stored in rows:
                if key_of(stored) == current:
                    continue
                fresh = seal(unseal(stored, field.column_label), field.column_label)
                cursor.execute(_update(model, field), [fresh, key, stored])
                done += cursor.rowcount
    return done


def keys_in_use() -> set[str]:
    """Return the ids of all keys some stored value needs."""
    found: set[str] = set()
    for model, field in encrypted_fields():
        last = 0
        while rows := _stored(model, field, last):
            last = rows[-1][0]
            found.update(key_of(stored) for _key, stored in rows)
    return found


def remove_unused() -> list[str]:
    """Remove keys that are not current and that nothing needs; return their ids."""
    ring = read_ring()
    needed = {ring["current"], *keys_in_use()}
    removed = sorted(set(ring["keys"]) - needed)
    for name in removed:
        del ring["keys"][name]
    if removed:
        write_ring(ring)
    return removed


def _names(model: type[models.Model], field: EncryptedTextField) -> tuple[str, str, str]:
    quote = connection.ops.quote_name
    key = model._meta.pk
    if key is None or not key.column or not field.column:
        raise CommandError(f"{model._meta.label} has no key")
    return quote(model._meta.db_table), quote(field.column), quote(key.column)


def _stored(
    model: type[models.Model], field: EncryptedTextField, after: int
) -> list[tuple[int, bytes]]:
    table, column, key = _names(model, field)
    sql = (
        f"SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL AND {key} > %s"  # noqa: S608
        f" ORDER BY {key} LIMIT {BATCH}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [after])
        return [(row[0], bytes(row[1])) for row in cursor.fetchall()]


def _update(model: type[models.Model], field: EncryptedTextField) -> str:
    table, column, key = _names(model, field)
    return f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s"  # noqa: S608
