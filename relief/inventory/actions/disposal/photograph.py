"""Add photos to a case."""

import datetime
from typing import IO
from uuid import UUID

from relief.core.actors import Actor
from relief.core.errors import InvalidMove
from relief.core.work import action
from relief.inventory.actions.disposal import cases, papers
from relief.inventory.models import Disposal, DisposalFileKind
from relief.inventory.states import DISPOSAL_OPEN
from relief.journal.record import record
from relief.organizations.permissions import Permission


def add_photo(*, actor: Actor, now: datetime.datetime, uid: UUID, file: IO[bytes]) -> Disposal:
    """Keep a photo with an open case; return the case.

    Raises Invalid for what is no picture, TooManyFiles, InvalidMove for an ended case.
    """
    with papers.removed_on_failure() as kept:
        return _add(actor=actor, now=now, uid=uid, file=file, kept=kept)


@action(Permission.DISPOSAL_PROPOSE)
def _add(
    *, actor: Actor, now: datetime.datetime, uid: UUID, file: IO[bytes], kept: list[str]
) -> Disposal:
    case = cases.in_hand(actor, uid)
    if case.status not in DISPOSAL_OPEN:
        raise InvalidMove(status=case.get_status_display(), current=case.status, to=case.status)
    file.seek(0)
    papers.keep(case, DisposalFileKind.PHOTO, papers.photo("photo", file), actor=actor, kept=kept)
    record("disposal.photographed", subject=case, actor=actor, now=now)
    return case
