"""What a row of the access matrix says about one URL."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """How to call a URL, and who may.

    `args` names, for each part of the path, the thing of `world.World` that goes there.
    `read` and `write` are the permissions that GET and the other methods need (None: any
    signed-in person). `shared` things belong to everybody, so nobody is a stranger to them.
    `also` names roles that may read without it. Where the action `asks_more` than the verb, as
    for the staff of one warehouse, a holder may still be refused. `public` answers without signing in. `body` is a good body of the command.
    """

    args: dict[str, str] = field(default_factory=dict)
    read: str | None = None
    write: str | None = None
    also: tuple[str, ...] = ()
    asks_more: bool = False
    shared: bool = False
    public: bool = False
    body: dict[str, Any] = field(default_factory=dict)
    query: str = ""

    @property
    def is_owned(self) -> bool:
        """Say whether the path names something that belongs to one organization."""
        return bool(self.args) and not self.shared


def row(uid: str = "", read: str | None = None, write: str | None = None, **more: Any) -> Row:
    """Return a row whose path has at most one part, `uid`."""
    if "args" in more or uid:
        read = read or write
    args = more.pop("args", {"uid": uid} if uid else {})
    return Row(args=args, read=read, write=write or read, **more)
