"""Papers that a command writes are as the code says now."""

from pathlib import Path

import pytest
from django.conf import settings

from relief.core import drawing
from relief.organizations import access_table

DOCS = Path(settings.ROOT) / "docs"


@pytest.mark.parametrize(
    ("name", "written", "command"),
    [
        ("access.md", access_table.page(), "write_access_table"),
        ("states.md", drawing.page(), "write_states"),
    ],
    ids=["access", "states"],
)
def test_a_written_paper_is_up_to_date(name: str, written: str, command: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == written, f"run `manage.py {command}`"
