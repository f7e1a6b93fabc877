"""Shared inner work of the helpline."""

from relief.helpline.steps import (
    call_backs,
    calls,
    clocks,
    handing,
    people,
    quotas,
    tickets,
    waiting,
)

__all__ = [
    "call_backs",
    "calls",
    "clocks",
    "handing",
    "people",
    "quotas",
    "tickets",
    "waiting",
]
