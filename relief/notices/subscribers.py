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


@handler(*donors.PLEDGES)
def write_to_donor(event: Event) -> None:
    """Write to who gives what became of their offer."""
    donors.write_to_donor(event, now=clock.now())
