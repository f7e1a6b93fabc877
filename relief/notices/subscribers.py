"""Journal events become notices for the people they concern, and SMS for who receives."""

from relief.core import clock
from relief.delivery.models import Delivery
from relief.journal.handlers import handler
from relief.journal.models import Event
from relief.notices import audience, donors, sms, steps
from relief.notices.texts import TEXTS


@handler(*TEXTS)
def tell(event: Event) -> None:
    """Give a notice to everyone the event concerns."""
    people = audience.of_event(event)
    if people:
        steps.notify(event, people, now=clock.now())


@handler("delivery.created")
def send_code(event: Event) -> None:
    """Send the six-digit code and the public link to who receives."""
    rows = Delivery.objects.select_related("contact", "consignment__request")
    found = rows.filter(uid=event.subject_uid).first()
    if found is not None:
        sms.announce(found, now=clock.now())


@handler("ticket.forgotten")
def forget_messages(event: Event) -> None:
    """Forget what was written to a person who is forgotten; what still waits is not sent."""
    uids = event.payload.get("requests") or []
    rows = Delivery.objects.filter(consignment__request__uid__in=uids)
    steps.forget(list(rows.values_list("uid", flat=True)))


@handler(*donors.PLEDGES)
def write_to_donor(event: Event) -> None:
    """Write to who gives what became of their offer."""
    donors.write_to_donor(event, now=clock.now())


@handler("disposal.approved")
def write_of_disposal(event: Event) -> None:
    """Write to who gave them that goods are to be disposed of."""
    donors.write_of_disposal(event, now=clock.now())
