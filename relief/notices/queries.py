"""Reading one's notices, and what was sent."""

from relief.core.actors import Actor
from relief.core.querysets import ScopedQuerySet
from relief.notices.models import Message, Notice, Preference
from relief.organizations.models import user_id_of


def notices(actor: Actor) -> ScopedQuerySet[Notice]:
    """Return one's own notices, newest first; nobody reads another's."""
    return Notice.objects.filter(person_id=user_id_of(actor)).order_by("-pk")


def unread(actor: Actor) -> int:
    """Return how many of one's notices are not read."""
    return notices(actor).filter(read_at=None).count()


def sent(actor: Actor) -> ScopedQuerySet[Message]:
    """Return the mails and SMS the actor may know of, newest first."""
    return Message.objects.visible_to(actor).order_by("-pk")


def preference(actor: Actor) -> Preference:
    """Return how one wants to be told; not stored where nothing was ever set."""
    found = Preference.objects.filter(person_id=user_id_of(actor)).first()
    return found or Preference(person_id=user_id_of(actor))
