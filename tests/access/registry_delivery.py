"""Rows of the access matrix for stations, vehicles, missions, day routes and carriers."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

VEHICLE = {
    "code": "UGV-7", "payload_kg": 60, "room_m3": 0.5, "range_km": 30, "lat": 29.6, "lon": 102.1,
    "area_km": 8,
}  # fmt: skip
SHIFT = {
    "courier": "$nobody", "depot": "chengdu", "starts_at": "2030-01-01T00:00:00Z",
    "ends_at": "2030-01-01T08:00:00Z", "capacity_kg": 100, "capacity_m3": 1,
}  # fmt: skip
STATION = {"station": "nowhere", "packages": 20}
POINT = {"lat": 29.65, "lon": 102.12}


def _flown(body: dict[str, object] | None = None) -> Row:
    return row("mission", write=P.VEHICLE_OPERATE, body=body or {}, asks_more=True)


LINK = {"kind": "kuaidi100", "key": "K1", "customer": "C1", "salt": "S1"}
FOLLOW = {"tracking_number": "CN-0", "company": "yuantong", "number": "YT1"}

DELIVERY: dict[str, Row] = {
    "tracking:carrier-report": row(args={"uid": "carrier_link"}, shared=True, public=True),
    "tracking:carrier-links": row(read=P.CONSIGNMENT_MOVE),
    "tracking:carrier-follow": row("carrier_link", P.CONSIGNMENT_MOVE),
    "delivery:vehicle-register": row(read=P.VEHICLE_OPERATE),
    "api-tracking:carrier-link-list": row(
        read=P.CONSIGNMENT_MOVE, write=P.CONSIGNMENT_MOVE, body=LINK
    ),
    "api-tracking:carrier-link-detail": row("carrier_link", P.CONSIGNMENT_MOVE),
    "api-tracking:carrier-link-follow": row("carrier_link", P.CONSIGNMENT_MOVE, body=FOLLOW),
    "api-tracking:carrier-number-list": row(
        read=P.CONSIGNMENT_MOVE,
        write=P.CONSIGNMENT_MOVE,
        body={
            "kind": "consignment",
            "subject": "00000000-0000-0000-0000-000000000000",
            "number": "N1",
        },
    ),
    "api-tracking:carrier-number-detail": row("carrier_number", P.CONSIGNMENT_MOVE),
    "api-tracking:carrier-number-end": row(
        "carrier_number", write=P.CONSIGNMENT_MOVE, asks_more=True
    ),
    "tracking:numbers": row(args={"kind": "=consignment", "uid": "consignment"}),
    "tracking:number-set": row(
        args={"kind": "=consignment", "uid": "consignment"}, read=P.CONSIGNMENT_MOVE
    ),
    "tracking:number-end": row("carrier_number", write=P.CONSIGNMENT_MOVE, asks_more=True),
    "api-tracking:carrier-parcel-list": row(read=P.CONSIGNMENT_MOVE),
    "api-tracking:carrier-parcel-detail": row("carrier_parcel", P.CONSIGNMENT_MOVE),
    "delivery:routes": row(read=P.DELIVERY_PLAN),
    "delivery:routes-ask": row(write=P.DELIVERY_PLAN, asks_more=True),
    "delivery:routes-apply": row("route_plan", write=P.DELIVERY_PLAN, asks_more=True),
    "delivery:shift-add": row(read=P.DELIVERY_PLAN),
    "delivery:shift-cancel": row("shift", write=P.DELIVERY_PLAN, asks_more=True),
    "delivery:station-worker": row(public=True),
    "delivery:station-manifest": row(public=True),
    "delivery:station-settings": row(read=P.STATION_KEEP),
    "delivery:mission-accept": row("mission", P.VEHICLE_OPERATE, asks_more=True),
    "delivery:mission-decline": row("mission", P.VEHICLE_OPERATE, asks_more=True),
    "delivery:mission-depart": row("mission", P.VEHICLE_OPERATE, asks_more=True),
    "delivery:mission-abort": row("mission", P.VEHICLE_OPERATE, asks_more=True),
    "delivery:mission-take-over": row("mission", P.VEHICLE_OPERATE, asks_more=True),
    "api-delivery:station-list": row(read=P.DELIVERY_VIEW, write=P.STATION_KEEP, body=STATION),
    "api-delivery:station-detail": row("station", P.DELIVERY_VIEW, shared=True),
    "api-delivery:station-search": row(write=P.DELIVERY_VIEW, body=POINT),
    "api-delivery:vehicle-list": row(read=P.DELIVERY_VIEW, write=P.VEHICLE_OPERATE, body=VEHICLE),
    "api-delivery:vehicle-detail": row("vehicle", P.DELIVERY_VIEW),
    "api-delivery:mission-list": row(read=P.DELIVERY_VIEW),
    "api-delivery:mission-detail": row("mission", P.DELIVERY_VIEW),
    "api-delivery:mission-accept": _flown(),
    "api-delivery:mission-decline": _flown({"reason": "battery"}),
    "api-delivery:mission-depart": _flown(),
    "api-delivery:mission-arrive": _flown(),
    "api-delivery:mission-open": _flown({"code": "000000"}),
    "api-delivery:mission-abort": _flown({"reason": "road"}),
    "api-delivery:mission-take-over": _flown({"courier": "$nobody"}),
    "api-delivery:shift-list": row(
        read=P.DELIVERY_VIEW, write=P.DELIVERY_PLAN, body=SHIFT, asks_more=True
    ),
    "api-delivery:shift-detail": row("shift", P.DELIVERY_VIEW, asks_more=True),
    "api-delivery:shift-cancel": row("shift", write=P.DELIVERY_PLAN, asks_more=True),
    "api-delivery:route-plan-list": row(
        read=P.DELIVERY_VIEW, write=P.DELIVERY_PLAN, body={"day": "2030-01-01"}, asks_more=True
    ),
    "api-delivery:route-plan-detail": row("route_plan", P.DELIVERY_VIEW, asks_more=True),
    "api-delivery:route-plan-apply": row("route_plan", write=P.DELIVERY_PLAN, asks_more=True),
}
