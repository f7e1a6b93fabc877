"""Frames of proofs and benchmarks: figures with a yardstick, reports that say what was seen."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from benchmarks import __main__ as frame
from benchmarks.yardstick import figure, p95
from tests import proof


def test_a_figure_has_a_ratio_to_its_yardstick() -> None:
    row = figure("time", 3.0, "s", yardstick="one query", yardstick_value=0.5)

    assert row["ratio"] == 6.0
    assert json.loads(json.dumps(row)) == row


def test_95_of_100_values_stay_below_p95() -> None:
    assert p95([float(number) for number in range(100, 0, -1)]) == 96.0


def test_every_benchmark_can_be_run() -> None:
    names = list(frame.names())

    assert "idle_cost" in names
    assert not {"__main__", "yardstick"} & set(names)


def test_an_unknown_benchmark_is_named() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "benchmarks", "no_such"],
        cwd=settings.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 2
    assert "no_such" in result.stderr


@pytest.mark.parametrize(("is_drill", "number"), [(False, 5), (True, 50)])
def test_a_proof_runs_small_or_full(
    monkeypatch: pytest.MonkeyPatch, is_drill: bool, number: int
) -> None:
    monkeypatch.setattr(proof, "IS_DRILL", is_drill)

    assert proof.scale(5, 50) == number


def test_a_report_tells_claim_and_figures() -> None:
    report = proof.ProofReport("killed-worker")
    report.says("Nothing is lost.")
    report.figure("kills", 50)

    assert report.text().startswith("# Killed worker\n\nNothing is lost.\n\n| figure | value |")
    assert "| kills | 50 |" in report.text()
