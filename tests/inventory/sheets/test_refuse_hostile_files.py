"""Files that want to hurt: each is refused with its reason, after little work, in little memory.

Work is counted, not timed: calls made and bytes unpacked are the same on a busy machine. How
long a refusal takes is for the drill's report.
"""

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import pytest

from relief.inventory.sheets import process
from relief.inventory.sheets.limits import MEBI, Limits
from relief.inventory.sheets.problems import Refused
from relief.inventory.sheets.process import ROOT, START
from relief.inventory.sheets.read import open_sheet
from tests.inventory.sheets.hostile import HEADER_ROWS, HOSTILE, OLE, REPEATED, with_strings
from tests.inventory.sheets.samples import ods, saved, xlsx
from tests.proof import ProofReport, scale

SMALL = Limits(rows=2_000, file_bytes=12 * MEBI)
CALLS = 20_000
UNPACKED = MEBI
MEMORY = 200 * MEBI

UNSTARTED = (
    "empty zip", "nested zips", "zip bomb", "overlapping parts", "thousands of parts", "same part twice",
    "encrypted zip", "xxe in sheet", "laughs in strings", "xxe in workbook", "xxe in ods",
)  # fmt: skip
PARSED = (
    "lying sizes", "missing string", "huge string", "twenty thousand columns", "last column", "broken xml",
    "endless token", "too many rows in xlsx", "repeated rows", "repeated cells", "encrypted ods", "zeros after ole",
)  # fmt: skip


class Work(NamedTuple):
    """What the parser process did: function calls, bytes unpacked, greatest address space."""

    calls: int
    unpacked: int
    memory: int


MEASURED = """
import json, sys, zipfile
done = [0, 0]
read = zipfile.ZipExtFile.read
def counted_read(part, *size):
    data = read(part, *size)
    done[1] += len(data)
    return data
def counted_call(*_):
    done[0] += 1
zipfile.ZipExtFile.read = counted_read
sys.path.insert(0, {root!r})
from relief.inventory.sheets.parsers.main import main
sys.setprofile(counted_call)
main()
sys.setprofile(None)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmPeak"))
sys.stderr.write(json.dumps([*done, int(peak.split()[1]) * 1024]))
"""


def _work(path: Path, limits: Limits) -> Work:
    """Run the parser process on a file and return what it did; one that is ended from outside
    stayed within its memory and has told nothing else.
    """
    family = "ole" if path.read_bytes().startswith(OLE) else "zip"
    job = {"path": str(path), "kind": family, "sheet": None, "limits": asdict(limits)}
    ended = subprocess.run(
        [sys.executable, "-I", "-c", MEASURED.format(root=str(ROOT)), json.dumps(job)],
        capture_output=True,
        text=True,
        check=False,
    )
    return Work(*json.loads(ended.stderr)) if not ended.returncode else Work(0, 0, MEMORY)


def _hostile(name: str, folder: Path) -> tuple[Path, str]:
    filename, build, _ = HOSTILE[name]
    return saved(folder, filename, build()), filename


def _refusal(path: Path, filename: str) -> Refused:
    with pytest.raises(Refused) as refusal:
        list(open_sheet(path, filename=filename, limits=SMALL).rows())
    return refusal.value


def test_there_are_at_least_forty() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_reason(name: str, tmp_path: Path) -> None:
    refusal = _refusal(*_hostile(name, tmp_path))

    assert refusal.code in HOSTILE[name][2]
    assert str(refusal)
    assert "%(" not in str(refusal)


@pytest.mark.parametrize("name", UNSTARTED)
def test_what_the_directory_or_the_first_bytes_tell_starts_no_parser(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(process.subprocess, "Popen", lambda *args, **_: started.append(args))

    _refusal(*_hostile(name, tmp_path))

    assert not started


@pytest.mark.parametrize("name", PARSED)
def test_the_parser_process_does_little_work_in_little_memory(name: str, tmp_path: Path) -> None:
    path, _ = _hostile(name, tmp_path)

    work = _work(path, SMALL)

    assert work.calls <= CALLS
    assert work.unpacked <= UNPACKED
    assert work.memory <= MEMORY


def test_a_million_repeated_rows_are_not_unrolled_to_show_the_first_forty(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.ods", ods(REPEATED))

    assert _work(path, Limits()).calls <= 4_000


@pytest.mark.drill
def test_each_hostile_file_is_refused_within_two_seconds(
    tmp_path: Path, proof_report: ProofReport
) -> None:
    """How long is for the report of a quiet machine; `make test` looks at a few, and no clock."""
    names = list(HOSTILE)[:: scale(12, 1)]
    took: dict[str, float] = {}
    for name in names:
        path, filename = _hostile(name, tmp_path)
        started = time.perf_counter()
        refusal = _refusal(path, filename)
        took[name] = time.perf_counter() - started
        assert refusal.code in HOSTILE[name][2]

    slowest = max(took, key=lambda name: took[name])
    proof_report.figure("hostile files", f"{len(took):,}")
    proof_report.figure("refused with their reason", f"{len(took):,}")
    proof_report.figure("slowest refusal", f"{took[slowest]:.2f} s ({slowest}); 2 s are allowed")
    proof_report.figure("all refusals together", f"{sum(took.values()):.1f} s")
    proof_report.says(
        "Every hostile file is refused with its reason and nothing is saved. "
        "The parser process may take 200 MB and stays within 20,000 calls and 1 MB unpacked."
    )


def test_a_parser_process_that_needs_too_much_memory_is_ended(tmp_path: Path) -> None:
    strings = "".join(f"<si><t>{n:030d}</t></si>" for n in range(150_000))
    path = saved(tmp_path, "a.xlsx", with_strings(f"<sst>{strings}</sst>"))

    with pytest.raises(Refused) as refusal:
        open_sheet(path, filename="a.xlsx", limits=Limits(memory_bytes=24 * MEBI))

    assert refusal.value.code == "too_much_memory"


def test_a_parser_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """Ten million elements are more than any machine reads in a second."""
    path = saved(tmp_path, "a.xlsx", with_strings("<sst>" + "<a/>" * 10_000_000 + "</sst>"))
    limits = Limits(cpu_seconds=1, zip_ratio=1_000_000)

    with pytest.raises(Refused) as refusal:
        open_sheet(path, filename="a.xlsx", limits=limits)

    assert refusal.value.code == "too_slow"


def test_the_limits_hold_while_rows_stream_not_only_at_opening(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.csv", HEADER_ROWS)
    table = open_sheet(path, filename="a.csv", limits=SMALL)

    with pytest.raises(Refused):
        list(table.rows())


def test_the_parser_process_can_write_no_file(tmp_path: Path) -> None:
    """Whatever a workbook made the parser do, the kernel would refuse it."""
    path = saved(tmp_path, "a.xlsx", xlsx("<row/>"))
    attempt = f"open({str(tmp_path / 'spoil')!r}, 'wb', buffering=0).write(b'x')"
    job = {"path": str(path), "kind": "zip", "sheet": None, "limits": asdict(Limits())}

    ended = subprocess.run(
        [sys.executable, "-I", "-c", f"{START.format(root=str(ROOT))}; {attempt}", json.dumps(job)],
        capture_output=True,
        check=False,
    )

    assert b"File too large" in ended.stderr
    assert not (tmp_path / "spoil").read_bytes()
