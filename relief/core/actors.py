"""Who acts: one shape for people, API clients and the system itself."""

from dataclasses import dataclass, field
from typing import Literal

ActorKind = Literal["user", "client", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that reads and writes, with all that rules need to know.

    `organization_id` is the one organization acted for; `permissions` are the verbs held
    there; `sees_all` opens every organization's rows for reading (coordinators, auditors).
    """

    kind: ActorKind
    id: int
    label: str
    organization_id: int | None = None
    organization_code: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)
    sees_all: bool = False
    language: str = "zh-hans"

    def may(self, permission: str) -> bool:
        """Say whether this actor holds a permission."""
        return permission in self.permissions or self.kind == "system"

    def has_role(self, *roles: str) -> bool:
        """Say whether this actor has one of the roles."""
        return not self.roles.isdisjoint(roles)

    @property
    def own(self) -> int:
        """Return the organization acted for as a lookup value; 0, which nobody has, for none."""
        return self.organization_id or 0

    @property
    def key(self) -> str:
        """Return a stable text key such as `user:12`, for receipts and logs."""
        return f"{self.kind}:{self.id}"


SYSTEM = Actor(kind="system", id=0, label="system", sees_all=True)
