"""Rows of the access matrix for advice, equity and the rest of planning, pages and API."""

from relief.organizations.permissions import Permission as P
from tests.access.rows import Row, row

PLANNING: dict[str, Row] = {
    "allocation:equity": row(read=P.REQUEST_VIEW),
    "api-allocation:equity-list": row(read=P.REQUEST_VIEW),
    "allocation:prepositioning": row(read=P.PLAN_MAKE),
    "allocation:plan-export": row("plan", P.PLAN_MAKE),
    "allocation:plan-compare-export": row(
        args={"uid": "plan", "other": "other_plan"}, read=P.PLAN_MAKE
    ),
    "api-allocation:prepositioning": row(read=P.PLAN_MAKE),
}
