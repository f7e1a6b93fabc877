"""Errors a rule may raise; each has a stable code and an HTTP status.

A domain defines its own beside the function that raises it, by subclassing one of these.
Messages are lazily translated; `params` are what the message and a program need to know.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule said no. Subclasses set `code`, `status` and `message`."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    extensions: ClassVar[tuple[str, ...]] = ()  # params that programs find at the top
    message: ClassVar[str | Promise] = _("This cannot be done.")
    again_seconds: ClassVar[int | None] = None  # after which the same may be asked again

    def __init__(self, message: str | Promise | None = None, **params: Any) -> None:
        """Take a message to show instead of the class's own, and its parameters."""
        template = message if message is not None else self.message
        self.text: Any = format_lazy(template, **params) if params else template  # type: ignore[arg-type]
        self.params = params
        super().__init__(self.code)

    def __str__(self) -> str:
        """Return the message in the reader's language."""
        return str(self.text)


class Invalid(DomainError):
    """A value has the wrong form; `field` names it."""

    code = "invalid"
    status = 400
    message = _("This value is not valid.")

    def __init__(self, field: str, message: str | Promise | None = None, **params: Any) -> None:
        """Take the field at fault first."""
        super().__init__(message, **params)
        self.field = field


class NotAllowed(DomainError):
    """The actor sees the row but may not do this."""

    code = "not_allowed"
    status = 403
    message = _("Your role does not allow this.")

    def __init__(self, message: str | Promise | None = None, **params: Any) -> None:
        """Name the verb that is missing, where a permission is given."""
        verb = getattr(params.get("permission"), "label", None)
        super().__init__(message, **params)
        if message is None and verb is not None:
            self.text = format_lazy(_("Your role or key does not allow this: {verb}."), verb=verb)


class NotFound(DomainError):
    """No such row, or one the actor may not see: the answer is the same."""

    code = "not_found"
    status = 404
    message = _("Not found.")


class Conflict(DomainError):
    """Somebody else was first, or the row is no longer as it was."""

    code = "conflict"
    status = 409
    message = _("Somebody changed this in the meantime. Look again and repeat.")


class Busy(DomainError):
    """Others held the same rows for too long; nothing was done, and the same may be sent again."""

    code = "busy"
    status = 503
    message = _("Others are working on the same at this moment. Repeat it in a few seconds.")
    again_seconds = 2


class InvalidMove(Conflict):
    """The status does not allow this step."""

    code = "invalid_move"
    message = _("This step is not possible while the status is {status}.")


class Refused(DomainError):
    """A business rule forbids it although the form is right."""
