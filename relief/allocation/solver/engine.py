"""From a problem to its plan: settle amounts and sources, give days, say why."""

from relief.allocation.solver import reasons
from relief.allocation.solver.amounts import Progress, settle
from relief.allocation.solver.dispatch import schedule
from relief.allocation.solver.metrics import measure
from relief.allocation.solver.outcome import Outcome, given_units
from relief.allocation.solver.plan import Allocation, LineResult, Plan
from relief.allocation.solver.problem import Problem
from relief.allocation.solver.tables import Tables

POLICY = "levels-max-min/1"


def solve(problem: Problem, *, on_progress: Progress | None = None) -> Plan:
    """Give the plan of a problem.

    ``on_progress(done, all)`` is called with numbers of lines as they are settled.
    """
    tables = Tables(problem)
    settled = settle(tables, on_progress)
    outcome = Outcome(tables, settled, schedule(tables, settled))
    return Plan(
        allocations=_allocations(outcome),
        lines=_lines(outcome),
        metrics=measure(tables, outcome.sendings, outcome.units),
        solver={"policy": POLICY, **settled.counts},
    )


def _allocations(outcome: Outcome) -> tuple[Allocation, ...]:
    line_ids, lot_ids = outcome.tables.lines.ids, outcome.tables.lots.ids
    sent = outcome.sendings
    lines = [line_ids[row] for row in sent.line.tolist()]
    lots = [lot_ids[row] for row in sent.lot.tolist()]
    return tuple(map(Allocation, lines, lots, sent.units.tolist(), sent.day.tolist()))


def _lines(outcome: Outcome) -> tuple[LineResult, ...]:
    lines = outcome.tables.lines
    return tuple(
        map(
            LineResult,
            lines.ids,
            lines.quantity.tolist(),
            outcome.units.tolist(),
            outcome.fill_rate.tolist(),
            reasons.facts(outcome),
        )
    )


__all__ = ["POLICY", "given_units", "solve"]
