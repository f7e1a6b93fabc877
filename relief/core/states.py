"""State machines as data: which status may follow which.

A machine draws itself for the docs and writes its own CheckConstraint, so code, database
and picture cannot disagree. `relief.journal.moves.move` is the one place that applies it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db import models

from relief.core.errors import InvalidMove


@dataclass(frozen=True)
class Machine:
    """Declared transitions of one model's status.

    `name` prefixes journal events (`request.approved`); `moves` maps a status to those that
    may follow; `stamps` maps a status to the datetime field set when it is entered.
    """

    name: str
    statuses: type[models.TextChoices]
    initial: str
    moves: Mapping[str, frozenset[str]]
    stamps: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse a table that names an unknown status or leaves one out."""
        known = set(self.statuses.values)
        named = set(self.moves) | {to for row in self.moves.values() for to in row}
        if set(self.moves) != known or named - known or self.initial not in known:
            raise ValueError(f"machine {self.name}: table and statuses differ")

    def allows(self, current: str, to: str) -> bool:
        """Say whether `to` may follow `current`."""
        return to in self.moves[current]

    def require(self, current: str, to: str) -> None:
        """Raise InvalidMove unless `to` may follow `current`."""
        if not self.allows(current, to):
            label = self.statuses(current).label
            raise InvalidMove(status=label, current=current, to=to)

    def edges(self) -> Iterator[tuple[str, str]]:
        """Yield every declared (from, to)."""
        for current, row in self.moves.items():
            for to in sorted(row):
                yield current, to

    @property
    def final(self) -> frozenset[str]:
        """Return the statuses nothing follows."""
        return frozenset(status for status, row in self.moves.items() if not row)

    def constraint(self, model_name: str, field_name: str = "status") -> models.CheckConstraint:
        """Return the database's own copy of the list of statuses."""
        condition = models.Q(**{f"{field_name}__in": self.statuses.values})
        return models.CheckConstraint(
            condition=condition, name=f"{model_name}_{field_name}_is_declared"
        )

    def mermaid(self) -> str:
        """Return the machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {a} --> {b}" for a, b in self.edges()]
        lines += [f"    {status} --> [*]" for status in sorted(self.final)]
        return "\n".join(lines)


def table(rows: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Read `{"draft": "submitted cancelled"}` as a table of moves."""
    return {current: frozenset(following.split()) for current, following in rows.items()}
