"""Reading what of the stock a page looks at from its address."""

from uuid import UUID

from django.http import QueryDict

from relief.inventory.queries.overview import Narrowing


def narrowing_of(given: QueryDict) -> Narrowing:
    """Return the narrowing of an address; what cannot be read narrows to nothing found."""
    return Narrowing(
        facility=_uid(given, "facility"),
        owner=_uid(given, "owner"),
        item=_uid(given, "item"),
        text=given.get("q", "").replace("\x00", "")[:60],
    )


def _uid(given: QueryDict, name: str) -> UUID | None:
    text = given.get(name, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
