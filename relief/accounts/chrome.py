"""What each page knows of its reader's settings."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from relief.accounts import queries
from relief.core.actors import Actor
from relief.core.http.pages import provide_chrome


@provide_chrome
def surround(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return the saved views of this list; asked for only where a page shows them."""
    return {"saved_views": SimpleLazyObject(lambda: list(queries.views_of(actor, request.path)))}
