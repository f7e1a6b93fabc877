"""Rows of the access matrix for donations, pages and API."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

PAPER = {"kind": "invoice", "number": "INV-1"}
ANSWER = {"decision": "decline", "reason": "x"}
OFFERED = {
    "hub": "LGG", "ready_on": "2020-01-01", "donor_name": "x",
    "lines": [{"item": "$item", "quantity": 1}],
}  # fmt: skip


def _desk(body: dict[str, object] | None = None) -> Row:
    return row("pledge", write=P.DONATION_DECIDE, body=body or {}, asks_more=True)


def _donor(body: dict[str, object] | None = None) -> Row:
    return row("pledge", write=P.DONATION_OFFER, body=body or {}, asks_more=True)


DONATION_PAGES: dict[str, Row] = {
    "donations:needs": row(public=True),
    "donations:follow": row(args={"token": "=nothing"}, public=True, shared=True),
    "donations:follow-certificate": row(
        args={"token": "=nothing-nothing-nothing", "language": "=en"}, public=True, shared=True
    ),
    "donations:pledge-list": row(read=P.DONATION_VIEW),
    "donations:pledge-offer": row(read=P.DONATION_OFFER),
    "donations:pledge-detail": row("pledge", P.DONATION_VIEW),
    "donations:pledge-screen": _desk(),
    "donations:pledge-decide": _desk(ANSWER),
    "donations:pledge-withdraw": _donor({"reason": "x"}),
    "donations:pledge-consolidate": _desk(),
    "donations:pledge-receive": row("pledge", write=P.STOCK_MOVE, asks_more=True),
    "donations:pledge-paper": row(
        args={"uid": "pledge", "kind": "=invoice"}, write=P.DONATION_OFFER, body=PAPER,
        asks_more=True,
    ),
    "donations:pledge-verify": row(
        args={"uid": "pledge", "kind": "=invoice"}, write=P.DONATION_DECIDE, asks_more=True
    ),
    "donations:pledge-file": row(
        args={"uid": "pledge", "kind": "=invoice"}, read=P.DONATION_VIEW
    ),
    "donations:pledge-certificate": row(
        args={"uid": "pledge", "language": "=en"}, read=P.DONATION_VIEW
    ),
}  # fmt: skip

DONATION_API: dict[str, Row] = {
    "api-donations:pledge-list": row(read=P.DONATION_VIEW, write=P.DONATION_OFFER, body=OFFERED),
    "api-donations:pledge-detail": row("pledge", P.DONATION_VIEW),
    "api-donations:pledge-screen": _desk(),
    "api-donations:pledge-decide": _desk(ANSWER),
    "api-donations:pledge-withdraw": _donor({"reason": "x"}),
    "api-donations:pledge-paper": _donor(PAPER),
    "api-donations:pledge-paper-copy": row(
        args={"uid": "pledge", "kind": "=invoice"}, read=P.DONATION_VIEW
    ),
    "api-donations:pledge-certificate": row("pledge", P.DONATION_VIEW),
    "api-donations:pledge-verify": _desk({"kind": "invoice"}),
    "api-donations:pledge-consolidate": row(
        write=P.DONATION_DECIDE, body={"pledges": ["$pledge"]}, asks_more=True
    ),
    "api-donations:pledge-receive": row(
        "pledge",
        write=P.STOCK_MOVE,
        body={"lines": [{"line": "$pledge", "good": 1}]},
        asks_more=True,
    ),
    "api-donations:pledge-needs": row(read=P.DONATION_VIEW),
    "api-donations:pledge-pipeline": row(read=P.DONATION_VIEW),
}
