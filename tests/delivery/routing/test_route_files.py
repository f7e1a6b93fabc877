"""`manage.py route`: reads what the collections hold, answers validly, says what is wrong."""

from pathlib import Path

import pytest
import vrplib
from django.core.management import CommandError, call_command

from relief.delivery.routing import files
from relief.delivery.routing.errors import BadFile
from tests.delivery.routing.checking import cost_of, data_folder

POINTS = [(0, 0), (3, 4), (6, 8), (-3, 4), (-6, 8), (5, 0), (0, -7)]
HEAD = "NAME : small\nCOMMENT : (six stops)\nTYPE : CVRP\nDIMENSION : 7\n"
COORDS = "NODE_COORD_SECTION\n" + "".join(f"{n} {x} {y}\n" for n, (x, y) in enumerate(POINTS, 1))
DEMAND = "DEMAND_SECTION\n1 0\n2 4\n3 4\n4 4\n5 4\n6 4\n7 4\n"
DEPOT = "DEPOT_SECTION\n1\n-1\nEOF\n"
SMALL = f"{HEAD}EDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 8\n{COORDS}{DEMAND}{DEPOT}"
WINDOWS = "TIME_WINDOW_SECTION\n1 0 100\n2 40 60\n3 0 30\n4 0 99\n5 0 99\n6 0 99\n7 0 20\n"
TABLE = """R6

VEHICLE
NUMBER     CAPACITY
  6         8

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0     0     0    0   100    0
    1      3     4     4   40    60    2
    2      6     8     4    0    30    2
    3     -3     4     4    0    99    2
    4     -6     8     4    0    99    2
    5      5     0     4    0    99    2
    6      0    -7     4    0    20    2
"""

BEST = {"nearest": 61, "none": 60.602, "tenths": 60.6}  # of R6, by trying every set of routes


def planned(tmp_path: Path, text: str, *options: str, name: str = "small.vrp") -> tuple[Path, Path]:
    source, target = tmp_path / name, tmp_path / "plan.sol"
    source.write_text(text)
    call_command(
        "route", str(source), "--output", str(target), "--iterations", "200",
        "--processes", "1", *options,
    )  # fmt: skip
    return source, target


def refused(tmp_path: Path, text: str | bytes) -> str:
    source = tmp_path / "wrong.vrp"
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(CommandError) as error:
        call_command("route", str(source), "--output", str(tmp_path / "plan.sol"))
    assert error.value.returncode == 2
    assert not (tmp_path / "plan.sol").exists()
    return str(error.value)


def test_a_small_file_gets_its_best_routes_in_the_form_of_vrplib(tmp_path: Path) -> None:
    source, target = planned(tmp_path, SMALL)

    assert cost_of(source, target, "nearest") == 61
    lines = target.read_text().splitlines()
    assert lines[0].startswith("Route #1: ")
    assert lines[-1] == "Cost 61"


def test_one_seed_and_a_number_of_iterations_give_the_same_plan_again(tmp_path: Path) -> None:
    first = planned(tmp_path, SMALL, "--seed", "7")[1].read_text()

    assert planned(tmp_path, SMALL, "--seed", "7")[1].read_text() == first


def test_two_seeds_side_by_side_give_the_better_plan(tmp_path: Path) -> None:
    source, target = planned(tmp_path, SMALL, "--processes", "2")

    assert cost_of(source, target, "nearest") == 61


@pytest.mark.parametrize("rounding", ["nearest", "none", "tenths"])
def test_time_windows_hold_under_every_rounding(tmp_path: Path, rounding: str) -> None:
    source, target = planned(tmp_path, TABLE, "--rounding", rounding, name="r6.txt")

    assert cost_of(source, target, rounding) == pytest.approx(BEST[rounding], abs=0.01)


