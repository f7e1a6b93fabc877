"""Callers, recipients, tickets with their needs, calls, clocks, call-backs, quotas, looks."""

from relief.helpline.models.calls import Call, CallBack, CallBackKind, CallState, Outcome
from relief.helpline.models.people import (
    SHOWING,
    AccessLook,
    Caller,
    Household,
    Purpose,
    Recipient,
    Wish,
)
from relief.helpline.models.promises import ClockKind, ClockStatus, TicketClock
from relief.helpline.models.quotas import Quota, QuotaUse
from relief.helpline.models.tickets import MatchAnswer, Relation, Ticket, TicketClass, TicketNeed

__all__ = [
    "SHOWING",
    "AccessLook",
    "Call",
    "CallBack",
    "CallBackKind",
    "CallState",
    "Caller",
    "ClockKind",
    "ClockStatus",
    "Household",
    "MatchAnswer",
    "Outcome",
    "Purpose",
    "Quota",
    "QuotaUse",
    "Recipient",
    "Relation",
    "Ticket",
    "TicketClass",
    "TicketClock",
    "TicketNeed",
    "Wish",
]
