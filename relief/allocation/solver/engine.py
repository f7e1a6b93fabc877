"""From a problem to its plan: settle amounts and sources, give days, say why."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial

import numpy as np

from relief.allocation.solver import kits, reasons
from relief.allocation.solver.amounts import Progress, settle
from relief.allocation.solver.dispatch import schedule
from relief.allocation.solver.metrics import measure
from relief.allocation.solver.outcome import Outcome, given_units
from relief.allocation.solver.plan import Allocation, LineResult, Plan
from relief.allocation.solver.problem import Problem
from relief.allocation.solver.tables import Tables

POLICY = "levels-max-min/1"

# Rows straight from tuples: a named tuple's own constructor is a Python call for each.
_allocation: partial[Allocation] = partial(tuple.__new__, Allocation)
_line_result: partial[LineResult] = partial(tuple.__new__, LineResult)


def solve(problem: Problem, *, on_progress: Progress | None = None) -> Plan:
    """Give the plan of a problem.

    ``on_progress(done, all)`` is called with numbers of lines as they are settled.
    """
    with _no_collections():
        if kits.are_asked(problem):
            return kits.solve(problem, _solve, on_progress)
        return _solve(problem, on_progress)


@cache
def _others_have_frozen() -> bool:
    """Say whether this process keeps objects out of the collector's sight: thawing would undo it.

    Asked once: the answer is counted, in tests through millions of objects.
    """
    return gc.get_freeze_count() > 0


@contextmanager
def _no_collections() -> Iterator[None]:
    """Let the collector of cycles rest: a plan makes many small rows at once and no cycles.

    They join what has long been there, so that the collector does not look through them all
    as soon as it wakes.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not _others_have_frozen():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _solve(
    problem: Problem,
    on_progress: Progress | None = None,
    fixed: Mapping[str, int] | None = None,
) -> Plan:
    """Give the plan of a problem without kits; ``fixed`` are units by line that are decided."""
    tables = Tables(problem)
    decided = None
    if fixed:
        decided = np.array([fixed.get(name, -1) for name in tables.lines.ids], dtype=np.int64)
    settled = settle(tables, on_progress, decided)
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
    lines = map(line_ids.__getitem__, sent.line.tolist())
    lots = map(lot_ids.__getitem__, sent.lot.tolist())
    rows = zip(lines, lots, sent.units.tolist(), sent.day.tolist(), strict=True)
    return tuple(map(_allocation, rows))


def _lines(outcome: Outcome) -> tuple[LineResult, ...]:
    lines = outcome.tables.lines
    rows = zip(
        lines.ids,
        lines.quantity.tolist(),
        outcome.units.tolist(),
        outcome.fill_rate.tolist(),
        reasons.facts(outcome),
        strict=True,
    )
    return tuple(map(_line_result, rows))


__all__ = ["POLICY", "given_units", "solve"]
