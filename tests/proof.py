"""Proofs: the same test, small in `make test` and at full numbers in `make drill`.

A drill writes what it saw to `docs/proof/<name>.md`; a small run writes nothing.
"""

import datetime
import os
import platform
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "proof"
IS_DRILL = os.environ.get("RELIEF_DRILL") == "1"


def scale(small: int, full: int) -> int:
    """Return the number for this run: `small` in `make test`, `full` in `make drill`."""
    return full if IS_DRILL else small


class ProofReport:
    """Collects the figures of one proof, in the order they are given."""

    def __init__(self, name: str) -> None:
        """Take the name of the file without its ending."""
        self.name = name
        self.claim = ""
        self.rows: list[tuple[str, str]] = []
        self.started = time.monotonic()

    def says(self, claim: str) -> None:
        """State in one sentence what is proved."""
        self.claim = claim

    def figure(self, what: str, value: object) -> None:
        """Add one figure, with its unit in the text."""
        self.rows.append((what, str(value)))

    def text(self) -> str:
        """Return the report as Markdown."""
        cores = os.cpu_count()
        day = datetime.datetime.now(datetime.UTC).date()
        head = f"# {self.name.replace('-', ' ').capitalize()}\n\n{self.claim}\n\n"
        table = "| figure | value |\n| --- | --- |\n"
        table += "".join(f"| {what} | {value} |\n" for what, value in self.rows)
        seconds = time.monotonic() - self.started
        tail = f"\n{day}, {cores} cores, Python {platform.python_version()}, {seconds:.0f} s, "
        return head + table + tail + "by `make drill`.\n"

    def write(self) -> None:
        """Write the report where the drills' results are kept."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{self.name}.md").write_text(self.text())


@pytest.fixture
def proof_report(request: pytest.FixtureRequest) -> Iterator[ProofReport]:
    """Give a report named after the test.

    State the claim after the last assertion: a drill writes the report of a claim that stands.
    """
    name = request.node.originalname.removeprefix("test_").replace("_", "-")
    report = ProofReport(name)
    yield report
    if IS_DRILL and report.claim:
        report.write()
