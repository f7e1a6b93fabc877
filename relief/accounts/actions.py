"""Writing one's own settings. Personal and harmless, so the journal stays silent."""

import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from relief.accounts.models import SavedView
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed, NotFound
from relief.core.work import action

MOST = 30


@action(None)
def save_view(
    *, actor: Actor, now: datetime.datetime, page: str, name: str, query: str
) -> SavedView:
    """Keep a list's filters under a name; the same name on the same list is replaced.

    Raises Invalid where the name is empty, the address is not a page of ours, or thirty views
    of this list are kept already.
    """
    name = name.strip()
    if not name:
        raise Invalid("name", _("Give the view a name."))
    if not page.startswith("/") or page.startswith("//") or "?" in page or "\\" in page:
        raise Invalid("page", _("That is not a list of this site."))
    if actor.kind != "user":
        raise NotAllowed
    kept = SavedView.objects.filter(SavedView.scope(actor), page=page)
    if kept.exclude(name=name).count() >= MOST:
        raise Invalid("name", _("Thirty views of this list are kept; forget one first."))
    view, _is_new = SavedView.objects.update_or_create(
        user_id=actor.id, page=page, name=name, defaults={"query": query.lstrip("?")}
    )
    return view


@action(None)
def forget_view(*, actor: Actor, now: datetime.datetime, uid: UUID) -> str:
    """Forget a saved view; return the path of its list. NotFound where it is not one's own."""
    view = SavedView.objects.filter(SavedView.scope(actor), uid=uid).first()
    if view is None:
        raise NotFound
    view.delete()
    return view.page