def test_vrplib_with_time_windows_equals_the_table(tmp_path: Path) -> None:
    head = HEAD.replace("CVRP", "VRPTW") + "VEHICLES : 6\nSERVICE_TIME : 2\n"
    text = f"{head}EDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 8\n{COORDS}{DEMAND}{WINDOWS}{DEPOT}"
    source, target = planned(tmp_path, text)
    _table, other = planned(tmp_path / ".", TABLE, name="r6.txt")

    assert cost_of(source, target, "nearest") == vrplib.read_solution(other)["cost"]


def test_odd_spacing_comments_and_small_letters_change_nothing(tmp_path: Path) -> None:
    odd = (
        "\ufeffname:small\r\n# made by hand\r\nCOMMENT : two\r\n  lines, 7 places\r\n"
        "type\t:\tCVRP\r\nDimension   7\r\nedge_weight_type: EUC_2D\r\n\r\nCAPACITY:8\r\n"
        + COORDS.replace("SECTION", "SECTION :").replace(" ", "\t  ").replace("\n", "\r\n")
        + "Demand_Section\r\n1 0 // the depot\r\n" + "".join(f" {n}\t4 \r\n" for n in range(2, 8))
        + "DEPOT_SECTION 1\r\n"
    )  # fmt: skip
    source, target = tmp_path / "odd.vrp", tmp_path / "odd.sol"
    source.write_bytes(odd.encode())
    call_command("route", str(source), "--output", str(target), "--iterations", "200")

    (tmp_path / "small.vrp").write_text(SMALL)
    assert cost_of(tmp_path / "small.vrp", target, "nearest") == 61


MATRIX = [[0, 5, 9, 4], [5, 0, 6, 8], [9, 6, 0, 3], [4, 8, 3, 0]]
FORMS = {
    "FULL_MATRIX": [row[place] for row in MATRIX for place in range(4)],
    "LOWER_ROW": [MATRIX[row][at] for row in range(4) for at in range(row)],
    "LOWER_DIAG_ROW": [MATRIX[row][at] for row in range(4) for at in range(row + 1)],
    "UPPER_ROW": [MATRIX[row][at] for row in range(4) for at in range(row + 1, 4)],
    "UPPER_DIAG_ROW": [MATRIX[row][at] for row in range(4) for at in range(row, 4)],
    "LOWER_COL": [MATRIX[row][at] for at in range(4) for row in range(at + 1, 4)],
    "UPPER_COL": [MATRIX[row][at] for at in range(4) for row in range(at)],
}


@pytest.mark.parametrize("form", FORMS)
def test_explicit_distances_are_read_in_every_form(tmp_path: Path, form: str) -> None:
    numbers = " ".join(map(str, FORMS[form]))
    wrapped = f"{numbers[:9]}\n   {numbers[9:]}\n"
    source = tmp_path / "matrix.vrp"
    source.write_text(
        "NAME: m\nTYPE: CVRP\nDIMENSION: 4\nCAPACITY: 10\nEDGE_WEIGHT_TYPE: EXPLICIT\n"
        f"EDGE_WEIGHT_FORMAT: {form}\nEDGE_WEIGHT_SECTION\n{wrapped}"
        f"DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n{DEPOT}"
    )

    assert files.read(source).distances.tolist() == MATRIX


MATRIX_FILE = (
    "TYPE: CVRP\nDIMENSION: 3\nCAPACITY: 10\nEDGE_WEIGHT_TYPE: EXPLICIT\n"
    "EDGE_WEIGHT_FORMAT: FULL_MATRIX\nEDGE_WEIGHT_SECTION\n0 1.5 9\n9 0 2.25\n2 2.25 0\n"
    "DEMAND_SECTION\n1 0\n2 1\n3 1\n"
)


