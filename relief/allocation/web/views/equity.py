"""The public equity panel: how evenly each item is given out, week by week, and by whose hand."""

from typing import Any

from relief.allocation import queries
from relief.allocation.models import EquityReading
from relief.allocation.rules.equity import BEHIND, GINI_FLAG
from relief.core.actors import Actor
from relief.core.http.pages import Page
from relief.core.wording import percent
from relief.emergencies.models import Emergency
from relief.emergencies.queries import open_emergencies
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission

WEEKS = 12


class Equity(Page):
    """Are needs met evenly: for every partner to see."""

    template_name = "allocation/equity.html"
    permission = Permission.REQUEST_VIEW

    def context(self) -> dict[str, Any]:
        """Return the readings of the emergency that is looked at."""
        emergency = _emergency(self.actor, self.request.session.get("emergency"))
        if emergency is None:
            return {"emergency": None}
        rows = list(queries.readings(self.actor).filter(emergency=emergency).order_by("-week"))
        weeks = sorted({row.week for row in rows}, reverse=True)[:WEEKS]
        newest = [row for row in rows if weeks and row.week == weeks[0]]
        names = _names(self.actor, newest)
        whole = next((row for row in newest if row.item_id is None), None)
        return {
            "emergency": emergency,
            "whole": _shown(whole, names) if whole else None,
            "items": [_shown(row, names) for row in _worst_first(newest)],
            "weeks": [_shown(row, names) for row in rows if row.item_id is None][:WEEKS],
            "overrides": [
                {"plan": plan, "reason": plan.result["override"]}
                for plan in queries.overrides(emergency)
            ],
            "gini_flag": GINI_FLAG,
            "behind": percent(BEHIND, 1),
        }


def _emergency(actor: Actor, chosen: str | None) -> Emergency | None:
    rows = open_emergencies(actor)
    return (rows.filter(uid=chosen).first() if chosen else None) or rows.first()


def _worst_first(rows: list[EquityReading]) -> list[EquityReading]:
    found = [row for row in rows if row.item_id]
    return sorted(found, key=lambda row: (-(row.figures.get("gini") or 0.0), row.item_id))


def _names(actor: Actor, rows: list[EquityReading]) -> dict[str, str]:
    """Return the names the actor may read: all for who sees all, else one's own."""
    keys = {int(key) for row in rows for key in row.partners}
    if not actor.sees_all:
        keys &= {actor.organization_id or 0}
    return {str(row.pk): str(row) for row in Organization.objects.filter(pk__in=keys)}


def _shown(row: EquityReading, names: dict[str, str]) -> dict[str, Any]:
    figures = row.figures
    return {
        "week": row.week,
        "item": row.item,
        "lines": figures.get("lines", 0),
        "least": _share(figures.get("min")),
        "median": _share(figures.get("median")),
        "permille": round(1000 * (figures.get("mean") or 0)),
        "mean": figures.get("mean") or 0,
        "gini": figures.get("gini"),
        "hoover": figures.get("hoover"),
        "worst": _share(figures.get("worst_partner")),
        "over_80": _share(figures.get("over_80")),
        "is_uneven": any(flag["code"] == "uneven" for flag in row.flags),
        "behind": [
            {"name": names.get(flag["partner"], ""), "fill": percent(flag["fill"], 1)}
            for flag in row.flags
            if flag["code"] == "behind"
        ],
        "partners": [
            {"name": names[key], "fill": fill, "permille": round(1000 * fill)}
            for key, fill in sorted(row.partners.items(), key=lambda pair: pair[1])
            if key in names
        ],
    }


def _share(value: float | None) -> str:
    return "–" if value is None else percent(value, 1)
