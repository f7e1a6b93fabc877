"""Mails to donors: what became of their offer and of their goods, in their language, once a step."""

import datetime
import re

from django.conf import settings
from django.urls import reverse

from relief.core.work import step
from relief.donations.models import Pledge
from relief.inventory.models import Disposal, DisposalLine
from relief.journal.models import Event
from relief.notices import steps
from relief.notices.models import Channel
from relief.notices.wording import PLEDGES, mail_of_disposal, mail_of_pledge

ADDRESS = re.compile(r"[^\s<>,;:]+@[^\s<>,;:]+\.[^\s<>,;:]+")

__all__ = ["PLEDGES", "write_of_disposal", "write_to_donor"]


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


@step
def write_of_disposal(event: Event, *, now: datetime.datetime) -> None:
    """Queue a mail to each donor whose goods an approved case takes, once a case.

    A donor is reached through the offer these goods came by: of the same name, owner and item;
    nothing where its contact holds no address.
    """
    case = Disposal.objects.select_related("owner").get(uid=event.subject_uid)
    lines = case.lines.select_related("lot__item").exclude(lot__donor="").order_by("pk")
    told: dict[str, tuple[Pledge, list[DisposalLine]]] = {}
    for line in lines:
        offer, address = _offer_of(line)
        if offer is not None:
            told.setdefault(address, (offer, []))[1].append(line)
    for address, (offer, taken) in told.items():
        title, body = mail_of_disposal(case, taken, offer)
        steps.queue(
            key=f"disposal:{case.uid}:{offer.uid}",
            channel=Channel.MAIL,
            address=address,
            title=title,
            body=body,
            about_type=event.type,
            about_uid=case.uid,
            now=now,
            organization_id=case.owner_id,
        )


def _offer_of(line: DisposalLine) -> tuple[Pledge | None, str]:
    """Return the newest offer that goods may have come by whose contact has an address, and it."""
    lot = line.lot
    offers = Pledge.objects.filter(
        donor_name=lot.donor, owner_id=lot.owner_id, lines__item_id=lot.item_id
    )
    for offer in offers.distinct().order_by("-pk"):
        found = ADDRESS.search(str(offer.contact or ""))
        if found is not None:
            return offer, found.group().rstrip(".")
    return None, ""


def _link(row: Pledge) -> str:
    """Return the donor's own page; empty for an offer from before links were kept."""
    token = str(row.follow_sealed or "")
    return f"{settings.PUBLIC_URL}{reverse('donations:follow', args=[token])}" if token else ""
