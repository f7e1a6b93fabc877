"""Rows of the access matrix for the warehouse floor, pages and API."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

REASON = {"reason": "a good reason"}
GOODS = [{"item": "$item", "quantity": 1}]
UNDONE = {"reason": "booked twice"}


def _paper(uid: str, **more: str) -> Row:
    return row(args={"uid": uid, "language": "=en", **more}, read=P.STOCK_VIEW)


def _own_facility(verb: str, body: dict[str, object]) -> Row:
    return row("facility", verb, body=body, shared=True, asks_more=True)


def _facility_api(verb: str, body: dict[str, object]) -> Row:
    return row("facility", write=verb, body=body, shared=True, asks_more=True)


PAGES: dict[str, Row] = {
    "inventory:floor": row(read=P.STOCK_VIEW),
    "inventory:scan": row(read=P.STOCK_VIEW, query="code=x"),
    "inventory:id-lot": row("lot", P.STOCK_VIEW),
    "inventory:id-bin": row("bin", P.STOCK_VIEW, shared=True),
    "inventory:id-facility": row(args={"code": "=chengdu"}, read=P.STOCK_VIEW, shared=True),
    "inventory:gs1-item": row(args={"gtin": "=09521234543213"}, read=P.STOCK_VIEW, shared=True),
    "inventory:gs1-lot": row(
        args={"gtin": "=09521234543213", "batch": "=B1"}, read=P.STOCK_VIEW, shared=True
    ),
    "inventory:gs1-facility": row(args={"gln": "=9521234000075"}, read=P.STOCK_VIEW, shared=True),
    "inventory:gs1-bin": row(
        args={"gln": "=9521234000075", "place": "=A-1"}, read=P.STOCK_VIEW, shared=True
    ),
    "inventory:labels": _paper("lot", kind="=lot"),
    "inventory:movement-detail": row("movement", P.STOCK_VIEW, P.STOCK_MOVE, body=UNDONE),
    "inventory:item-card": row(args={"code": "item_code"}, read=P.STOCK_VIEW, shared=True),
    "inventory:item-card-paper": row(
        args={"code": "item_code", "language": "=en"}, read=P.STOCK_VIEW, shared=True
    ),
    "inventory:lot-card-paper": _paper("lot"),
    "inventory:lot-take-back": row("lot", P.STOCK_MOVE, asks_more=True),
    "inventory:facility-change": _own_facility(
        P.FACILITY_OPEN, {"name_zh": "成都仓", "name_en": "x"}
    ),
    "inventory:facility-close": _own_facility(P.FACILITY_OPEN, REASON),
    "inventory:facility-reopen": _own_facility(P.FACILITY_OPEN, REASON),
    "inventory:facility-people": _own_facility(P.MEMBER_MANAGE, {"member": "$member"}),
    "inventory:facility-person-remove": row(
        args={"uid": "facility", "member": "member"},
        read=P.MEMBER_MANAGE,
        shared=True,
        asks_more=True,
    ),
    "inventory:facility-bins": row(
        "facility",
        P.STOCK_VIEW,
        P.STOCK_MOVE,
        shared=True,
        asks_more=True,
        body={"code": "B-1", "temperature": "ambient"},
    ),
    "inventory:put-away-list": row("facility", P.STOCK_VIEW, shared=True),
    "inventory:put-away": row("balance", P.STOCK_MOVE),
    "inventory:bin-detail": row(
        "bin",
        P.STOCK_VIEW,
        P.STOCK_MOVE,
        shared=True,
        asks_more=True,
        body={"temperature": "ambient"},
    ),
    "inventory:bin-close": row("bin", write=P.STOCK_MOVE, shared=True, asks_more=True),
    "inventory:receipt-list": row(read=P.STOCK_VIEW),
    "inventory:receipt-new": row(read=P.STOCK_MOVE),
    "inventory:receipt-detail": row("receipt", P.STOCK_VIEW),
    "inventory:receipt-count": row("receipt", P.STOCK_MOVE),
    "inventory:receipt-cancel": row("receipt", write=P.STOCK_MOVE),
    "inventory:receipt-paper": _paper("receipt"),
    "inventory:transfer-list": row(read=P.STOCK_VIEW),
    "inventory:transfer-new": row(read=P.STOCK_MOVE),
    "inventory:transfer-detail": row("transfer", P.STOCK_VIEW),
    "inventory:transfer-release": row("transfer", write=P.RELEASE_DECIDE),
    "inventory:transfer-reject": row("transfer", write=P.RELEASE_DECIDE, body={"answer": "no"}),
    "inventory:transfer-cancel": row("transfer", write=P.STOCK_MOVE, body=REASON),
    "inventory:transfer-dispatch": row("transfer", write=P.STOCK_MOVE),
    "inventory:pick-list": row(read=P.STOCK_VIEW),
    "inventory:pick-detail": row("pick", P.STOCK_VIEW, P.STOCK_MOVE, body={"units": 5}),
    "inventory:kit-list": row(read=P.STOCK_VIEW),
    "inventory:kit-new": row(read=P.CATALOG_EDIT),
    "inventory:kit-detail": row("kit", P.STOCK_VIEW, P.STOCK_MOVE),
    "inventory:kit-end": row("kit", write=P.CATALOG_EDIT),
    "inventory:balance-break": row("balance", P.STOCK_MOVE),
    "inventory:life-rules": row(read=P.STOCK_VIEW, write=P.STOCK_SHARE, asks_more=True),
    "inventory:life-rule-end": row("life_rule", write=P.STOCK_SHARE, shared=True, asks_more=True),
    "inventory:expiring": row(read=P.STOCK_VIEW),
    "inventory:offer-detail": row("offer", P.STOCK_VIEW, shared=True),
    "inventory:offer-withdraw": row("offer", write=P.STOCK_SHARE, shared=True, asks_more=True),
    "inventory:books": row(read=P.SYSTEM_VIEW),
    "inventory:books-check": row(write=P.SYSTEM_VIEW),
}
API: dict[str, Row] = {
    "api-item-packs": row(
        args={"uid": "item"},
        write=P.CATALOG_EDIT,
        shared=True,
        body={"name": "包", "quantity": 12},
    ),
    "api-inventory:facility-change": _facility_api(P.FACILITY_OPEN, {"address": "1 Road"}),
    "api-inventory:facility-close": _facility_api(P.FACILITY_OPEN, REASON),
    "api-inventory:facility-reopen": _facility_api(P.FACILITY_OPEN, REASON),
    "api-inventory:facility-add-staff": _facility_api(P.MEMBER_MANAGE, {"member": "$member"}),
    "api-inventory:facility-remove-staff": _facility_api(P.MEMBER_MANAGE, {"member": "$member"}),
    "api-inventory:facility-staff": row("facility", P.MEMBER_MANAGE, shared=True),
    "api-inventory:facility-space": row("facility", P.STOCK_VIEW, shared=True),
    "api-inventory:lot-take-back": row(
        "lot", write=P.STOCK_MOVE, body={"facility": "$facility", "quantity": 1, **REASON}
    ),
    "api-inventory:lot-card": row("lot", P.STOCK_VIEW),
    "api-inventory:balance-break-up": row("balance", write=P.STOCK_MOVE, body={"quantity": 1}),
    "api-inventory:balance-suggestions": row("balance", P.STOCK_VIEW),
    "api-inventory:movement-undo": row("movement", write=P.STOCK_MOVE, body=UNDONE),
    "api-inventory:bin-list": row(
        read=P.STOCK_VIEW,
        write=P.STOCK_MOVE,
        asks_more=True,
        body={"facility": "$facility", "code": "B-1"},
    ),
    "api-inventory:bin-detail": row("bin", P.STOCK_VIEW, shared=True),
    "api-inventory:bin-close": row("bin", write=P.STOCK_MOVE, shared=True, asks_more=True),
    "api-inventory:receipt-list": row(
        read=P.STOCK_VIEW, write=P.STOCK_MOVE, body={"facility": "$facility", "lines": GOODS}
    ),
    "api-inventory:receipt-detail": row("receipt", P.STOCK_VIEW),
    "api-inventory:receipt-count": row("receipt", write=P.STOCK_MOVE, body={"counted": []}),
    "api-inventory:receipt-cancel": row("receipt", write=P.STOCK_MOVE),
    "api-inventory:transfer-list": row(
        read=P.STOCK_VIEW,
        write=P.STOCK_MOVE,
        body={
            "origin": "$facility",
            "destination": "$facility",
            "reason": "x",
            "lines": GOODS,
        },
    ),
    "api-inventory:transfer-detail": row("transfer", P.STOCK_VIEW),
    "api-inventory:transfer-release": row("transfer", write=P.RELEASE_DECIDE),
    "api-inventory:transfer-reject": row("transfer", write=P.RELEASE_DECIDE, body={"answer": "no"}),
    "api-inventory:transfer-cancel": row("transfer", write=P.STOCK_MOVE, body=REASON),
    "api-inventory:transfer-dispatch": row("transfer", write=P.STOCK_MOVE),
    "api-inventory:pick-list-list": row(read=P.STOCK_VIEW),
    "api-inventory:pick-list-detail": row("pick", P.STOCK_VIEW),
    "api-inventory:pick-list-take": row(
        "pick", write=P.STOCK_MOVE, body={"line": "$pick_line", "units": 5}
    ),
    "api-inventory:scan-list": row(read=P.STOCK_VIEW, query="code=LT-1"),
    "api-inventory:stock-card-list": row(read=P.STOCK_VIEW, query="item=blanket"),
    "api-inventory:label-detail": row(args={"kind": "=lot", "uid": "lot"}, read=P.STOCK_VIEW),
    "api-inventory:kit-list": row(
        read=P.STOCK_VIEW,
        write=P.CATALOG_EDIT,
        body={"item": "$item", "components": GOODS},
    ),
    "api-inventory:kit-detail": row("kit", P.STOCK_VIEW),
    "api-inventory:kit-end": row("kit", write=P.CATALOG_EDIT),
    "api-inventory:kit-build": row(
        "kit", write=P.STOCK_MOVE, body={"facility": "$facility", "quantity": 1}
    ),
    "api-inventory:kit-plan": row("kit", P.STOCK_VIEW, query="target=5"),
    "api-inventory:life-rule-list": row(
        read=P.STOCK_VIEW,
        write=P.STOCK_SHARE,
        asks_more=True,
        body={"days": 30, "item": "$item", **REASON},
    ),
    "api-inventory:life-rule-detail": row("life_rule", P.STOCK_VIEW, shared=True),
    "api-inventory:life-rule-end": row(
        "life_rule", write=P.STOCK_SHARE, shared=True, asks_more=True
    ),
    "api-inventory:expiry-offer-list": row(read=P.STOCK_VIEW),
    "api-inventory:expiry-offer-detail": row("offer", P.STOCK_VIEW, shared=True),
    "api-inventory:expiry-offer-withdraw": row(
        "offer", write=P.STOCK_SHARE, shared=True, asks_more=True
    ),
    "api-inventory:book-check-list": row(read=P.SYSTEM_VIEW, write=P.SYSTEM_VIEW),
    "api-inventory:book-check-detail": row("book_check", P.SYSTEM_VIEW, shared=True),
}
