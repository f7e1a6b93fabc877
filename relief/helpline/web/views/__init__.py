"""Pages of the helpline: the desk, tickets, call-backs, quotas, the log of looks, the week."""

from relief.helpline.web.views.asking import (
    Assign,
    Cancel,
    ChangeClass,
    Duplicate,
    Forget,
    Refer,
    SettleReferral,
    Wait,
)
from relief.helpline.web.views.buttons import (
    HandTo120,
    MakeRequest,
    Reopen,
    Start,
    Take,
)
from relief.helpline.web.views.calling import CallBackPage, Try
from relief.helpline.web.views.desk import Desk, Drop, Match, SaveDraft, Transfer
from relief.helpline.web.views.overseeing import Looks, Quotas, Review
from relief.helpline.web.views.reading import Person, TicketDetail, TicketList

__all__ = [
    "Assign",
    "CallBackPage",
    "Cancel",
    "ChangeClass",
    "Desk",
    "Drop",
    "Duplicate",
    "Forget",
    "HandTo120",
    "Looks",
    "MakeRequest",
    "Match",
    "Person",
    "Quotas",
    "Refer",
    "Reopen",
    "Review",
    "SaveDraft",
    "SettleReferral",
    "Start",
    "Take",
    "TicketDetail",
    "TicketList",
    "Transfer",
    "Try",
    "Wait",
]
