"""The programs' habits: who drives what, which reports come twice, late or about nobody."""

import ast
import datetime
import sys
from pathlib import Path
from typing import Any

import pytest

from relief.platform.demo import programs
from relief.platform.demo.programs import courier, duty, lorries, warehouse

NOW = datetime.datetime(2022, 9, 5, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
FOLDER = Path(programs.__file__).parent


def leg(**given: Any) -> dict[str, Any]:
    plain = {
        "uid": "leg",
        "sequence": 1,
        "status": "dispatched",
        "planned_departure": NOW.isoformat(),
        "planned_arrival": (NOW + 4 * HOUR).isoformat(),
        "departed_at": NOW.isoformat(),
        "arrived_at": None,
        "origin_point": [30.0, 104.0],
        "destination_point": [29.0, 102.0],
        "destination_name": "Moxi",
    }
    return plain | given


def pings(number: str, hours: float) -> list[dict[str, Any]]:
    return lorries.on_the_way({"number": number}, leg(), NOW, NOW + 4 * HOUR, NOW + hours * HOUR)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_program_knows_nothing_of_the_platform_but_its_api(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }

    for name in names:
        is_ours = str(name).startswith("relief.platform.demo.programs")
        assert is_ours or str(name).split(".")[0] in sys.stdlib_module_names


def test_a_lorry_reports_from_the_middle_of_its_way() -> None:
    assert pings("CN-1003", 1.9) == []
    assert [row["location"]["lat"] for row in pings("CN-1003", 2)] == [29.5]


def test_every_fifth_report_comes_twice() -> None:
    rows = pings("CN-1005", 2)

    assert [row["event_id"] for row in rows] == ["CN-1005-1", "CN-1005-1"]


def test_every_seventh_report_comes_after_the_arrival() -> None:
    assert pings("CN-1003", 3) != []
    assert pings("CN-1008", 3) == []
    late = pings("CN-1008", 4)
    assert late[0]["occurred_at"] == (NOW + 2 * HOUR).isoformat()


def test_every_eleventh_brings_a_number_nobody_knows() -> None:
    numbers = {row["tracking_number"] for row in pings("CN-1012", 2)}

    assert numbers == {"CN-1012", "X001012"}


def test_a_lorry_that_breaks_down_arrives_when_it_is_mended() -> None:
    mended = NOW + 30 * HOUR

    assert lorries.times(leg(), None, mended) == (NOW, mended)


def test_the_next_leg_leaves_half_an_hour_after_the_last_arrived() -> None:
    left, there = lorries.times(leg(departed_at=None), NOW + 9 * HOUR, None)

    assert left == NOW + 9.5 * HOUR
    assert there == left + 4 * HOUR


def test_goods_are_packed_ahead_and_leave_on_time() -> None:
    row = {"status": "planned", "legs": [leg(planned_departure=(NOW + HOUR).isoformat())]}

    assert warehouse.is_due(row, NOW)
    assert not warehouse.is_due(row | {"status": "packed"}, NOW)


@pytest.mark.parametrize(
    ("weight", "ways"),
    [(20, ["unmanned", "station", None]), (400, ["station", None]), (5000, [None])],
)
def test_the_last_mile_goes_by_weight(weight: int, ways: list[str | None]) -> None:
    row = {"number": "DL-1001", "method": "distribution", "station": None}
    found = duty.choices(row, {"weight_kg": str(weight)}, "courier-uid")

    assert [choice.get("method") for choice in found] == ways


def test_what_was_asked_to_the_door_goes_to_the_door() -> None:
    row = {"number": "DL-1001", "method": "home", "station": None}

    assert duty.choices(row, {"weight_kg": "3"}, "uid") == [{"courier": "uid"}]


def test_signatures_differ_and_are_pictures() -> None:
    first, second = courier.signature(1), courier.signature(2)

    assert first != second
    assert first.startswith(b"\x89PNG")
