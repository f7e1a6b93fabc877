"""What can be wrong with a file, a cell or a row, as data that a page can show and mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default

from relief.inventory.sheets.messages import MESSAGES

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One click that mends a problem.

    `action` says what the click does: `set` puts `value` into `field`; `choose` opens a picker on
    `field`; `type` opens the cell; `leave_out` skips the row; `accept` keeps the row as it is;
    `record_issue` books the amount as an issue; `create_item` proposes a new catalogue item from
    `params`; `define_pack` asks how many base units one pack holds; `date_order` sets the
    mapping's `date_order` to `value`.
    """

    action: str
    field: str = ""
    value: str = ""
    label: str = ""
    params: Mapping[str, str] = default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: stable `code`, the canonical `field`, the cell's text, and an English msgid
    with parameters.

    Rows with the same `group` have the same trouble, so one repair may be offered for all of
    them.
    """

    code: str
    field: str = ""
    value: str = ""
    params: Mapping[str, str] = default(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()
    severity: str = ERROR

    @property
    def message(self) -> str:
        """Return the English msgid; translate it, then fill it with `params`."""
        return MESSAGES[self.code]

    @property
    def text(self) -> str:
        """Return the filled English sentence, for logs and downloads without a translator."""
        return self.message % dict(self.params)

    @property
    def group(self) -> str:
        """Return the key that equal troubles share: what is wrong, where, with which text, and of
        which item.
        """
        return f"{self.code}|{self.field}|{self.value}|{self.params.get('item', '')}"


class Unreadable(ValueError):
    """A cell that cannot be understood; carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.text)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible text encoding of a file, with the first lines as they would read."""

    encoding: str
    preview: str


class Refused(ValueError):
    """A file that is not read at all: stable `code`, English msgid in `message`, and its
    `params`.

    `candidates` is filled when a person may settle the question by choosing an encoding
    (`open_sheet(encoding=...)`).
    """

    def __init__(
        self, code: str, /, *, candidates: tuple[Candidate, ...] = (), **params: object
    ) -> None:
        self.code = code
        self.message = MESSAGES[code]
        self.params = {key: str(value) for key, value in params.items()}
        self.candidates = candidates
        super().__init__(self.message % self.params)


def unreadable(code: str, value: str, /, *suggestions: Suggestion, **params: object) -> Unreadable:
    """Build the exception for one cell; the caller's field is filled in later by `check`."""
    shown = {"value": value[:80], **{key: str(item) for key, item in params.items()}}
    return Unreadable(Problem(code, value=value[:200], params=shown, suggestions=suggestions))
