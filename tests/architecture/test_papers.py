"""What the repository says about itself is true and belongs to no single machine."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.ROOT)
OWN_HOMES = re.compile(r"(?<![\w.$}/-])/(?:root|home/[a-z]+|Users/\w+|work)/[\w.-]+")
REGISTRIES = re.compile(r"(?:registry\.npmjs\.org|files\.pythonhosted\.org|--index-url|/simple/)")
MENTIONED = re.compile(r"manage\.py ([a-z_]+)")
TARGET = re.compile(r"`make ([a-z]+)")
PAPERS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")]


def tracked() -> list[Path]:
    """Return the files under version control; where there is no git, what lies there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    ).stdout.decode()
    names = [ROOT / name for name in listed.split("\0") if name]
    here = names or [*ROOT.glob("relief/**/*"), *ROOT.glob("tests/**/*"), *PAPERS]
    return [path for path in here if path.is_file() and "vendor" not in path.parts]


def texts() -> list[tuple[str, str]]:
    """Return (name, text) of every text file but this one."""
    found = []
    for path in tracked():
        if path != Path(__file__).resolve() and path.stat().st_size < 1_000_000:
            try:
                found.append((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue
    return found


@pytest.mark.parametrize("pattern", [OWN_HOMES, REGISTRIES], ids=["paths", "registries"])
def test_no_file_names_one_machine_or_a_registry(pattern: re.Pattern[str]) -> None:
    found = [f"{name}: {hit[0]}" for name, text in texts() for hit in pattern.finditer(text)]

    assert found == []


def test_papers_mention_only_commands_that_exist() -> None:
    known = set(get_commands())
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in PAPERS
        for name in MENTIONED.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]

    assert wrong == []


def test_papers_mention_only_targets_that_make_has() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    known = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    wrong = [
        f"{path.relative_to(ROOT)}: make {name}"
        for path in PAPERS
        for name in TARGET.findall(path.read_text(encoding="utf-8"))
        if name not in known
    ]

    assert wrong == []
