"""SMS to who receives goods: the public link and the six-digit code, once a delivery."""

import datetime

from django.conf import settings

from relief.core.links import link
from relief.core.work import step
from relief.delivery.models import Delivery
from relief.notices import steps
from relief.notices.models import Channel
from relief.notices.wording import sms_of_delivery

LANGUAGE = "zh-hans"  # of the people who receive
ENTER = "/t/"


@step
def announce(delivery: Delivery, *, now: datetime.datetime) -> None:
    """Queue the SMS of a delivery to one person; nothing where nobody's number is known."""
    contact = delivery.contact
    if contact is None or not contact.phone or not delivery.code_sealed:
        return
    path = link("public tracking", delivery.uid) or ENTER
    body = sms_of_delivery(f"{settings.PUBLIC_URL}{path}", str(delivery.code_sealed), LANGUAGE)
    steps.queue(
        key=f"delivery:{delivery.uid}:code",
        channel=Channel.SMS,
        address=str(contact.phone),
        title="",
        body=body,
        about_type="delivery.created",
        about_uid=delivery.uid,
        now=now,
        organization_id=delivery.organization_id,
    )
