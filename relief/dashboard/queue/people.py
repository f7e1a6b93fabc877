"""What is owed to the people who rang."""

from django.utils.translation import gettext as _

from relief.core.actors import Actor
from relief.core.http.tones import Pill
from relief.dashboard.queue.task import MOST, Source, Task, page
from relief.helpline.models import CallBack
from relief.organizations.permissions import Permission as P


def _to_ring(actor: Actor) -> list[Task]:
    if not actor.may(P.TICKET_TAKE):
        return []
    rows = CallBack.objects.visible_to(actor).filter(ended_at__isnull=True)
    return [
        Task(
            title=str(row.get_kind_display()),
            second=str(row.ticket.number),
            url=page("helpline:call-back", row.uid),
            status=Pill("waiting", _("To ring"), "phone-call"),
            started=row.base_at,
            due=row.due_at,
            is_decision=True,
        )
        for row in rows.select_related("ticket").order_by("due_at")[:MOST]
    ]


SOURCES: tuple[Source, ...] = (_to_ring,)
