"""A row of the access matrix for every operation of the API."""

from relief.organizations.permissions import Permission as P
from tests.access.registry_donations import DONATION_API
from tests.access.registry_road import ROAD_API
from tests.access.registry_stockcare import STOCKCARE_API
from tests.access.registry_warehouse import API as WAREHOUSE
from tests.access.rows import Row, row

MOMENT = "2026-01-01T00:00:00Z"
AUDITS = ("auditor",)
ANSWERS = {
    "call_back": "$call_back",
    "received": True,
    "right": True,
    "safe": True,
    "more": False,
    "score": 5,
}
REASON = {"reason": "a good reason"}

API: dict[str, Row] = {
    **STOCKCARE_API,
    **WAREHOUSE,
    **ROAD_API,
    **DONATION_API,
    "schema": row(public=True),
    "api-docs": row(public=True),
    "api-organizations:organization-list": row(),
    "api-organizations:organization-detail": row("organization", shared=True),
    "api-place-list": row(),
    "api-place-detail": row("place", shared=True),
    "api-site-list": row(
        write=P.REQUEST_CREATE,
        body={"place": "$place", "name_zh": "新村", "lat": 29.6, "lon": 102.1},
    ),
    "api-site-detail": row("site", shared=True),
    "api-hub-list": row(),
    "api-hub-detail": row("hub", shared=True),
    "api-lane-list": row(),
    "api-lane-detail": row("lane", shared=True),
    "api-lane-close": row(
        write=P.EMERGENCY_MANAGE, body={"origin": "$place", "site": "$site", **REASON}
    ),
    "api-lane-open": row(write=P.EMERGENCY_MANAGE, body={"origin": "$place", "site": "$site"}),
    "api-item-list": row(),
    "api-item-detail": row("item", shared=True),
    "api-item-needs": row(query="people=100&days=3"),
    "api-emergency-list": row(
        read=P.EMERGENCY_VIEW,
        write=P.EMERGENCY_MANAGE,
        body={
            "code": "new2026",
            "name_zh": "新",
            "name_en": "New",
            "hazard": "flood",
            "struck_at": MOMENT,
            "places": ["513322"],
        },
    ),
    "api-emergency-detail": row("emergency", P.EMERGENCY_VIEW, shared=True),
    "api-emergency-figures": row("emergency", P.EMERGENCY_VIEW, shared=True),
    "api-emergency-sites": row("emergency", P.EMERGENCY_VIEW, shared=True),
    "api-emergency-activate": row("emergency", write=P.EMERGENCY_MANAGE, shared=True),
    "api-emergency-close": row("emergency", write=P.EMERGENCY_MANAGE, shared=True, body=REASON),
    "api-emergency-count-people": row(
        "emergency",
        write=P.EMERGENCY_MANAGE,
        shared=True,
        body={"site": "$site", "people": 5, "source": "count"},
    ),
    "api-emergency-publish-figure": row(
        "emergency",
        write=P.EMERGENCY_MANAGE,
        shared=True,
        body={"metric": "dead", "value": 5, "as_of": MOMENT, "source": "count"},
    ),
    "api-demand:request-list": row(
        read=P.REQUEST_VIEW,
        write=P.REQUEST_CREATE,
        body={"emergency": "$emergency", "site": "$site", "people": 10},
    ),
    "api-demand:request-detail": row("draft", P.REQUEST_VIEW, P.REQUEST_CREATE, body={"people": 9}),
    "api-demand:request-submit": row("draft", write=P.REQUEST_CREATE),
    "api-demand:request-cancel": row("draft", write=P.REQUEST_CREATE, body=REASON),
    "api-demand:request-reopen": row("request", write=P.REQUEST_CREATE),
    "api-demand:request-approve": row("request", write=P.REQUEST_VERIFY),
    "api-demand:request-reject": row("request", write=P.REQUEST_VERIFY, body=REASON),
    "api-allocation:plan-list": row(
        read=P.PLAN_VIEW, write=P.PLAN_MAKE, body={"emergency": "$emergency"}
    ),
    "api-allocation:plan-detail": row("plan", P.PLAN_VIEW),
    "api-allocation:plan-approve": row("plan", write=P.PLAN_APPROVE),
    "api-allocation:plan-cancel": row("plan", write=P.PLAN_MAKE),
    "api-allocation:plan-compare": row("plan", P.PLAN_MAKE, query="with=$other_plan", also=AUDITS),
    "api-allocation:plan-what-if": row(
        "plan", write=P.PLAN_MAKE, body={"assumptions": [{"kind": "reserve", "share": 0}]}
    ),
    "api-allocation:allocation-list": row(read=P.PLAN_VIEW),
    "api-allocation:allocation-detail": row("allocation", P.PLAN_VIEW),
    "api-allocation:release-list": row(read=P.STOCK_VIEW),
    "api-allocation:release-detail": row("release", P.STOCK_VIEW),
    "api-allocation:release-accept": row("release", write=P.RELEASE_DECIDE),
    "api-allocation:release-reject": row("release", write=P.RELEASE_DECIDE, body=REASON),
    "api-allocation:appeal-list": row(
        read=P.REQUEST_VIEW, write=P.REQUEST_CREATE, body={"line": "$line", "text": "more"}
    ),
    "api-allocation:appeal-detail": row("appeal", P.REQUEST_VIEW),
    "api-allocation:appeal-answer": row(
        "appeal", write=P.REQUEST_VERIFY, body={"uphold": True, "answer": "yes"}
    ),
    "api-shipping:gs1-prefix": row(read=P.PREFIX_LICENSE, body={"digits": "6901234"}),
    "api-shipping:consignment-list": row(read=P.CONSIGNMENT_VIEW),
    "api-shipping:consignment-detail": row("consignment", P.CONSIGNMENT_VIEW),
    "api-shipping:consignment-pack": row("consignment", write=P.CONSIGNMENT_PACK, asks_more=True),
    "api-shipping:consignment-dispatch": row(
        "consignment", write=P.CONSIGNMENT_PACK, asks_more=True
    ),
    "api-shipping:consignment-cancel": row(
        "consignment", write=P.CONSIGNMENT_PACK, body=REASON, asks_more=True
    ),
    "api-shipping:consignment-lose": row(
        "consignment", write=P.CONSIGNMENT_MOVE, body=REASON, asks_more=True
    ),
    "api-shipping:consignment-return": row(
        "consignment", write=P.CONSIGNMENT_MOVE, body=REASON, asks_more=True
    ),
    "api-shipping:leg-list": row(read=P.CONSIGNMENT_VIEW),
    "api-shipping:leg-detail": row("leg", P.CONSIGNMENT_VIEW),
    "api-shipping:leg-report": row(
        "leg", write=P.CONSIGNMENT_MOVE, body={"status": "arrived"}, asks_more=True
    ),
    "api-delivery:delivery-list": row(read=P.DELIVERY_VIEW),
    "api-delivery:delivery-detail": row("delivery", P.DELIVERY_VIEW),
    "api-delivery:delivery-assign": row(
        "delivery", write=P.DELIVERY_PLAN, body={"stop": 1}, asks_more=True
    ),
    "api-delivery:delivery-go-out": row("delivery", write=P.DELIVERY_PERFORM, asks_more=True),
    "api-delivery:delivery-hand-over": row(
        "delivery", write=P.DELIVERY_PERFORM, body={"code": "000000"}, asks_more=True
    ),
    "api-delivery:delivery-fail": row(
        "delivery", write=P.DELIVERY_PERFORM, body={"reason": "nobody_home"}, asks_more=True
    ),
    "api-delivery:delivery-miss": row("delivery", write=P.STATION_KEEP, asks_more=True),
    "api-delivery:delivery-deposit": row("delivery", write=P.STATION_KEEP, asks_more=True),
    "api-delivery:delivery-pick-up": row(
        "delivery", write=P.STATION_KEEP, body={"code": "000000"}, asks_more=True
    ),
    "api-delivery:delivery-arrive": row("delivery", write=P.VEHICLE_OPERATE, asks_more=True),
    "api-delivery:delivery-open": row(
        "delivery", write=P.VEHICLE_OPERATE, body={"code": "000000"}, asks_more=True
    ),
    "api-delivery:delivery-return": row("delivery", write=P.DELIVERY_VIEW, asks_more=True),
    "api-delivery:delivery-take-back": row("delivery", write=P.DELIVERY_PLAN, asks_more=True),
    "api-tracking:events": row(read=P.TRACKING_READ),
    "api-tracking:events-slash": row(read=P.TRACKING_READ),
    "api-tracking:stream": row(read=P.TRACKING_READ),
    "api-tracking:progress": row(read=P.TRACKING_READ, query="request=RQ-1"),
    "api-tracking:intake": row(
        write=P.TRACKING_WRITE,
        body={
            "event_id": "e-1",
            "tracking_number": "CN-999999",
            "status": "arrived",
            "occurred_at": MOMENT,
        },
    ),
    "api-tracking:unit-list": row(read=P.TRACKING_READ),
    "api-tracking:unit-lookup": row(write=P.TRACKING_READ, body={"numbers": ["CN-1"]}),
    "api-tracking:unit-detail": row("unit", P.TRACKING_READ),
    "api-inventory:facility-list": row(
        read=P.STOCK_VIEW,
        write=P.FACILITY_OPEN,
        body={"name_zh": "新仓", "country": "AE", "lat": 25.2, "lon": 55.3},
    ),
    "api-inventory:facility-detail": row("facility", P.STOCK_VIEW, shared=True),
    "api-inventory:lot-list": row(read=P.STOCK_VIEW),
    "api-inventory:lot-detail": row("lot", P.STOCK_VIEW),
    "api-inventory:balance-list": row(read=P.STOCK_VIEW),
    "api-inventory:balance-detail": row("balance", P.STOCK_VIEW),
    "api-inventory:balance-move": row(
        "balance", write=P.STOCK_MOVE, body={"to_bin": "A-1", "quantity": 1}
    ),
    "api-inventory:balance-adjust": row(
        "balance", write=P.STOCK_MOVE, body={"change": -1, "reason": "counted"}
    ),
    "api-inventory:balance-change-condition": row(
        "balance", write=P.STOCK_MOVE, body={"to": "damaged", "quantity": 1, "reason": "wet"}
    ),
    "api-inventory:movement-list": row(read=P.STOCK_VIEW),
    "api-inventory:movement-detail": row("movement", P.STOCK_VIEW),
    "api-inventory:movement-receive": row(
        write=P.STOCK_MOVE, body={"facility": "$facility", "item": "$item", "quantity": 5}
    ),
    "api-inventory:sharing-rule-list": row(
        read=P.STOCK_VIEW, write=P.STOCK_SHARE, body={"share_with": "none"}
    ),
    "api-inventory:sharing-rule-detail": row("sharing", P.STOCK_VIEW),
    "api-inventory:stock-numbers": row(read=P.STOCK_VIEW),
    "api-inventory:level-list": row(read=P.STOCK_VIEW),
    "api-inventory:level-detail": row("level", P.STOCK_VIEW),
    "api-inventory:level-end": row("level", write=P.STOCK_MOVE),
    "api-inventory:stock-import-list": row(read=P.STOCK_IMPORT),
    "api-inventory:stock-import-detail": row("stock_import", P.STOCK_IMPORT),
    "api-inventory:stock-import-rows": row("stock_import", P.STOCK_IMPORT),
    "api-inventory:stock-import-confirm": row("stock_import", write=P.STOCK_IMPORT),
    "api-inventory:stock-import-cancel": row("stock_import", write=P.STOCK_IMPORT),
    "api-inventory:stock-import-undo": row("stock_import", write=P.STOCK_IMPORT),
    "api-inventory:stock-import-map-headers": row("stock_import", write=P.STOCK_IMPORT),
    "api-inventory:stock-import-add-items": row("stock_import", write=P.STOCK_IMPORT),
    "api-inventory:stock-import-open-facilities": row("stock_import", write=P.STOCK_IMPORT),
    "api-inventory:stock-import-repair": row("stock_import", write=P.STOCK_IMPORT),
    "api-inventory:sharing-rule-end": row("sharing", write=P.STOCK_SHARE),
    "api-inventory:lot-recall": row("lot", write=P.STOCK_MOVE, body=REASON),
    "api-inventory:lot-end-recall": row("lot", write=P.STOCK_MOVE),
    "api-helpline:ticket-list": row(
        read=P.TICKET_VIEW, write=P.TICKET_TAKE, body={"key": "$nobody", "phone": "13800006021"}
    ),
    "api-helpline:ticket-detail": row("ticket", P.TICKET_VIEW),
    "api-helpline:ticket-take": row("ticket", write=P.TICKET_TAKE),
    "api-helpline:ticket-start": row("ticket", write=P.TICKET_TAKE),
    "api-helpline:ticket-reopen": row("ticket", write=P.TICKET_TAKE),
    "api-helpline:ticket-request": row("ticket", write=P.TICKET_TAKE),
    "api-helpline:ticket-cancel": row("ticket", write=P.TICKET_TAKE, body=REASON),
    "api-helpline:ticket-wait": row("ticket", write=P.TICKET_TAKE, body={"waits_for": "stock"}),
    "api-helpline:ticket-refer": row("ticket", write=P.TICKET_TAKE, body={"office": "120"}),
    "api-helpline:ticket-class": row(
        "ticket", write=P.TICKET_TAKE, body={"triage_class": "P1", **REASON}
    ),
    "api-helpline:ticket-duplicate": row(
        "ticket", write=P.TICKET_TAKE, body={"same_as": "$nobody"}
    ),
    "api-helpline:ticket-try": row(
        "ticket", write=P.TICKET_TAKE, body={"call_back": "$call_back", "outcome": "no_answer"}
    ),
    "api-helpline:ticket-confirm": row("ticket", write=P.TICKET_TAKE, body=ANSWERS),
    "api-helpline:call-list": row(
        write=P.TICKET_TAKE, body={"event": "newCall", "callId": "c-1", "from": "13800006021"}
    ),
}