def test_a_written_matrix_counts_from_row_to_column_and_as_it_is_rounded(tmp_path: Path) -> None:
    for rounding, cost in (("none", 5.75), ("nearest", 6), ("tenths", 5.7)):
        _source, target = planned(tmp_path, MATRIX_FILE, "--rounding", rounding)
        assert vrplib.read_solution(target)["routes"] == [[1, 2]]
        assert vrplib.read_solution(target)["cost"] == pytest.approx(cost)


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        (SMALL.replace("CAPACITY : 8", "CAPACITY : 0").replace(" 4\n", " 0\n").replace("2 3 0", "2 3 4"), None),
        (SMALL.split("DIMENSION", maxsplit=1)[0] + "DIMENSION : 1\nCAPACITY : 8\nNODE_COORD_SECTION\n1 0 0\nDEMAND_SECTION\n1 0\n", 0),
    ],
    ids=["no demand, no room", "nobody to serve"],
)  # fmt: skip
def test_where_there_is_nothing_to_carry_or_nobody_to_serve(
    tmp_path: Path, text: str, cost: int | None
) -> None:
    _source, target = planned(tmp_path, text)

    answer = vrplib.read_solution(target)
    assert len(answer["routes"]) == (1 if cost is None else 0)
    assert cost is None or answer["cost"] == cost


ODD = {
    "quoted": SMALL.replace("EUC_2D", '"EUC_2D"').replace(": CVRP", ': "CVRP"'),
    "another order": f"{HEAD}EDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 8\n{DEMAND}{COORDS}{DEPOT}",
    "after the end": f"{SMALL}\nwritten by hand\n",
    "a whole number with a point": SMALL.replace("DIMENSION : 7", "DIMENSION : 7.0"),
    "numbered from nought": SMALL.replace("SECTION\n1 0", "SECTION\n0 0").replace(
        "SECTION\n1\n", "SECTION\n0\n"
    ),
    "in another writing": SMALL.replace("small", "路线").encode("gb18030").decode("latin-1"),
    "a table": TABLE.replace("\n", "\r\n"),
    "a table in small letters": TABLE.lower(),
    "a table without a name": TABLE.removeprefix("R6\n\n"),
    "depot by its point": SMALL.replace("SECTION\n1\n-1", "SECTION\n0.0 0.0\n-1"),
    "depot on the heading": SMALL.replace("SECTION\n1\n-1", "SECTION : 1 -1"),
    "no depot, no end": SMALL.replace(DEPOT, ""),
    "keys of others": SMALL.replace("CAPACITY", "BEST_KNOWN : 61\nAUTHOR = us\nCAPACITY"),
    "asymmetric by name": SMALL.replace("CVRP", "ACVRP"),
    "old line ends": SMALL.replace("\n", "\r"),
}


@pytest.mark.parametrize("how", ODD)
def test_odd_files_get_the_same_routes(tmp_path: Path, how: str) -> None:
    _source, target = planned(tmp_path, ODD[how])

    assert vrplib.read_solution(target)["cost"] == 61


PAIRS = {  # as TSPLIB 95 works them out by hand: of the two points below
    "GEO": ("38.24 20.42", "39.57 26.15", 509),  # Ulysses' first two places, ulysses16
    "ATT": ("6734 1453", "2233 10", 1495),  # of att48
    "EXACT_2D": ("0 0", "1 1", 1414),
    "CEIL_2D": ("0 0", "1 1", 2),
    "MAN_2D": ("0 0", "3 4", 7),
    "MAX_2D": ("0 0", "3 4", 4),
    "EUC_3D": ("0 0 0", "2 3 6", 7),
}


@pytest.mark.parametrize("kind", PAIRS)
def test_distances_are_those_of_the_type(tmp_path: Path, kind: str) -> None:
    first, second, away = PAIRS[kind]
    source = tmp_path / "pair.vrp"
    source.write_text(
        f"TYPE: CVRP\nDIMENSION: 2\nCAPACITY: 1\nEDGE_WEIGHT_TYPE: {kind}\n"
        f"NODE_COORD_SECTION\n1 {first}\n2 {second}\nDEMAND_SECTION\n1 0\n2 1\n"
    )

    assert files.read(source).distances.tolist() == [[0, away], [away, 0]]


def test_a_limit_on_the_length_of_a_route_is_kept(tmp_path: Path) -> None:
    _source, target = planned(
        tmp_path, SMALL.replace("CAPACITY : 8", "CAPACITY : 99\nDISTANCE : 30")
    )
    distances = files.rounded(files.read(tmp_path / "small.vrp").distances, files.Rounding.NEAREST)

    for route in vrplib.read_solution(target)["routes"]:
        path = [0, *route, 0]
        assert sum(distances[path[:-1], path[1:]]) <= 30


