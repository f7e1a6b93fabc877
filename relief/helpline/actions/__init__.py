"""Every write of the helpline: one verb a function."""

from relief.helpline.actions.assign import assign, start_work
from relief.helpline.actions.call_back import Answers, NoSuchCall, record_try, settle_call_back
from relief.helpline.actions.end import (
    Forgotten,
    TooLate,
    cancel,
    link_duplicate,
    refer,
    reopen,
    settle_referral,
)
from relief.helpline.actions.forget import StillNeeded, forget_person
from relief.helpline.actions.hear import Heard, hear_call
from relief.helpline.actions.quota import grant_quota
from relief.helpline.actions.request import NothingNeeded, make_request
from relief.helpline.actions.reveal import answer_match, resume_draft, reveal_person
from relief.helpline.actions.sweep import sweep
from relief.helpline.actions.take import (
    NotYours,
    drop_call,
    hand_call_to_120,
    save_draft,
    take_ticket,
)
from relief.helpline.actions.triage import hand_to_120, override_class
from relief.helpline.actions.wait import Unpausable, wait

__all__ = [
    "Answers",
    "Forgotten",
    "Heard",
    "NoSuchCall",
    "NotYours",
    "NothingNeeded",
    "StillNeeded",
    "TooLate",
    "Unpausable",
    "answer_match",
    "assign",
    "cancel",
    "drop_call",
    "forget_person",
    "grant_quota",
    "hand_call_to_120",
    "hand_to_120",
    "hear_call",
    "link_duplicate",
    "make_request",
    "override_class",
    "record_try",
    "refer",
    "reopen",
    "resume_draft",
    "reveal_person",
    "save_draft",
    "settle_call_back",
    "settle_referral",
    "start_work",
    "sweep",
    "take_ticket",
    "wait",
]
