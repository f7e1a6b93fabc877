"""DRF takes the actor that the middleware found."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.request import Request


class ActorAuthentication(authentication.SessionAuthentication):
    """The request's actor: an API key, or a session with its CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """Return (user, client), or None for a signed-out request."""
        http = request._request
        if getattr(http, "api_client", None) is not None:
            return http.user, http.api_client  # type: ignore[attr-defined]
        if getattr(http, "actor", None) is None:
            return None
        self.enforce_csrf(request)
        return http.user, None

    def authenticate_header(self, request: Request) -> str:
        """Make a signed-out request 401, not 403."""
        return "Bearer"


class ActorScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI describes an API key."""

    target_class = ActorAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Return the bearer scheme."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "prefix.secret"}
