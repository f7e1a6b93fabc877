"""What lines must do without, for one amount after another: one linear program, kept warm.

Only the amounts differ from question to question, so the dual simplex goes on from the answer
before: a twentieth of the time of a program laid out and solved anew.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, hstack, identity, vstack

from relief.allocation.solver.tables import Bools, Floats, Ints

# Presolving anew would throw away the answer to go on from.
WARM = "use_dual_simplex: true use_preprocessing: false"


class GaveUp(Exception):
    """The solver found no answer where there is one."""


@dataclass(slots=True)
class Lacking:
    """The fewest units that lines must do without, with the proof."""

    units: float
    price: Floats  # of a unit more of each line; nothing for lines that ask for none


class Shortfall:
    """Columns under limits give units to lines; what a line wants and is not given is missing."""

    def __init__(self, limit: csr_matrix, bound: Floats, gives: csr_matrix, asks: Bools) -> None:
        """Lay out the rows: limits, then what is asked; only lines that ask can miss anything."""
        from ortools.linear_solver import pywraplp  # few processes ever plan kits

        self.asks, self.width = asks, limit.shape[1]
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.solver.SetSolverSpecificParametersAsString(WARM)
        self.optimal = pywraplp.Solver.OPTIMAL
        endless = self.solver.infinity()
        self.asked = np.zeros(len(asks), dtype=np.int64)
        limits = [self.solver.Constraint(-endless, float(most)) for most in bound]
        self.rows = [self.solver.Constraint(0.0, endless) for _ in asks]
        missing = identity(len(asks), format="csr")[:, asks]
        nothing = csr_matrix((limit.shape[0], missing.shape[1]))
        table = csc_matrix(vstack([hstack([limit, nothing]), hstack([gives, missing])]))
        self.columns = [self.solver.NumVar(0.0, endless, "") for _ in range(table.shape[1])]
        every = [*limits, *self.rows]
        for place, column in enumerate(self.columns):
            cells = slice(table.indptr[place], table.indptr[place + 1])
            for row, value in zip(table.indices[cells], table.data[cells], strict=True):
                every[row].SetCoefficient(column, float(value))
        for column in self.columns[self.width :]:
            self.solver.Objective().SetCoefficient(column, 1.0)
        self.solver.Objective().SetMinimization()

    def of(self, units: Ints) -> Lacking:
        """Give the fewest units missing when lines ask for these, if goods could be cut at will."""
        wanted = np.where(self.asks, units, 0)
        for line in np.flatnonzero(wanted != self.asked).tolist():
            self.rows[line].SetLb(float(wanted[line]))
        self.asked = wanted
        if self.solver.Solve() != self.optimal:
            raise GaveUp("the linear program did not end")
        return Lacking(
            units=self.solver.Objective().Value(),
            price=np.array([row.dual_value() for row in self.rows]) * self.asks,
        )

    def given(self) -> Floats:
        """Give the columns of the answer before, without what is missing."""
        return np.array([one.solution_value() for one in self.columns[: self.width]])
