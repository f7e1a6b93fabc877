"""Links a higher or neighbouring floor can make: registered by name, asked for by name.

So a message may hold the address of a page without its sender importing that page's domain.
"""

from collections.abc import Callable
from uuid import UUID

LinkMaker = Callable[[UUID], str]
_makers: dict[str, LinkMaker] = {}


def provide(name: str, maker: LinkMaker) -> None:
    """Register what makes links of a kind; called from an app's `ready()`."""
    _makers[name] = maker


def link(name: str, uid: UUID) -> str:
    """Return the address of a row's page of this kind, from the root; empty where there is none."""
    maker = _makers.get(name)
    return maker(uid) if maker else ""
