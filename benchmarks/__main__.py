"""`python -m benchmarks [name ...]`: runs every benchmark, prints one JSON line a figure."""

import importlib
import json
import pkgutil
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

FRAME = {"__main__", "throwaway", "yardstick"}


def names() -> Iterator[str]:
    """Yield the modules that have a benchmark."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name not in FRAME:
            yield module.name


def main() -> int:
    """Run what was asked for, or everything; 1 when a benchmark failed, after all have run."""
    known = list(names())
    asked = sys.argv[1:] or known
    unknown = [name for name in asked if name not in known]
    if unknown:
        sys.stderr.write(f"No benchmark {', '.join(unknown)}; there are {', '.join(known)}\n")
        return 2
    failed = [name for name in asked if not run(name)]
    return 1 if failed else 0


def run(name: str) -> bool:
    """Run one benchmark and print its figures as they come."""
    module = importlib.import_module(f"benchmarks.{name}")
    if not hasattr(module, "run"):
        return True
    try:
        for row in module.run():
            print(json.dumps({"benchmark": name, **row}, ensure_ascii=False), flush=True)
    except Exception:
        traceback.print_exc()
        return False
    return True


if __name__ == "__main__":
    raise SystemExit(main())
