"""Import a stock list: upload, map headers, repair rows, confirm, cancel, undo.

Nothing is booked before `confirm`. A list that was booked adds nothing a second time, not
even saved again in another format: its rows are recognised one by one.
"""

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from relief.core import clock
from relief.core.actors import Actor
from relief.core.errors import Conflict, Invalid, Refused
from relief.core.work import action, be_patient, step
from relief.inventory import ledger
from relief.inventory.intake import booking, reading, waking
from relief.inventory.intake.booking import AlreadyBooked, NothingToBook
from relief.inventory.models import Facility, StockImport, StockMovement
from relief.inventory.sheets import mapping as layouts
from relief.inventory.sheets.problems import Refused as FileRefused
from relief.inventory.states import ImportStatus
from relief.journal.moves import move
from relief.journal.record import record
from relief.organizations.models import Organization
from relief.organizations.permissions import Permission

__all__ = [
    "AlreadyBooked", "HeadersToMap", "NothingToBook", "RowsToFix", "StillWorking", "Wide",
    "cancel", "confirm", "map_headers", "repair_rows", "undo", "upload",
]  # fmt: skip

MOST_REPAIRS = 20_000
AT_ONCE_BYTES = 1 << 19  # some thousand rows; longer lists are read in the background
AT_ONCE_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Wide:
    """Columns that each hold the quantity of one `field`: facility, item or condition."""

    field: str
    columns: Sequence[str]


class StillWorking(Conflict):
    """The list is being read or booked in the background."""

    code = "still_working"
    message = _("{number} is being worked on. Wait for it, or give it up.")


class RowsToFix(Refused):
    """Rows with problems are left and nobody said to leave them out."""

    code = "rows_to_fix"
    message = _("Rows that cannot be saved: {refused}. Fix them, or say that they are left out.")


class HeadersToMap(Refused):
    """Needed columns are not mapped yet."""

    code = "headers_to_map"
    message = _("Say first which columns hold: {missing}.")


@action(Permission.STOCK_IMPORT)
def upload(
    *,
    actor: Actor,
    now: datetime.datetime,
    file: "File[bytes]",
    filename: str,
    facility: Facility | None = None,
    organization: Organization | None = None,
) -> StockImport:
    """Take a stock list in, read and check it; return the import, `checked` or not.

    It stays `uploaded` where headers must be mapped or an encoding chosen, and is `rejected`
    with its reason where the file cannot be read. `facility` is where rows lie that name
    none. Only the system may import for another `organization`.
    """
    owner_id = actor.organization_id
    if organization is not None and (actor.kind == "system" or organization.pk == owner_id):
        owner_id = organization.pk
    if owner_id is None:
        raise Invalid("organization", _("Say whose goods these are."))
    row = StockImport(
        organization_id=owner_id,
        facility=facility,
        filename=_clean_name(filename),
        content_hash=_digest(file),
        created_by_id=actor.id if actor.kind == "user" else None,
    )
    row.file.save(f"{uuid4().hex}{Path(row.filename).suffix[:8].lower()}", file, save=False)
    row.save()
    row = StockImport.objects.select_related("organization", "facility").get(pk=row.pk)
    record("import.uploaded", subject=row, actor=actor, now=now, payload={"name": row.filename})
    _check(row, actor, now)
    return row


