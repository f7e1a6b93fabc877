"""Sign-in rules of this platform."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone: a partner administrator invites."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: accounts come from invitations."""
        return False
