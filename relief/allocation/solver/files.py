"""Plan a file: read, solve, write. Both commands stand on this."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from relief.allocation.solver.engine import solve
from relief.allocation.solver.errors import BadInput
from relief.allocation.solver.parse import parse
from relief.allocation.solver.plan import Plan, dump


def load(path: Path) -> Any:
    """Give the JSON document of a file; raises :class:`BadInput` when it is none."""
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise BadInput("$", f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput("$", "is not UTF-8") from error
    except (ValueError, RecursionError) as error:  # ValueError: also a number of 5,000 digits
        raise BadInput("$", f"is not JSON: {error}") from error


def written(plan: Plan) -> bytes:
    """Give the bytes of a plan file; the same plan gives the same bytes."""
    return json.dumps(dump(plan), ensure_ascii=False, indent=1, sort_keys=False).encode() + b"\n"


def allocate(source: Path, target: Path) -> Plan:
    """Plan the problem in ``source`` and write the plan to ``target``."""
    plan = solve(parse(load(source)))
    try:
        target.write_bytes(written(plan))
    except OSError as error:
        raise BadInput("$", f"cannot write {target}: {error.strerror}") from error
    return plan


def summary(plan: Plan) -> str:
    """Give one line that says what was planned."""
    figures = plan.metrics
    return (
        f"{figures['lines']} lines, {figures['lines_full']} full, "
        f"{figures['units_allocated']} of {figures['units_open']} units, "
        f"{figures['unit_hours']:.1f} unit-hours"
    )


__all__: Sequence[str] = ("allocate", "load", "summary", "written")
