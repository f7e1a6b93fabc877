"""Mails to donors: what became of their offer, in their language, once a step."""

import datetime
import re

from django.conf import settings
from django.urls import reverse

from relief.core.work import step
from relief.donations.models import Pledge
from relief.journal.models import Event
from relief.notices import steps
from relief.notices.models import Channel
from relief.notices.wording import PLEDGES, mail_of_pledge

ADDRESS = re.compile(r"[^\s<>,;:]+@[^\s<>,;:]+\.[^\s<>,;:]+")

__all__ = ["PLEDGES", "write_to_donor"]


@step
def write_to_donor(event: Event, *, now: datetime.datetime) -> None:
    """Queue the mail of a step of a pledge; nothing where the contact holds no address."""
    row = Pledge.objects.select_related("owner", "facility").get(uid=event.subject_uid)
    found = ADDRESS.search(str(row.contact or ""))
    if found is None:
        return
    title, body = mail_of_pledge(event.type, row, _link(row), row.language)
    steps.queue(
        key=f"pledge:{row.uid}:{event.type}:{event.pk}",
        channel=Channel.MAIL,
        address=found.group().rstrip("."),
        title=title,
        body=body,
        about_type=event.type,
        about_uid=row.uid,
        now=now,
        organization_id=event.organization_id,
    )


def _link(row: Pledge) -> str:
    """Return the donor's own page; empty for an offer from before links were kept."""
    token = str(row.follow_sealed or "")
    return f"{settings.PUBLIC_URL}{reverse('donations:follow', args=[token])}" if token else ""
