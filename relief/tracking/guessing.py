"""Guessing public codes is slowed down: misses are counted by address and minute."""

import hashlib

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from relief.core.errors import DomainError

MISSES_A_MINUTE = 10
COUNT = """
INSERT INTO tracking_misses (address_hash, minute, count)
VALUES (%s, date_trunc('minute', now()), 1)
ON CONFLICT (address_hash, minute) DO UPDATE SET count = tracking_misses.count + 1
"""
SUM = """
SELECT coalesce(sum(count), 0) FROM tracking_misses
 WHERE address_hash = %s AND minute >= date_trunc('minute', now())
"""


class TooManyGuesses(DomainError):
    """An address tried too many wrong codes."""

    code = "too_many_requests"
    status = 429
    message = _("Too many tries. Wait a minute, or ring the helpline.")


def _digest(address: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()


def refuse_guessers(address: str) -> None:
    """Raise TooManyGuesses where this address missed too often in this minute."""
    with connection.cursor() as cursor:
        cursor.execute(SUM, [_digest(address)])
        if cursor.fetchone()[0] >= MISSES_A_MINUTE:
            raise TooManyGuesses


def note_miss(address: str) -> None:
    """Count one wrong code."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [_digest(address)])
