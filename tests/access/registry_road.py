"""Rows of the access matrix for shipments, customs, ways and promises, pages and API."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

PAPER = {"kind": "invoice", "number": "INV-1"}
CHANGE = {"name": "x", "lat": 30, "lon": 103, "mode": "rail"}
HELD = {"status": "queried", "reason": "x"}
LODGED = {"basis": "cn-2015-102", "declaration_number": "D-1"}
LOADED = {
    "facility": "$facility", "vehicle_type": "van-1t", "consignments": ["$consignment"],
}  # fmt: skip


def _packing(thing: str, body: dict[str, object] | None = None) -> Row:
    return row(thing, write=P.CONSIGNMENT_PACK, body=body or {}, asks_more=True)


def _moving(thing: str, body: dict[str, object] | None = None) -> Row:
    return row(thing, write=P.CONSIGNMENT_MOVE, body=body or {}, asks_more=True)


def _seen(thing: str, body: dict[str, object] | None = None) -> Row:
    """Return the row of a form that everyone who sees it may open, but not send."""
    return row(thing, P.CONSIGNMENT_VIEW, body=body or {}, asks_more=True)


def _paper(**more: str) -> dict[str, str]:
    return {"uid": "customs", "kind": "=invoice", **more}


ROAD_PAGES: dict[str, Row] = {
    "shipping:consignment-ways": _seen("consignment", {"key": "road"}),
    "shipping:consignment-split": _packing("consignment"),
    "shipping:consignment-merge": _packing("consignment"),
    "shipping:consignment-nest": _packing("consignment"),
    "shipping:leg-transship": row(
        args={"leg": "leg"}, write=P.CONSIGNMENT_MOVE, body=CHANGE, asks_more=True
    ),
    "shipping:unit-detail": row("handling_unit", P.CONSIGNMENT_VIEW),
    "shipping:shipment-list": row(read=P.CONSIGNMENT_VIEW),
    "shipping:shipment-new": row(read=P.CONSIGNMENT_PACK, asks_more=True),
    "shipping:shipment-detail": row("shipment", P.CONSIGNMENT_VIEW),
    "shipping:shipment-unload": row(
        args={"uid": "shipment", "consignment": "consignment"},
        write=P.CONSIGNMENT_PACK, asks_more=True,
    ),
    "shipping:shipment-button": row(
        args={"uid": "shipment", "what": "=arrived"}, write=P.CONSIGNMENT_MOVE, asks_more=True
    ),
    "shipping:shipment-manifest": row(
        args={"uid": "shipment", "language": "=en"}, read=P.CONSIGNMENT_VIEW
    ),
    "shipping:departures": row(read=P.CONSIGNMENT_VIEW),
    "shipping:customs-detail": row("customs", P.CONSIGNMENT_VIEW),
    "shipping:customs-lodge": _seen("customs", LODGED),
    "shipping:customs-hold": _seen("customs", HELD),
    "shipping:customs-release": _seen("customs"),
    "shipping:customs-complete": _moving("customs"),
    "shipping:customs-paper": row(
        args=_paper(), read=P.CONSIGNMENT_VIEW, body=PAPER, asks_more=True
    ),
    "shipping:customs-verify": row(args=_paper(), write=P.CONSIGNMENT_MOVE, asks_more=True),
    "shipping:customs-file": row(args=_paper(), read=P.CONSIGNMENT_VIEW),
    "shipping:licensed-prefix": row(read=P.PREFIX_LICENSE),
    "shipping:kept-promises": row(read=P.CONSIGNMENT_VIEW),
    "shipping:kept-export": row(read=P.CONSIGNMENT_VIEW),
}  # fmt: skip

ROAD_API: dict[str, Row] = {
    "api-shipping:consignment-split": _packing("consignment"),
    "api-shipping:consignment-merge": _packing("consignment", {"other": "$consignment"}),
    "api-shipping:consignment-choose-way": _packing("consignment", {"key": "road"}),
    "api-shipping:consignment-put-together": _packing("consignment", {"units": ["$handling_unit"]}),
    "api-shipping:consignment-ways": row("consignment", P.CONSIGNMENT_VIEW),
    "api-shipping:consignment-units": row("consignment", P.CONSIGNMENT_VIEW),
    "api-shipping:leg-transship": _moving("leg", CHANGE),
    "api-shipping:shipment-list": row(
        read=P.CONSIGNMENT_VIEW, write=P.CONSIGNMENT_PACK, body=LOADED, asks_more=True
    ),
    "api-shipping:shipment-detail": row("shipment", P.CONSIGNMENT_VIEW),
    "api-shipping:shipment-load": _packing("shipment", {"consignments": ["$consignment"]}),
    "api-shipping:shipment-unload": _packing("shipment", {"consignment": "$consignment"}),
    "api-shipping:shipment-depart": _packing("shipment"),
    "api-shipping:shipment-report": _moving("shipment", {"status": "arrived"}),
    "api-shipping:shipment-cancel": _packing("shipment"),
    "api-shipping:customs-list": row(read=P.CONSIGNMENT_VIEW),
    "api-shipping:customs-detail": row("customs", P.CONSIGNMENT_VIEW),
    "api-shipping:customs-paper": _moving("customs", PAPER),
    "api-shipping:customs-paper-copy": row(args=_paper(), read=P.CONSIGNMENT_VIEW),
    "api-shipping:customs-verify": _moving("customs", {"kind": "invoice"}),
    "api-shipping:customs-complete": _moving("customs"),
    "api-shipping:customs-lodge": _moving("customs", LODGED),
    "api-shipping:customs-hold": _moving("customs", HELD),
    "api-shipping:customs-release": _moving("customs"),
    "api-shipping:promise-list": row(read=P.CONSIGNMENT_VIEW),
    "api-shipping:promise-detail": row("promise", P.CONSIGNMENT_VIEW),
    "api-shipping:promise-report": row(read=P.CONSIGNMENT_VIEW),
    "api-shipping:schedule-list": row(read=P.CONSIGNMENT_VIEW),
    "api-shipping:schedule-detail": row("schedule", P.CONSIGNMENT_VIEW, shared=True),
    "api-shipping:schedule-next": row("schedule", P.CONSIGNMENT_VIEW, shared=True),
    "api-shipping:vehicle-type-list": row(read=P.CONSIGNMENT_VIEW),
    "api-shipping:vehicle-type-detail": row("vehicle_type", P.CONSIGNMENT_VIEW, shared=True),
}
