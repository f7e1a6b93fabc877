"""What organizations tell the warehouses."""

from relief.inventory import steps
from relief.journal.handlers import handler
from relief.journal.models import Event
from relief.organizations.models import Membership


@handler("member.removed")
def end_places(event: Event) -> None:
    """End the places of a person at the warehouses of the organization that they left.

    Else they would see what lies there again as soon as another organization took them in.
    """
    member = Membership.objects.get(uid=event.subject_uid)
    steps.end_places(member.user_id, member.organization_id)
