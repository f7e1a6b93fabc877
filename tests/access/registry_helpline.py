"""Rows of the access matrix for helpline and notices, pages and API."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

KEY = {"key": "01900000-0000-7000-8000-000000000001"}
CALL = {"event": "newCall", "from": "13800138000", "callId": "matrix", "direction": "in"}
TRY = {"call_back": "$call_back", "outcome": "no_answer"}
CONFIRM = {
    "call_back": "$call_back", "received": True, "right": True, "safe": True, "more": False,
    "score": 5,
}  # fmt: skip
FORGET = {"wish": "own", "confirm": "TK-0"}


def _taking(body: dict[str, object] | None = None) -> Row:
    return row("ticket", write=P.TICKET_TAKE, body=body or {})


HELPLINE: dict[str, Row] = {
    "api-helpline:ticket-list": row(read=P.TICKET_VIEW, write=P.TICKET_TAKE, body=KEY),
    "api-helpline:ticket-detail": row("ticket", P.TICKET_VIEW),
    "api-helpline:ticket-take": _taking(),
    "api-helpline:ticket-start": _taking(),
    "api-helpline:ticket-class": _taking({"triage_class": 1, "reason": "x"}),
    "api-helpline:ticket-request": _taking(),
    "api-helpline:ticket-wait": _taking({"waits_for": "waiting_partner"}),
    "api-helpline:ticket-refer": _taking({"office": "x"}),
    "api-helpline:ticket-duplicate": _taking({"same_as": "$ticket"}),
    "api-helpline:ticket-cancel": _taking({"reason": "x"}),
    "api-helpline:ticket-reopen": _taking(),
    "api-helpline:ticket-try": _taking(TRY),
    "api-helpline:ticket-confirm": _taking(CONFIRM),
    "api-helpline:ticket-referral": _taking({"accepted": True, "outcome": "x"}),
    "api-helpline:ticket-120": _taking(),
    "api-helpline:ticket-assign": row(
        "ticket", P.TICKET_VIEW, P.TICKET_LEAD, body={"person": KEY["key"]}, asks_more=True
    ),
    "api-helpline:ticket-forget": row("ticket", write=P.PERSON_FORGET, body=FORGET),
    "api-helpline:quota-list": row(read=P.REQUEST_VERIFY),
    "api-helpline:quota-detail": row("quota", P.REQUEST_VERIFY),
    "api-helpline:look-list": row(read=P.AUDIT_VIEW),
    "api-helpline:look-detail": row("look", P.AUDIT_VIEW),
    "api-helpline:review": row(read=P.TICKET_VIEW),
    "api-helpline:call-list": row(write=P.TICKET_TAKE, body=CALL),
    "helpline:desk": row(read=P.TICKET_VIEW),
    "helpline:new": row(read=P.TICKET_VIEW),
    "helpline:draft": row(write=P.TICKET_TAKE, body=KEY),
    "helpline:drop": row(write=P.TICKET_TAKE, body=KEY),
    "helpline:transfer": row(write=P.TICKET_TAKE, body=KEY),
    "helpline:match": row(write=P.TICKET_TAKE, body=KEY),
    "helpline:quotas": row(read=P.REQUEST_VERIFY),
    "helpline:review": row(read=P.TICKET_VIEW),
    "helpline:looks": row(read=P.AUDIT_VIEW),
    "helpline:call-back": row("call_back", P.TICKET_TAKE),
    "helpline:call-back-try": row("call_back", P.TICKET_TAKE, body={"outcome": "busy"}),
    "helpline:ticket-list": row(read=P.TICKET_VIEW),
    "helpline:ticket-detail": row("ticket", P.TICKET_VIEW),
    "helpline:ticket-person": row("ticket", P.PERSON_REVEAL, body={"purpose": "call"}),
    "helpline:ticket-request": _taking(),
    "helpline:ticket-take": _taking(),
    "helpline:ticket-start": _taking(),
    "helpline:ticket-reopen": _taking(),
    "helpline:ticket-120": _taking(),
    "helpline:ticket-referral": row("ticket", P.TICKET_TAKE, body={"accepted": "no"}),
    "helpline:ticket-class": row("ticket", P.TICKET_TAKE, body={"triage_class": 1, "reason": "x"}),
    "helpline:ticket-wait": row("ticket", P.TICKET_TAKE, body={"waits_for": "waiting_partner"}),
    "helpline:ticket-refer": row("ticket", P.TICKET_TAKE, body={"office": "x"}),
    "helpline:ticket-duplicate": row("ticket", P.TICKET_TAKE, body={"same_as": "TK-1"}),
    "helpline:ticket-assign": row("ticket", P.TICKET_LEAD),
    "helpline:ticket-forget": row("ticket", P.PERSON_FORGET, body=FORGET),
    "helpline:ticket-cancel": row("ticket", P.TICKET_TAKE, body={"reason": "x"}),
    "api-notices:notice-list": row(),
    "api-notices:notice-read": row(),
    "api-notices:message-list": row(),
    "api-notices:preference": row(body={"mail": "daily", "digest_hour": 8}),
    "notices": row(),
    "notices-read": row(),
    "notices-sent": row(),
    "notices-preferences": row(),
}