WRONG = {
    "line 20: 'x' is not a number": SMALL.replace("5 4\n", "5 x\n", 1).replace("5 x", "5 x"),
    "CAPACITY: is missing": SMALL.replace("CAPACITY : 8\n", ""),
    "CAPACITY: 'many' is not a number": SMALL.replace("CAPACITY : 8", "CAPACITY : many"),
    "DIMENSION: is missing": SMALL.replace("DIMENSION : 7\n", ""),
    "NODE_COORD_SECTION: has 7 places, DIMENSION says 9": SMALL.replace(": 7", ": 9"),
    "DEMAND_SECTION: says nothing about place 7": SMALL.replace("7 4\n", ""),
    "DEMAND_SECTION: is missing": SMALL.replace(DEMAND, ""),
    "TYPE: HFVRP cannot be planned": SMALL.replace("CVRP", "HFVRP"),
    "EDGE_WEIGHT_TYPE: XRAY1 is not known": SMALL.replace("EUC_2D", "XRAY1"),
    "EDGE_WEIGHT_SECTION: is missing": SMALL.replace("EUC_2D", "EXPLICIT"),
    "customer 2: wants 4000, a vehicle holds 8": SMALL.replace("3 4\n4", "3 4000\n4"),
    "customer 2: the demand -4 is negative": SMALL.replace("3 4\n4", "3 -4\n4"),
    "DEPOT_SECTION: there is no place 12": SMALL.replace("SECTION\n1\n-1", "SECTION\n12\n-1"),
    "DEPOT_SECTION: names 2 depots": SMALL.replace("SECTION\n1\n-1", "SECTION\n1\n2\n-1"),
    "PRIZE_SECTION cannot be planned": SMALL.replace("DEPOT_SECTION", "PRIZE_SECTION\n1 3\nDEPOT_SECTION"),
    "stands here a second time": SMALL.replace("7 4\n", "7 4\n7 5\n"),
    "'nan 4' is not understood": SMALL.replace("7 4\n", "nan 4\n"),
    "is not a number that can be used": SMALL.replace("7 4\n", "7 1e400\n"),
    "PRIZE cannot be planned": SMALL.replace("CAPACITY", "PRIZE : 5\nCAPACITY"),
    "RELEASE_TIME cannot be planned": SMALL.replace("CAPACITY", "RELEASE_TIME : 5\nCAPACITY"),
    "MAX_DISTANCE cannot be planned": SMALL.replace("CAPACITY", "MAX_DISTANCE : 30\nCAPACITY"),
    "VEHICLES: -3 is negative": SMALL.replace("CAPACITY", "VEHICLES : -3\nCAPACITY"),
    "VEHICLES: 3.5 is not a whole number": SMALL.replace("CAPACITY", "VEHICLES : 3.5\nCAPACITY"),
    "TRUCKS: 'few' is not a number": SMALL.replace("CAPACITY", "TRUCKS : few\nCAPACITY"),
    "customer 1: wants 4, a vehicle holds 0": SMALL.replace("CAPACITY : 8", "CAPACITY : 0"),
    "EDGE_WEIGHT_SECTION: has 8 numbers, FULL_MATRIX needs 9": MATRIX_FILE.replace("2 2.25 0", "2 2.25"),
    "DEMAND_SECTION: is missing (a matrix)": MATRIX_FILE.split("DEMAND", maxsplit=1)[0],
    "customer 2: there and back is longer than 15": SMALL.replace("CAPACITY", "DISTANCE : 15\nCAPACITY"),
    "a vehicle cannot be back before the depot closes": SMALL.replace("DEPOT_S", WINDOWS.replace("1 0 100", "1 0 9") + "DEPOT_S"),
    "TIME_WINDOW_SECTION: says nothing about place 4": SMALL.replace("DEPOT_S", WINDOWS.replace("4 0 99\n", "") + "DEPOT_S"),
    "demand: 24 in all, the vehicles hold 16": SMALL.replace("CAPACITY", "VEHICLES : 2\nCAPACITY"),
    "vehicles: there are none": SMALL.replace("CAPACITY", "VEHICLES : 0\nCAPACITY").replace(" 4\n", " 0\n"),
    "line 7: needs 4 numbers, has 3": SMALL.replace("EUC_2D", "EUC_3D"),
    "TIME_WINDOW_SECTION: is missing": SMALL.replace("CVRP", "VRPTW"),
    "needs 7 numbers": TABLE.replace("  99    2", "  99", 1),
    "customer 4 must stand here, not 9": TABLE.replace("    4     -6", "    9     -6"),
    "the time window 40 to 6 is empty": TABLE.replace("40    60", "40    6"),
    "is neither in VRPLIB form nor a table": "\n\n",
    "is not understood": "hello, world\n",
    "is not text": b"\x00\x01\x02",
}  # fmt: skip


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_file_is_told_where_and_why(tmp_path: Path, why: str) -> None:
    said = why.removesuffix(" (a matrix)").split(": ", 1)[-1]
    assert said in refused(tmp_path, WRONG[why])


