"""Reading one's own settings."""

from django.db.models import QuerySet

from relief.accounts.models import SavedView
from relief.core.actors import Actor


def views_of(actor: Actor, page: str) -> QuerySet[SavedView]:
    """Return the actor's saved views of a list, named by its path, by name."""
    own = SavedView.objects.filter(SavedView.scope(actor), page=page)
    return own.order_by("name", "pk")
