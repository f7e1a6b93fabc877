"""Say why shelf and books differ, or send the lines back to be counted again."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.errors import Invalid, InvalidMove, Refused
from relief.core.work import action
from relief.inventory.actions.count import sheets
from relief.inventory.models import CountCause, StockCount, StockCountLine
from relief.inventory.states import CountStatus
from relief.organizations.permissions import Permission

LONGEST_NOTE = 200


class NotExplained(Refused):
    """Differences have no cause yet."""

    code = "not_explained"
    message = _("{left} differences have no cause yet.")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a line differs."""

    cause: str
    note: str = ""


@action(Permission.STOCK_COUNT)
def explain(
    *, actor: Actor, now: datetime.datetime, uid: UUID, causes: Mapping[UUID, Cause]
) -> StockCount:
    """Give lines their root cause by line uid; return the count.

    Once every difference has its cause the count waits for approval. Raises Invalid for a
    line without a difference or of another count.
    """
    count = sheets.locked(actor, uid)
    if count.status not in (CountStatus.COUNTED, CountStatus.EXPLAINED):
        raise InvalidMove(
            status=count.get_status_display(), current=count.status, to=CountStatus.EXPLAINED
        )
    differing = {row.uid: row for row in sheets.lines_of(count) if row.difference}
    for line, cause in causes.items():
        if line not in differing:
            raise Invalid("causes", _("A line is not part of this count or has no difference."))
        if cause.cause not in CountCause.values:
            raise Invalid("causes", _("Choose a cause."))
        differing[line].cause = cause.cause
        differing[line].cause_note = cause.note.strip()[:LONGEST_NOTE]
    StockCountLine.objects.bulk_update(differing.values(), ["cause", "cause_note"])
    open_ = [row for row in differing.values() if not row.cause]
    if not open_ and count.status == CountStatus.COUNTED:
        sheets.advance(count, "explained", actor=actor, now=now)
    return count


@action(Permission.STOCK_COUNT)
def send_back(*, actor: Actor, now: datetime.datetime, uid: UUID) -> StockCount:
    """Have every line with a difference counted once more; return the count."""
    count = sheets.locked(actor, uid)
    lines = sheets.lines_of(count)
    differing = [row for row in lines if row.difference]
    if not differing:
        raise Invalid("lines", _("Nothing differs: there is nothing to count again."))
    for line in lines:
        line.must_recount = bool(line.difference)
    for line in differing:
        line.counted, line.book, line.cause, line.cause_note = None, None, "", ""
    names = ["must_recount", "counted", "book", "cause", "cause_note"]
    StockCountLine.objects.bulk_update(lines, names)
    sheets.advance(
        count, "recount", actor=actor, now=now, changes={"round": count.round + 1},
        payload={"again": len(differing)},
    )  # fmt: skip
    return count
