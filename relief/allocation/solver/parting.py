"""Cut a problem into independent ones and put their plans together again."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from relief.allocation.solver.metrics import measure
from relief.allocation.solver.plan import Plan
from relief.allocation.solver.problem import Problem
from relief.allocation.solver.sending import Sendings
from relief.allocation.solver.tables import Tables


def split(problem: Problem, at_most: int = 8) -> list[Problem]:
    """Cut into at most this many problems that share no item and no dispatch limit.

    Each holds about as many lines as the others where that is possible.
    """
    group = item_groups(problem)
    weight: dict[int, int] = {}
    for request in problem.requests:
        for line in request.lines:
            weight[group[line.item]] = weight.get(group[line.item], 0) + 1
    bins: list[list[int]] = [[] for _ in range(min(at_most, len(weight)))]
    load = [0] * len(bins)
    for name in sorted(weight, key=lambda name: (-weight[name], name)):
        place = load.index(min(load))
        bins[place].append(name)
        load[place] += weight[name]
    if len(bins) <= 1:
        return [problem]
    return [only(problem, {i for i, name in group.items() if name in set(b)}) for b in bins]


def item_groups(problem: Problem) -> dict[str, int]:
    """Number the groups of items that lines or limited facilities tie together."""
    row = {item.id: place for place, item in enumerate(sorted(problem.items, key=lambda i: i.id))}
    limited = {f.id: len(row) + place for place, f in enumerate(problem.facilities) if f.is_limited}
    links = [
        (row[lot.item], limited[lot.facility]) for lot in problem.lots if lot.facility in limited
    ]
    for request in problem.requests:
        for line in request.lines:
            links += [(row[line.item], row[other.item]) for other in line.substitutes]
            links += [(row[line.item], row[part.item]) for part in line.components]
    size = len(row) + len(problem.facilities)
    tail, head = [a for a, _ in links], [b for _, b in links]
    graph = coo_matrix((np.ones(len(links), dtype=np.int8), (tail, head)), shape=(size, size))
    label = connected_components(graph, directed=False)[1]
    return {item: int(label[place]) for item, place in row.items()}


def only(problem: Problem, items: set[str]) -> Problem:
    """Keep the part of a problem that is about these items."""
    requests = []
    for request in problem.requests:
        lines = tuple(line for line in request.lines if line.item in items)
        if lines:
            requests.append(replace(request, lines=lines))
    ids = {request.id for request in requests}
    sites = {request.site for request in requests if request.site}
    return replace(
        problem,
        items=tuple(item for item in problem.items if item.id in items),
        facilities=tuple(
            replace(f, reserve={i: kept for i, kept in f.reserve.items() if i in items})
            for f in problem.facilities
        ),
        lots=tuple(lot for lot in problem.lots if lot.item in items),
        requests=tuple(requests),
        lanes=tuple(lane for lane in problem.lanes if lane.request in ids or lane.site in sites),
    )


def merge(problem: Problem, plans: Sequence[Plan]) -> Plan:
    """Give the plan of the whole problem from the plans of all its parts."""
    allocations = sorted(
        (a for plan in plans for a in plan.allocations), key=lambda a: (a.line, a.lot, a.day)
    )
    lines = sorted((r for plan in plans for r in plan.lines), key=lambda r: r.line)
    tables = Tables(problem)
    line_row = {name: place for place, name in enumerate(tables.lines.ids)}
    lot_row = {name: place for place, name in enumerate(tables.lots.ids)}
    sent = Sendings(
        _ints(lot_row[a.lot] for a in allocations),
        _ints(line_row[a.line] for a in allocations),
        _ints(a.quantity for a in allocations),
        _ints(a.day for a in allocations),
    )
    solver: dict[str, int | str] = {}
    for plan in plans:
        for name, value in plan.solver.items():
            known = solver.get(name, 0)
            solver[name] = value if isinstance(value, str) else int(known) + value
    metrics = measure(tables, sent, _ints(r.allocated for r in lines))
    return Plan(tuple(allocations), tuple(lines), metrics, solver)


def _ints(values: Iterable[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(list(values), dtype=np.int64)


__all__ = ["item_groups", "merge", "only", "split"]
