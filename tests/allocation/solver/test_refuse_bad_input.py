"""Bad files: the first wrong path is named, and the command says so with exit code 2."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from relief.allocation.solver import BadInput, parse
from relief.allocation.solver.files import allocate
from tests.allocation.solver.test_dispatch_by_day import one_store

ROOT = Path(__file__).resolve().parents[3]
Spoil = Callable[[dict[str, Any]], object]

FAULTS: list[tuple[str, Spoil]] = [
    ("$.format", lambda d: d.pop("format")),
    ("$.format", lambda d: d.update(format="relief-allocation/2")),
    ("$.as_of", lambda d: d.update(as_of="2026-08-01T10:00:00")),
    ("$.as_of", lambda d: d.update(as_of="tomorrow")),
    ("$.items", lambda d: d.update(items={})),
    ("$.items[0].id", lambda d: d["items"][0].update(id="")),
    ("$.items[1].id", lambda d: d["items"].append({"id": "tent"})),
    ("$.items[0].pack", lambda d: d["items"][0].update(pack=0)),
    ("$.items[0].breakable", lambda d: d["items"][0].update(breakable=1)),
    ("$.items[0].unit_weight_kg", lambda d: d["items"][0].update(unit_weight_kg=-1)),
    ("$.facilities[0].reserve.soap", lambda d: d["facilities"][0].update(reserve={"soap": 1})),
    ("$.facilities[0].reserve.tent", lambda d: d["facilities"][0].update(reserve={"tent": -1})),
    (
        "$.facilities[0].dispatch_kg_used[1]",
        lambda d: d["facilities"][0].update(dispatch_kg_used=[0, -1]),
    ),
    ("$.lots[0].item", lambda d: d["lots"][0].update(item="soap")),
    ("$.lots[0].facility", lambda d: d["lots"][0].pop("facility")),
    ("$.lots[0].available", lambda d: d["lots"][0].update(available=1.5)),
    ("$.lots[0].available", lambda d: d["lots"][0].update(available=True)),
    ("$.lots[0].expires_on", lambda d: d["lots"][0].update(expires_on="2026-02-30")),
    ("$.lots[0].expires_on", lambda d: d["lots"][0].update(expires_on="2026-W05-1")),
    ("$.lots[0].shared_with", lambda d: d["lots"][0].update(shared_with="some")),
    ("$.lots[0].shared_with[1]", lambda d: d["lots"][0].update(shared_with=["a", 2])),
    ("$.requests[0].class", lambda d: d["requests"][0].update({"class": 4})),
    ("$.requests[0].submitted_at", lambda d: d["requests"][0].update(submitted_at=7)),
    ("$.requests[0].vulnerability", lambda d: d["requests"][0].update(vulnerability=1.6)),
    ("$.requests[0].lines[0].quantity", lambda d: line(d).update(quantity=-1)),
    ("$.requests[0].lines[0].quantity", lambda d: line(d).update(quantity="50")),
    ("$.requests[0].lines[0].floor", lambda d: line(d).update(floor=51)),
    ("$.requests[0].lines[0].min_life_days", lambda d: line(d).update(min_life_days=None)),
    (
        "$.requests[0].lines[0].substitutes[0].ratio",
        lambda d: (
            d["items"].append({"id": "tarp"}),
            line(d).update(substitutes=[{"item": "tarp", "ratio": 0}]),
        ),
    ),
    ("$.requests[0].lines[1].id", lambda d: d["requests"][0]["lines"].append(dict(line(d)))),
    ("$.lanes[0].hours", lambda d: d["lanes"][0].update(hours=-1)),
    ("$.lanes[0].hours", lambda d: d["lanes"][0].update(hours=10**7)),
    ("$.lots[0].owner", lambda d: d["lots"][0].update(owner="\ud800")),
    ("$.lanes[0].request", lambda d: d["lanes"][0].update(request="rq9")),
    ("$.lanes[0].request", lambda d: d["lanes"][0].pop("request")),
    ("$.lanes[1].site", lambda d: d["lanes"].append({**way(d), "site": "nowhere"})),
    ("$.lanes[1]", lambda d: d["lanes"].append(dict(d["lanes"][0]))),
    ("$.lanes", lambda d: d.pop("lanes")),
]


def way(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data["lanes"][0].items() if key != "request"}


def line(data: dict[str, Any]) -> dict[str, Any]:
    return data["requests"][0]["lines"][0]


@pytest.mark.parametrize(("path", "spoil"), FAULTS)
def test_the_first_wrong_path_is_named(path: str, spoil: Spoil) -> None:
    data = one_store(200)
    spoil(data)

    with pytest.raises(BadInput) as refused:
        parse(data)

    assert refused.value.path == path


def test_the_fault_nearest_the_top_is_the_one_named() -> None:
    data = one_store(200)
    data["lanes"][0]["hours"] = "long"
    data["lots"][0]["available"] = -3

    with pytest.raises(BadInput) as refused:
        parse(data)

    assert refused.value.path == "$.lots[0].available"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_command_plans_a_file_and_exits_zero(tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "plan.json"
    source.write_text(json.dumps(one_store(200)))

    done = run("manage.py", "allocate", str(source), "--output", str(target))

    assert done.returncode == 0, done.stderr
    assert json.loads(target.read_text())["format"] == "relief-plan/1"


def test_the_command_names_the_path_and_exits_two(tmp_path: Path) -> None:
    source, target = tmp_path / "in.json", tmp_path / "plan.json"
    source.write_text(json.dumps({**one_store(200), "as_of": 5}))

    done = run("manage.py", "allocate", str(source), "--output", str(target))

    assert done.returncode == 2
    assert "$.as_of" in done.stderr
    assert not target.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"",
        b"[" * 100_000,
        b"\xff",
        b'{"format": ' + b"9" * 5000 + b"}",
        "{}".encode("utf-16"),
    ],
    ids=["open", "empty", "deep", "latin", "long number", "UTF-16"],
)
def test_a_file_that_is_no_json_in_utf_8_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    source, target = tmp_path / "in.json", tmp_path / "plan.json"
    source.write_bytes(content)

    with pytest.raises(BadInput) as refused:
        allocate(source, target)

    assert refused.value.path == "$"
    assert not target.exists()


def test_a_file_that_is_no_json_exits_two(tmp_path: Path) -> None:
    source = tmp_path / "in.json"
    source.write_text("{")

    done = run("-m", "relief.allocation.solver", str(source), "--output", str(tmp_path / "plan"))

    assert done.returncode == 2
    assert "$" in done.stderr
