"""A journal handler with an effect that shows when it happens twice; loaded in real workers.

The table has no unique key on purpose: only the journal's receipts keep it right.
"""

import time

from django.db import connection

from relief.journal.handlers import handler
from relief.journal.models import Event

TYPE = "test.probed"
# Long enough for a kill to land in the middle of handlers.
WORK_SECONDS = 0.02


@handler(TYPE)
def leave_a_mark(event: Event) -> None:
    """Write one row for the event, slowly."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe_mark (event_id) VALUES (%s)", [event.pk])
    time.sleep(WORK_SECONDS)
