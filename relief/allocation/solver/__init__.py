"""The allocation engine: plain Python, no Django, no database, no clock of its own.

``parse(dict) -> Problem``       reads ``relief-allocation/1``; raises :class:`BadInput`
``solve(problem) -> Plan``       plans; equal problems give equal plans, in any order of input
``dump(plan) -> dict``           gives ``relief-plan/1``
``Alternatives(problem)``        says what would change a line's amount, by solving again
``split(problem) -> [Problem]``  cuts a problem into independent ones, for several processes
``merge(problem, plans) -> Plan`` puts their plans together again
``solve_in_parts(problem)``      does all three where a problem is large

The policy is in docs/allocation/method.md. Quantities are whole base units.
"""

from relief.allocation.solver.engine import solve
from relief.allocation.solver.errors import BadInput
from relief.allocation.solver.explain import Alternatives, Change
from relief.allocation.solver.parallel import solve_in_parts
from relief.allocation.solver.parse import parse
from relief.allocation.solver.parting import merge, split
from relief.allocation.solver.plan import Allocation, LineResult, Plan, dump
from relief.allocation.solver.problem import (
    Facility,
    Item,
    Lane,
    Line,
    Lot,
    Problem,
    Request,
    Substitute,
)

__all__ = [
    "Allocation",
    "Alternatives",
    "BadInput",
    "Change",
    "Facility",
    "Item",
    "Lane",
    "Line",
    "LineResult",
    "Lot",
    "Plan",
    "Problem",
    "Request",
    "Substitute",
    "dump",
    "merge",
    "parse",
    "solve",
    "solve_in_parts",
    "split",
]
