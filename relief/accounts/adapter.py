"""Sign-in rules of this platform."""

import contextlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone: a partner administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: accounts come from invitations."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail. That its channel failed is in the log alone: told, it would say who has
        an account."""
        with contextlib.suppress(OSError):
            super().send_mail(template_prefix, email, context)
