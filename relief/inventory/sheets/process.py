"""Running the parser process and listening to it: killed when silent, its death told as a reason."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from relief.inventory.sheets.limits import Limits
from relief.inventory.sheets.problems import Refused

ROOT = Path(__file__).resolve().parents[3]
START = "import sys; sys.path.insert(0, {root!r}); from relief.inventory.sheets.parsers.main import main; main()"
CHUNK = 1 << 16


def answers(path: Path, kind: str, sheet: str | None, limits: Limits) -> Iterator[Any]:
    """Yield what the parser process says of a workbook, line by line; raises Refused.

    With `sheet` None it peeks into every sheet, otherwise it streams the rows of that one.
    Closing the iterator ends the process.
    """
    with _child(path, kind, sheet, limits) as child:
        ended = False
        for line in _lines(child, limits):
            answer = json.loads(line)
            if isinstance(answer, dict):
                if "refused" in answer:
                    raise Refused(answer["refused"], **answer["params"])
                ended = "end" in answer
            yield answer
        if not ended:
            raise _death(child.wait())


@contextmanager
def _child(
    path: Path, kind: str, sheet: str | None, limits: Limits
) -> Iterator[subprocess.Popen[bytes]]:
    job = json.dumps(
        {"path": str(path.resolve()), "kind": kind, "sheet": sheet, "limits": asdict(limits)}
    )
    child = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, arguments as data
        [sys.executable, "-I", "-c", START.format(root=str(ROOT)), job],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


def _lines(child: subprocess.Popen[bytes], limits: Limits) -> Iterator[bytes]:
    assert child.stdout is not None  # noqa: S101 - for the type checker: it was opened as a pipe
    descriptor, rest = child.stdout.fileno(), b""
    while True:
        ready, _, _ = select.select([descriptor], [], [], limits.idle_seconds)
        if not ready:
            raise Refused("too_slow")
        chunk = os.read(descriptor, CHUNK)
        if not chunk:
            return
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def _death(code: int) -> Refused:
    """Return why the process ended without an answer."""
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return Refused("too_slow")
    if code in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}:
        return Refused("too_much_memory")
    return Refused("damaged", detail="its content is not as it should be")
