"""What movements and reservations are about, told by the domain that owns it.

A movement names its cause by type and uid (`consignment`, `allocation_line`). A domain on a
higher floor registers how its type is described; nothing here imports upward.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models

from relief.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Described:
    """A cause as lists show it: its number, where it goes or whom it serves, its page."""

    label: str
    second: str = ""
    url: str = ""


Describe = Callable[[Actor, Collection[UUID]], Mapping[UUID, Described]]
ServingOwners = Callable[[], models.QuerySet[Any]]
_DESCRIBED: dict[str, Describe] = {}
_SERVING_OWNERS: dict[str, ServingOwners] = {}


def register(type_: str, describe: Describe) -> None:
    """Say how a type of cause is described; called from an app's `ready()`."""
    _DESCRIBED[type_] = describe


def register_serving_owners(type_: str, rows: ServingOwners) -> None:
    """Say which causes of a type (rows with a `uid`) serve the owner of the goods itself."""
    _SERVING_OWNERS[type_] = rows


def serves_owner() -> models.Q:
    """Return the condition for reservations that serve the owner of the goods itself."""
    found = models.Q(pk__in=[])
    for type_, rows in _SERVING_OWNERS.items():
        own = rows().filter(uid=models.OuterRef("purpose_uid"))
        found |= models.Q(models.Exists(own), purpose_type=type_)
    return found


def described(
    actor: Actor, causes: Collection[tuple[str, UUID]]
) -> dict[tuple[str, UUID], Described]:
    """Return the causes the actor may see, by (type, uid); others are left out."""
    found: dict[tuple[str, UUID], Described] = {}
    for type_ in sorted({type_ for type_, _uid in causes} & set(_DESCRIBED)):
        uids = {uid for known, uid in causes if known == type_}
        rows = _DESCRIBED[type_](actor, uids)
        found |= {(type_, uid): row for uid, row in rows.items()}
    return found
