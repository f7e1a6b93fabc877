"""The actor of a request, and where it comes from."""

from django.conf import settings
from django.http import HttpRequest

from relief.core.actors import Actor
from relief.core.errors import NotAllowed


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking; raises NotAllowed for a signed-out request."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise NotAllowed
    return actor


def client_address(request: HttpRequest) -> str:
    """Return the peer's IP address; behind a proxy of ours, the one that proxy saw.

    What anybody else claims in a header does not count.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if peer in settings.TRUSTED_PROXIES:
        told = str(request.headers.get("X-Forwarded-For", "")).rpartition(",")[2].strip()
        return told or peer
    return peer
