"""Keeping on request lines why they get what they get."""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from relief.allocation.models import AllocationPlan
from relief.core.work import step

# By one statement for thousands: a case for each of them takes minutes to write and to read.
EXPLAIN = """
WITH facts AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[]) f(line_id, facts)
), held AS (
    SELECT id FROM demand_requestline WHERE id IN (SELECT line_id FROM facts)
     ORDER BY id FOR NO KEY UPDATE
)
UPDATE demand_requestline l SET explanation = f.facts::jsonb
  FROM facts f JOIN held h ON h.id = f.line_id WHERE l.id = f.line_id
"""
# Where another plan has explained the line since, its facts stay as they are.
ADD = EXPLAIN.replace("= f.facts::jsonb", "= l.explanation || f.facts::jsonb") + (
    "AND l.explanation->>'plan' = %s"
)
MARK = """
WITH ticked AS (
    SELECT DISTINCT request_line_id AS id FROM allocation_allocationline
     WHERE plan_id = %s AND is_ticked
), held AS (
    SELECT l.id FROM demand_requestline l JOIN ticked USING (id)
     WHERE l.explanation->>'plan' = %s ORDER BY l.id FOR NO KEY UPDATE OF l
), marked AS (
    UPDATE demand_requestline l SET explanation = l.explanation || '{"is_reserved": true}'
      FROM held h WHERE h.id = l.id RETURNING l.id
)
SELECT id FROM ticked EXCEPT SELECT id FROM marked
"""
KEEP = "UPDATE allocation_allocationplan SET result = result || %s::jsonb WHERE id = %s"
AT_ONCE = 5_000


@step
def explain_lines(facts: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Keep the facts of request lines, given by key in order: lines are locked as they come."""
    with connection.cursor() as cursor:
        for keys, rows in _batches(facts):
            cursor.execute(EXPLAIN, [keys, rows])


@step
def mark_reserved(plan: AllocationPlan) -> set[int]:
    """Say with the facts of a plan's ticked lines that they are reserved, by one statement.

    Returns the keys of the lines whose facts are not this plan's: of a what-if, or explained by
    another plan since.
    """
    with connection.cursor() as cursor:
        cursor.execute(MARK, [plan.pk, str(plan.number)])
        return {key for (key,) in cursor.fetchall()}


@step
def add_changes(plan: AllocationPlan, changes: Mapping[str, Any]) -> None:
    """Keep with a plan, and with the facts of its lines, what would change them (by line id)."""
    found = ((int(key), {"changes": changes[key]}) for key in sorted(changes, key=int))
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [json.dumps({"changes": dict(changes)}), plan.pk])
        if plan.is_what_if:
            return
        for keys, rows in _batches(found):
            cursor.execute(ADD, [keys, rows, str(plan.number)])


def _batches(
    facts: Iterable[tuple[int, Mapping[str, Any]]],
) -> Iterator[tuple[list[int], list[str]]]:
    left = iter(facts)
    while batch := list(itertools.islice(left, AT_ONCE)):
        yield [key for key, _ in batch], [json.dumps(row) for _, row in batch]
