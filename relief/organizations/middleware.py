"""Every request gets its actor; every API key its limit."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from relief.accounts.models import User
from relief.core.http.errors import PROGRAM_PATHS, problem
from relief.core.http.requests import client_address
from relief.organizations import actors
from relief.organizations.models import ApiClient
from relief.organizations.permissions import TWO_FACTOR_ROLES

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SCHEMES = {"bearer", "api-key"}
OPEN_WITHOUT = ("/account/", "/i18n/", "/static/")

# A count may be lost with the server; no call should wait for the disk because of it.
COUNT = """
SET LOCAL synchronous_commit TO off;
INSERT INTO organizations_apiusage (client_id, minute, calls)
VALUES (%s, date_trunc('minute', now()), 1)
ON CONFLICT (client_id, minute) DO UPDATE SET calls = organizations_apiusage.calls + 1
RETURNING calls, 60 - extract(second FROM clock_timestamp())::int
"""


class ActorMiddleware:
    """Set `request.actor` from an API key (API paths only) or the session; else None."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Find out who asks; a key that is no good is 401 at once."""
        request.actor = None  # type: ignore[attr-defined]
        request.api_client = None  # type: ignore[attr-defined]
        header = request.headers.get("Authorization", "")
        if header and request.path.startswith(PROGRAM_PATHS):
            scheme, _space, key = header.partition(" ")
            key = key.strip() if scheme.lower() in SCHEMES else ""
            found = actors.of_key(key)
            if found is None or not found[1].may_come_from(client_address(request)):
                response = problem(401, "not_authenticated", actors.why_refused(key))
                response["WWW-Authenticate"] = "Bearer"
                return response
            request.actor, request.api_client = found  # type: ignore[attr-defined]
            if "Accept-Language" not in request.headers:
                translation.activate(found[0].language)
                request.LANGUAGE_CODE = translation.get_language()
        elif isinstance(request.user, User):
            request.actor = actors.of_user(request.user)  # type: ignore[attr-defined]
            self._speak(request)
        return self.get_response(request)

    @staticmethod
    def _speak(request: HttpRequest) -> None:
        """Answer in the person's language unless this browser chose another."""
        user = request.user
        if isinstance(user, User) and "language" not in request.COOKIES:
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()


class ApiLimitMiddleware:
    """Count a key's calls a minute and answer with RateLimit headers; 429 above the limit."""

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Count, refuse or pass on."""
        client: ApiClient | None = getattr(request, "api_client", None)
        is_again = getattr(request, "scope", {}).get("relief.again", False)
        if client is None or is_again:
            return self.get_response(request)
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [client.pk])
            cursor.nextset()
            calls, reset = cursor.fetchone()
        if calls > client.per_minute:
            response: HttpResponseBase = problem(
                429,
                "too_many_requests",
                _("The limit is {most} calls a minute. Go on when Retry-After has passed.").format(
                    most=client.per_minute
                ),
            )
            response["Retry-After"] = str(max(1, reset))
        else:
            response = self.get_response(request)
        left = max(0, client.per_minute - calls)
        response["RateLimit-Policy"] = f'"minute";q={client.per_minute};w=60'
        response["RateLimit"] = f'"minute";r={left};t={max(1, reset)}'
        return response


class SecondFactorMiddleware:
    """Where a second step is required, roles that need one first set it up.

    Coordinators and helpline see people and decide for all: without an authenticator or a
    passkey they reach nothing but the pages that enrol one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Take the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Send people to enrolment; programs in their session get 403."""
        if not settings.SECOND_FACTOR_REQUIRED or not self._lacks_one(request):
            return self.get_response(request)
        if request.path.startswith(PROGRAM_PATHS):
            return problem(
                403, "second_factor_required", _("Set up a second step at sign-in first.")
            )
        if request.path.startswith(OPEN_WITHOUT):
            return self.get_response(request)
        return HttpResponseRedirect(reverse("mfa_index"))

    @staticmethod
    def _lacks_one(request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        if actor is None or actor.kind != "user" or actor.roles.isdisjoint(TWO_FACTOR_ROLES):
            return False
        return not is_mfa_enabled(request.user)