@action(Permission.STOCK_IMPORT)
def map_headers(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    columns: Mapping[str, str] | None = None,
    constants: Mapping[str, str] | None = None,
    wide: Wide | None = None,
    layout: Mapping[str, Any] | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> StockImport:
    """Say which column is which (`columns`: field → header), then check again; return the import.

    `constants` gives a field's text for every row, `wide` names the columns that each hold the
    quantity of one warehouse, item or condition. `layout` has `date_order`, `decimal`, `fill_down` and
    `sections` of `sheets.mapping.Mapping`. Encoding, sheet and header row (0: none, -1: down
    the first column) answer questions about the file. The answer is remembered for the next list with these headers.
    """
    row = _open(actor, uid)
    about_file = {"encoding": encoding, "sheet": sheet, "header_row": header_row}
    given = {name: value for name, value in about_file.items() if value is not None}
    if given:
        row.repairs = {**row.repairs, **given}
        row.mapping = {}
    if any(part is not None for part in (columns, constants, wide, layout)):
        row.mapping = _mapping(row, columns, constants, wide, layout)
    row.save(update_fields=["repairs", "mapping"])
    _check(row, actor, now, remembers=columns is not None)
    return row


@action(Permission.STOCK_IMPORT)
def repair_rows(
    *,
    actor: Actor,
    now: datetime.datetime,
    uid: UUID,
    cells: Iterable[tuple[int, str, str]] = (),
    same: Mapping[str, str] | None = None,
    left_out: Iterable[int] = (),
    left_groups: Iterable[str] = (),
    taken_back: Iterable[int] = (),
    again: bool | None = None,
) -> StockImport:
    """Settle rows: cells by (row, field, text), equal troubles at once, rows left out; check again.

    `left_groups` leaves out all rows with the same trouble. `taken_back` undoes leaving out of
    rows. `again` books rows although an earlier list held them.
    """
    row = _open(actor, uid)
    kept = dict(row.repairs)
    changed = {(number, field): text for number, field, text in kept.get("cells", [])}
    changed |= {(number, field): text for number, field, text in cells}
    kept["cells"] = [[number, field, text] for (number, field), text in changed.items()]
    kept["same"] = {**kept.get("same", {}), **(same or {})}
    kept["left_groups"] = sorted({*kept.get("left_groups", []), *left_groups})
    kept["left_out"] = sorted({*kept.get("left_out", []), *left_out} - set(taken_back))
    if again is not None:
        kept["again"] = again
    counted = (changed, kept["left_out"], kept["same"], kept["left_groups"])
    if sum(map(len, counted)) > MOST_REPAIRS:
        raise Refused(_("So many repairs are better made in the file itself."))
    row.repairs = kept
    row.save(update_fields=["repairs"])
    _check(row, actor, now)
    return row


@step
def settle(
    *, actor: Actor, now: datetime.datetime, uid: UUID, answers: Mapping[str, str]
) -> StockImport:
    """Answer troubles of a list (`group` → text), check again; return it."""
    row = _open(actor, uid)
    row.repairs = {**row.repairs, "same": {**row.repairs.get("same", {}), **answers}}
    row.save(update_fields=["repairs"])
    _check(row, actor, now)
    return row


@action(Permission.STOCK_IMPORT)
def confirm(
    *, actor: Actor, now: datetime.datetime, uid: UUID, leave_out_problems: bool = False
) -> StockImport:
    """Book the ready rows as received, in one movement; return the import.

    A long list is booked in the background. Raises RowsToFix where rows have problems and
    `leave_out_problems` is false, AlreadyBooked, NothingToBook, HeadersToMap.
    """
    row = _locked(actor, uid)
    if row.status == ImportStatus.UPLOADED:
        raise HeadersToMap(missing=", ".join(row.summary.get("missing", [])) or "?")
    row.machine.require(row.status, ImportStatus.CONFIRMED)
    if row.summary.get("refused") and not leave_out_problems:
        raise RowsToFix(refused=row.summary["refused"])
    if row.repairs.get("same"):
        reading.remember(row, row.summary["signature"])
    if row.summary.get("ready", 0) > AT_ONCE_ROWS:
        booking.require_new(row)
        changes = {"rows_seen": 0, "rows_about": row.summary["ready"]}
        move(row, ImportStatus.BOOKING, actor=actor, now=now, changes=changes)
        waking.wake_reader()
        return row
    booking.book_list(row, actor=actor, now=now)
    return row


@action(Permission.STOCK_IMPORT)
def cancel(*, actor: Actor, now: datetime.datetime, uid: UUID) -> StockImport:
    """Give an import up; nothing was saved. Return it."""
    row = _locked(actor, uid)
    move(row, ImportStatus.CANCELLED, actor=actor, now=now)
    return row


@action(Permission.STOCK_IMPORT)
def undo(*, actor: Actor, now: datetime.datetime, uid: UUID) -> StockImport:
    """Take a booked list back by the opposite movement; return it.

    Raises InsufficientStock where goods of it are reserved or have moved on.
    """
    row = _locked(actor, uid)
    row.machine.require(row.status, ImportStatus.UNDONE)
    be_patient()
    movement = StockMovement.objects.get(uid=row.summary["movement"])
    ledger.reverse(movement, actor=actor, now=now, reason=f"undo {row.number}")
    move(row, ImportStatus.UNDONE, actor=actor, now=now, related=[movement.uid])
    return row


def _check(
    row: StockImport, actor: Actor, now: datetime.datetime, *, remembers: bool = False
) -> None:
    """Read and check the list as it is settled now; move it to checked or rejected."""
    be_patient()
    try:
        layout = reading.open_list(row)
        found = reading.describe(layout)
        row.sheet = (layout.table.sheet or "")[:100]
        if found["missing"]:
            StockImport.objects.filter(pk=row.pk).update(summary=found)
            row.summary = found
            return
        if remembers:
            reading.remember(row, found["signature"])
        if row.file.size > AT_ONCE_BYTES:
            _read_later(row, layout, found, actor, now)
            return
        found |= reading.check(row, layout, today=clock.local_date(now))
    except FileRefused as refusal:
        refuse_file(row, refusal, actor, now)
        return
    changes = {
        "summary": found, "mapping": layout.mapping.to_dict(), "problem": "", "sheet": row.sheet
    }  # fmt: skip
    move(row, ImportStatus.CHECKED, actor=actor, now=now, changes=changes,
         payload={"rows": found["read"], "refused": found["refused"]})  # fmt: skip


def _read_later(
    row: StockImport,
    layout: reading.Layout,
    found: dict[str, Any],
    actor: Actor,
    now: datetime.datetime,
) -> None:
    """Hand a long list to the background, where its rows are counted while they are read."""
    changes = {
        "summary": found, "mapping": layout.mapping.to_dict(), "problem": "", "sheet": row.sheet,
        "rows_seen": 0, "rows_about": layout.table.about_rows,
    }  # fmt: skip
    move(row, ImportStatus.READING, actor=actor, now=now, changes=changes)
    waking.wake_reader()


@step
def refuse_file(
    row: StockImport, refusal: FileRefused, actor: Actor, now: datetime.datetime
) -> None:
    """Note why a file cannot be read; it stays open where a person may choose an encoding."""
    summary = {
        "refusal": {"code": refusal.code, "message": refusal.message, "params": refusal.params},
        "candidates": [
            {"encoding": one.encoding, "preview": one.preview} for one in refusal.candidates
        ],
    }
    changes = {"summary": summary, "problem": str(refusal)[:300]}
    if refusal.candidates:
        row.summary, row.problem = summary, str(refusal)[:300]
        row.save(update_fields=["summary", "problem"])
        return
    to = ImportStatus.REJECTED if row.status == ImportStatus.UPLOADED else ImportStatus.CANCELLED
    move(row, to, actor=actor, now=now, changes=changes, payload={"code": refusal.code})


def _mapping(
    row: StockImport,
    columns: Mapping[str, str] | None,
    constants: Mapping[str, str] | None,
    wide: Wide | None,
    layout: Mapping[str, Any] | None,
) -> dict[str, Any]:
    try:
        plain = dict(row.mapping or reading.open_list(row).mapping.to_dict())
    except FileRefused:
        raise Invalid("encoding", _("This file cannot be read")) from None
    headers = row.summary.get("headers", [])
    named = [*(columns or {}).values(), *(wide.columns if wide else ())]
    if unknown := sorted(set(named) - set(headers)):
        raise Invalid("columns", _("The list has no column {name}."), name=unknown[0])
    if columns is not None:
        plain |= {"columns": dict(columns), "unpivot": None, "purpose": "stock"}
    if wide is not None and wide.columns:
        plain["unpivot"] = asdict(layouts.wide_of(wide.field, wide.columns, headers))
    if constants is not None:
        plain["constants"] = dict(constants)
    plain |= layout or {}
    try:
        return layouts.Mapping.from_dict(plain).to_dict()
    except (ValueError, TypeError) as error:
        raise Invalid("columns", _("These columns make no sense: {why}."), why=str(error)) from None


def _open(actor: Actor, uid: UUID) -> StockImport:
    """Lock an import that can still be changed."""
    row = _locked(actor, uid)
    if row.is_at_work:
        raise StillWorking(number=row.number)
    row.machine.require(row.status, ImportStatus.CHECKED)
    return row


def _locked(actor: Actor, uid: UUID) -> StockImport:
    lists = StockImport.objects.select_related("organization", "facility")
    return lists.select_for_update(of=("self",), no_key=True).get_visible(actor, uid)


def _clean_name(filename: str) -> str:
    plain = "".join(character for character in filename if character.isprintable())
    return plain[-200:] or "list"


def _digest(file: "File[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
