"""What the owner of the database does from time to time: a plain registry that domains fill.

History is append-only for the application; retention and erasure run as the owner role, by
one command: `RELIEF_AS_OWNER=1 manage.py maintain`.
"""

import datetime
from collections.abc import Callable

# Tickets are pseudonymised twelve months after closing: guidance of the ICRC handbook on data
# protection in humanitarian action, 3rd edition; a law that says less comes first.
PEOPLE_DAYS = 365

Chore = Callable[[datetime.datetime], int]
CHORES: dict[str, Chore] = {}


def register(name: str, chore: Chore) -> None:
    """Add a chore, which takes the time and returns how many rows it dealt with."""
    CHORES[name] = chore
