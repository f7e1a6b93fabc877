"""How much of a file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEBI = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings for one file; sizes in bytes or characters, times in seconds.

    `idle_seconds` is how long the parser process may stay silent, `cpu_seconds` its processor
    time in all, and `memory_bytes` its whole address space.
    """

    file_bytes: int = 200 * MEBI
    rows: int = 1_048_576
    columns: int = 512
    row_chars: int = 1_000_000
    cell_chars: int = 32_767
    sheets: int = 100
    zip_entries: int = 2_000
    zip_ratio: int = 200
    zip_total_bytes: int = 2_048 * MEBI
    memory_bytes: int = 200 * MEBI
    cpu_seconds: int = 300
    idle_seconds: float = 20.0
    peek_rows: int = 40


DEFAULT = Limits()
