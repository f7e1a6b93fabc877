"""``python -m relief.allocation.solver FILE --output PLAN``: the engine without Django."""

import argparse
import sys
from pathlib import Path

from relief.allocation.solver.errors import BadInput
from relief.allocation.solver.files import allocate, summary


def main() -> int:
    """Plan one file; give 2 for bad input."""
    parser = argparse.ArgumentParser(prog="relief.allocation.solver")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--output", type=Path, required=True, metavar="PLAN")
    chosen = parser.parse_args()
    try:
        plan = allocate(chosen.file, chosen.output)
    except BadInput as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{summary(plan)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
