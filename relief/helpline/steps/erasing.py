"""Emptying what names somebody; the rows stay, so that every sum still holds.

Plain functions: retention runs them as the owner of the database, outside any action.
"""

import datetime
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from relief.core.privacy import emptied
from relief.helpline.models import Call, CallBack, Caller, Ticket


def tickets(keys: Collection[int], *, now: datetime.datetime) -> int:
    """Empty what was said in tickets and their calls; return how many tickets."""
    Call.objects.filter(ticket__in=keys).update(**emptied(Call))
    CallBack.objects.filter(ticket__in=keys).update(**emptied(CallBack))
    return Ticket.objects.filter(pk__in=keys).update(**emptied(Ticket), erased_at=now)


def people(rows: QuerySet[Any], *, now: datetime.datetime) -> int:
    """Empty callers, recipients or households; return how many."""
    bare = {"extension": ""} if rows.model is Caller else {}
    return rows.update(**emptied(rows.model), **bare, erased_at=now)
