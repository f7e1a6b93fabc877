"""The bell at the top of every page."""

from typing import Any

from django.http import HttpRequest

from relief.core.actors import Actor
from relief.core.http.pages import provide_chrome
from relief.notices.queries import unread


@provide_chrome
def count_unread(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return how many notices the reader has not seen."""
    return {"unread": unread(actor)}
