"""Where to hold goods before the next disaster, and what one more warehouse would add."""

from collections import defaultdict
from typing import Any

from django.utils.translation import get_language

from relief.allocation.prepositioning import history
from relief.allocation.prepositioning.advice import Advice, Option
from relief.allocation.prepositioning.history import Question
from relief.core.errors import Invalid
from relief.core.http.pages import Page
from relief.core.wording import percent
from relief.organizations.permissions import Permission

DAYS = (3, 7, 15, 30)


class Prepositioning(Page):
    """Advice for the stock there is now."""

    template_name = "allocation/prepositioning.html"
    partials = ("advice",)
    permission = Permission.PLAN_MAKE

    def context(self) -> dict[str, Any]:
        """Return the advice for the days and the place asked for."""
        days = self.request.GET.get("days", "")
        chosen = int(days) if days.isdecimal() and int(days) in DAYS else DAYS[0]
        more = [code for code in self.request.GET.getlist("candidate") if code.isdecimal()]
        error = ""
        try:
            question = history.ask(self.actor, days=chosen, candidates=more or None)
        except Invalid as refused:
            error = str(refused)
            question = history.ask(self.actor, days=chosen)
        found: dict[str, Any] = {"days": chosen, "choices": DAYS, "error": error}
        if not question.held:
            return found
        return found | _shown(question, question.answer())


def _shown(question: Question, advice: Advice) -> dict[str, Any]:
    return {
        "has_advice": True,
        "events": _events(question),
        "today": _numbers(advice.today),
        "moved": _numbers(advice.moved),
        "saved": round(advice.today.measures.hours - advice.moved.measures.hours, 1),
        "warehouses": [question.facilities[code] for code in sorted(question.facilities)],
        "rows": _rows(question, advice),
        "candidates": [_candidate(question, advice, row) for row in advice.candidates],
        "best": question.places.get(advice.best),
        "is_proven": all(
            row.is_optimal for row in (advice.today, advice.moved, *advice.candidates)
        ),
        "map": _map(question, advice),
    }


def _events(question: Question) -> list[str]:
    english = get_language() == "en"
    return [row.name_en if english else row.name_zh for row in question.events.values()]


def _numbers(option: Option) -> dict[str, Any]:
    return {
        "hours": round(option.measures.hours, 1),
        "coverage": percent(option.measures.coverage, 1),
        "in_a_day": percent(option.measures.in_a_day, 1),
    }


def _rows(question: Question, advice: Advice) -> list[dict[str, Any]]:
    """Return a row for each item: what lies in each warehouse and what is advised there."""
    by_item: dict[str, list[dict[str, int]]] = defaultdict(list)
    for item in sorted(question.items):
        for facility in sorted(question.facilities):
            now = question.held.get((facility, item), 0)
            then = advice.moved.stock.get((facility, item), 0)
            by_item[item].append({"now": now, "then": then, "more": then - now})
    return [{"item": question.items[item], "cells": cells} for item, cells in by_item.items()]


def _candidate(question: Question, advice: Advice, option: Option) -> dict[str, Any]:
    units = {
        item: count for (where, item), count in option.stock.items() if where == option.candidate
    }
    order = sorted(units, key=lambda item: (-units[item], item))
    holds = [{"item": question.items[item], "units": units[item]} for item in order]
    base, found = advice.moved.measures, option.measures
    return {
        "place": question.places[option.candidate],
        "numbers": _numbers(option),
        "hours_saved": round(base.hours - found.hours, 1),
        "points": round(100 * (found.in_a_day - base.in_a_day), 1),
        "holds": holds[:3],
        "more": max(0, len(holds) - 3),
        "is_best": option.candidate == advice.best,
    }


def _map(question: Question, advice: Advice) -> dict[str, Any]:
    units: dict[str, int] = defaultdict(int)
    for (facility, _), count in advice.moved.stock.items():
        units[facility] += count
    return {
        "centre": [33.5, 104.5],
        "zoom": 4,
        "facilities": [
            {"lat": row.lat, "lon": row.lon, "name": str(row.place), "note": f"{units[code]:,}"}
            for code, row in question.facilities.items()
        ],
        "moving": [
            {
                "lat": row.lat,
                "lon": row.lon,
                "name": str(row),
                "icon": "building-warehouse",
                "tone": "moving" if row.code == advice.best else "waiting",
            }
            for row in question.places.values()
        ],
    }
