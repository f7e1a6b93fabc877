"""Rows of the access matrix for disposal, counts, loans and recall, pages and API."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

WHY = {"reason": "a good reason"}
PROPOSAL = {"method": "recycle", "weight_kg": "1", "volume_m3": "1", "value_cny": "1"}
FOUND = {"found": [{"balance": "$balance", "quantity": 1}], "reason": "damaged"}
PRICE = {"unit_price": "12.50", "currency": "CNY", **WHY}
CONTRACT = {"contractor": "x", "licence": "x", "weigh_note": "x", "weighed_kg": "1"}


def _case(body: dict[str, object] | None = None, *, verb: str = P.DISPOSAL_PROPOSE) -> Row:
    return row("case", verb, body=body or {}, asks_more=True)


def _case_api(body: dict[str, object] | None = None, *, verb: str = P.DISPOSAL_PROPOSE) -> Row:
    return row("case", write=verb, body=body or {}, asks_more=True)


LOAN = {
    "kind": "loan", "partner": "$stranger", "we_lend": True, "facility": "$facility",
    "lines": [{"item": "$item", "quantity": 1}],
}  # fmt: skip
KEY = "01900000-0000-7000-8000-000000000001"
ENTRY = {"key": KEY, "lot": "$lot", "units": 1}
CAUSES = {"causes": [{"line": KEY, "cause": "lost"}]}


def _loan(body: dict[str, object] | None = None, *, verb: str = P.STOCK_SHARE) -> Row:
    return row("loan", write=verb, body=body or {}, asks_more=True)


def _count(body: dict[str, object] | None = None) -> Row:
    return row("count", write=P.STOCK_COUNT, body=body or {})


STOCKCARE_PAGES: dict[str, Row] = {
    "inventory:disposal-list": row(read=P.STOCK_VIEW),
    "inventory:disposal-new": row(read=P.DISPOSAL_PROPOSE),
    "inventory:disposal-detail": row("case", P.STOCK_VIEW),
    "inventory:disposal-file": row(args={"uid": "case", "file": "case_file"}, read=P.STOCK_VIEW),
    "inventory:disposal-paper": row(
        args={"uid": "case", "kind": "=donor-notice", "language": "=en"}, read=P.STOCK_VIEW
    ),
    "inventory:disposal-quarantine": _case(),
    "inventory:disposal-propose": _case(PROPOSAL),
    "inventory:disposal-drop": _case(WHY),
    "inventory:disposal-sign": _case(verb=P.DISPOSAL_APPROVE),
    "inventory:disposal-reject": _case(WHY, verb=P.DISPOSAL_APPROVE),
    "inventory:disposal-hand-over": _case(CONTRACT),
    "inventory:disposal-certify": _case({"certificate": "x"}),
    "inventory:disposal-divert": _case({"receiver": "x"}),
    "inventory:disposal-photo": _case(),
    "inventory:stock-shared": row(read=P.STOCK_VIEW),
    "inventory:lot-whereabouts": row("lot", P.STOCK_VIEW, write=P.STOCK_MOVE, body=WHY),
    "inventory:lot-recall-end": row("lot", write=P.STOCK_MOVE),
    "inventory:lot-price": row("lot", P.STOCK_PRICE, body=PRICE, asks_more=True),
    "inventory:loan-list": row(read=P.STOCK_VIEW),
    "inventory:loan-new": row(read=P.STOCK_SHARE),
    "inventory:loan-detail": row("loan", P.STOCK_VIEW),
    "inventory:loan-agree": _loan(),
    "inventory:loan-decline": _loan(WHY),
    "inventory:loan-cancel": _loan(),
    "inventory:loan-give": _loan(verb=P.STOCK_MOVE),
    "inventory:loan-give-back": _loan(verb=P.STOCK_MOVE),
    "inventory:loan-forgive": _loan(WHY),
    "inventory:count-list": row(read=P.STOCK_COUNT),
    "inventory:count-new": row(read=P.STOCK_COUNT),
    "inventory:count-worker": row(public=True),
    "inventory:count-detail": row("count", P.STOCK_COUNT),
    "inventory:count-phone": row("count", P.STOCK_COUNT),
    "inventory:count-enter": _count(ENTRY),
    "inventory:count-finish": _count(),
    "inventory:count-send-back": _count(),
    "inventory:count-approve": _count(),
    "inventory:count-cancel": _count(),
}
STOCKCARE_API: dict[str, Row] = {
    "api-inventory:disposal-list": row(
        read=P.STOCK_VIEW, write=P.DISPOSAL_PROPOSE, body=FOUND, asks_more=True
    ),
    "api-inventory:disposal-detail": row("case", P.STOCK_VIEW),
    "api-inventory:disposal-file": row(
        args={"uid": "case", "file": "case_file"}, read=P.STOCK_VIEW
    ),
    "api-inventory:disposal-paper": row("case", P.STOCK_VIEW, query="kind=donor-notice"),
    "api-inventory:disposal-quarantine": _case_api(),
    "api-inventory:disposal-propose": _case_api(PROPOSAL),
    "api-inventory:disposal-drop": _case_api(WHY),
    "api-inventory:disposal-sign": _case_api(verb=P.DISPOSAL_APPROVE),
    "api-inventory:disposal-reject": _case_api(WHY, verb=P.DISPOSAL_APPROVE),
    "api-inventory:disposal-hand-over": _case_api(CONTRACT),
    "api-inventory:disposal-certify": _case_api({"certificate": "x"}),
    "api-inventory:disposal-divert": _case_api({"receiver": "x"}),
    "api-inventory:disposal-photos": _case_api(),
    "api-inventory:shared-stock-list": row(read=P.STOCK_VIEW),
    "api-inventory:whereabouts-detail": row("lot", P.STOCK_VIEW),
    "api-inventory:lot-correct-price": row("lot", write=P.STOCK_PRICE, body=PRICE, asks_more=True),
    "api-inventory:lot-prices": row("lot", P.STOCK_VIEW),
    "api-inventory:loan-list": row(
        read=P.STOCK_VIEW, write=P.STOCK_SHARE, body=LOAN, asks_more=True
    ),
    "api-inventory:loan-detail": row("loan", P.STOCK_VIEW),
    "api-inventory:loan-owed": row(read=P.STOCK_VIEW),
    "api-inventory:loan-agree": _loan(),
    "api-inventory:loan-decline": _loan(WHY),
    "api-inventory:loan-cancel": _loan(),
    "api-inventory:loan-give": _loan({"line": KEY, "quantity": 1}, verb=P.STOCK_MOVE),
    "api-inventory:loan-give-back": _loan({"line": KEY, "quantity": 1}, verb=P.STOCK_MOVE),
    "api-inventory:loan-forgive": _loan(WHY),
    "api-inventory:count-list": row(
        read=P.STOCK_COUNT, write=P.STOCK_COUNT, body={"facility": "$facility", "bin": "-"}
    ),
    "api-inventory:count-detail": row("count", P.STOCK_COUNT),
    "api-inventory:count-enter": _count(ENTRY),
    "api-inventory:count-finish": _count(),
    "api-inventory:count-explain": _count(CAUSES),
    "api-inventory:count-send-back": _count(),
    "api-inventory:count-approve": _count(),
    "api-inventory:count-cancel": _count(),
}
