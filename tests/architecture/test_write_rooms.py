"""Rows change in actions and the steps, ledger and journal they share, nowhere else."""

import ast

import pytest

from tests.architecture.code import Write, has_steps, is_write, writes

ROOMS = {"actions", "steps", "ledger", "loading"}
MARKS = {"action", "step"}
ELSEWHERE = {
    "accounts/models": "the user manager that Django and allauth call",
    "journal/record": "the one place that writes events",
    "journal/moves": "the one place that changes a status",
    "journal/relay": "takes events out of the outbox and keeps receipts",
    "journal/middleware": "claims an idempotency key before the action begins",
    "journal/played_clock": "the demo's clock",
    "organizations/actors": "notes when a key was last used",
    "organizations/middleware": "counts a key's calls",
    "tracking/feed": "the relay that numbers committed events",
    "tracking/guessing": "counts wrong codes of an address",
    "platform": "the platform's own tables: schedule, heartbeats, the demo's world",
}


def test_rows_change_only_where_writes_live() -> None:
    wrong = [str(write) for write in writes() if not _has_its_place(write)]

    assert not wrong, "move these into an action or a step:\n" + "\n".join(wrong)


def test_every_exception_is_still_needed() -> None:
    used = {name for write in writes() for name in ELSEWHERE if _is_in(write, name)}

    assert sorted(set(ELSEWHERE) - used) == []


def _has_its_place(write: Write) -> bool:
    rooms = set(write.module.split("/"))
    helps_a_step = write.function.startswith("_") and has_steps(write.path)
    return (
        bool(rooms & ROOMS)
        or bool(write.decorators & MARKS)
        or helps_a_step
        or any(_is_in(write, name) for name in ELSEWHERE)
    )


def _is_in(write: Write, name: str) -> bool:
    return write.module == name or write.module.startswith(f"{name}/")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("row.save()", True),
        ("row.save(update_fields=['a'])", True),
        ("image.save(out, 'PNG')", False),
        ("Row.objects.create(a=1)", True),
        ("Row.objects.filter(a=1).update(a=2)", True),
        ("counts.update(other)", False),
        ("entry.delete()", True),
        ("cursor.execute('UPDATE x SET a = 1')", True),
        ("cursor.execute('SELECT 1 FOR UPDATE')", False),
    ],
)
def test_the_scan_knows_a_write_when_it_sees_one(text: str, expected: bool) -> None:
    call = ast.parse(text).body[0].value

    assert is_write(call, set()) is expected