def test_other_kinds_of_problem_are_refused_and_not_planned_as_something_else(
    tmp_path: Path,
) -> None:
    folder = data_folder()
    if folder is None:
        pytest.xfail("the folder of published data is absent: no real file was refused")
    kinds = ("GVRP", "HFVRP", "MDVRPTW", "MTVRPTWR", "SDVRPTW")
    for path in sorted(path for kind in kinds for path in folder.glob(f"{kind}/*.vrp")):
        assert "routes would not honour it" in refused(tmp_path, path.read_bytes()), path.name


def test_a_file_that_is_not_there_or_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file") as missing:
        call_command("route", str(tmp_path / "none.vrp"), "--output", str(tmp_path / "x"))
    (tmp_path / "small.vrp").write_text(SMALL)
    with pytest.raises(CommandError, match="cannot be written") as unwritable:
        planned(tmp_path, SMALL, "--output", str(tmp_path / "no folder" / "x"))

    assert (missing.value.returncode, unwritable.value.returncode) == (2, 2)


def test_windows_that_nobody_can_keep_are_said_instead_of_an_invalid_plan(tmp_path: Path) -> None:
    impossible = TABLE.replace("40    60    2", " 0     1    2")
    (tmp_path / "r6.txt").write_text(impossible)

    with pytest.raises(CommandError) as error:
        planned(tmp_path, impossible, name="r6.txt")

    assert "customer 1: cannot be reached in time" in str(error.value)
    assert error.value.returncode == 2


def test_published_files_are_read_as_their_solutions_say() -> None:
    folder = data_folder()
    if folder is None:
        pytest.xfail("the folder of published data is absent: no real file was read")
    for path in sorted(folder.glob("CVRP/*.vrp")):
        instance = files.read(path)
        distances = files.rounded(instance.distances, files.Rounding.NEAREST)
        best = vrplib.read_solution(path.with_suffix(".sol"))
        paths = [[0, *route, 0] for route in best["routes"]]
        cost = sum(distances[row[:-1], row[1:]].sum() for row in paths)
        assert cost == best["cost"], path.name


def test_a_published_file_is_planned_validly(tmp_path: Path) -> None:
    folder = data_folder()
    if folder is None:
        pytest.xfail("the folder of published data is absent: no real file was planned")
    source = folder / "SOLOMON" / "C101.txt"
    target = tmp_path / "plan.sol"
    call_command(
        "route", str(source), "--output", str(target), "--iterations", "300",
        "--processes", "1", "--rounding", "none",
    )  # fmt: skip

    assert cost_of(source, target, "none") <= 828.94 * 1.05


def test_bad_file_names_place_and_reason() -> None:
    error = BadFile("line 7", "is empty")

    assert (error.where, error.why, str(error)) == ("line 7", "is empty", "line 7: is empty")
