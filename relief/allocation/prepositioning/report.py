"""The advice as plain data, for the API and the command."""

from typing import Any

from relief.allocation.prepositioning.advice import Option
from relief.allocation.prepositioning.history import Question


def report(question: Question) -> dict[str, Any]:
    """Return what to hold where and what each candidate adds; hours, and shares from 0 to 1."""
    advice = question.answer()
    return {
        "scenarios": [
            {"event": code, "name_zh": row.name_zh, "name_en": row.name_en, "hazard": row.hazard}
            for code, row in question.events.items()
        ],
        "today": _measures(advice.today),
        "moved": _measures(advice.moved),
        "holdings": [
            {
                "facility": facility,
                "item": item,
                "today": question.held.get((facility, item), 0),
                "advised": advice.moved.stock.get((facility, item), 0),
            }
            for facility, item in sorted({*question.held, *advice.moved.stock})
        ],
        "candidates": [
            {
                "place": option.candidate,
                **_measures(option),
                "holds": {
                    item: units
                    for (where, item), units in option.stock.items()
                    if where == option.candidate
                },
            }
            for option in advice.candidates
        ],
        "best_candidate": advice.best,
    }


def _measures(option: Option) -> dict[str, Any]:
    return {
        "hours": round(option.measures.hours, 3),
        "coverage": round(option.measures.coverage, 6),
        "in_a_day": round(option.measures.in_a_day, 6),
        "unit_hours": round(option.measures.unit_hours, 1),
        "is_proven_optimal": option.is_optimal,
    }
