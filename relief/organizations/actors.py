"""Making actors: from a signed-in person, from an API key."""

import datetime
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

from relief.accounts.models import User
from relief.core.actors import Actor
from relief.organizations.models import ApiClient, Membership, Organization
from relief.organizations.permissions import SEES_ALL, of_kind, of_roles, of_scopes

LAST_USED_EVERY = "1 minute"
RECENTLY = datetime.timedelta(seconds=50)


def of_user(user: User) -> Actor | None:
    """Return the actor of a signed-in person, or None where they belong nowhere."""
    found = (
        Membership.objects.filter(user_id=user.pk, is_active=True)
        .filter(organization__is_active=True)
        .select_related("organization")
        .first()
    )
    return of_membership(found, user) if found else None


def of_membership(row: Membership, user: User) -> Actor:
    """Return the actor a membership makes of a person."""
    roles = frozenset(row.roles)
    return Actor(
        kind="user",
        id=user.pk,
        label=user.masked,
        organization_id=row.organization_id,
        organization_code=row.organization.code,
        roles=roles,
        permissions=of_roles(roles),
        sees_all=not roles.isdisjoint(SEES_ALL),
        language=user.language,
    )


def of_organization(organization: Organization, permissions: Iterable[str]) -> Actor:
    """Return the actor of work that an organization's program left with us to do."""
    return Actor(
        kind="client",
        id=0,
        label=organization.code,
        organization_id=organization.pk,
        organization_code=organization.code,
        permissions=frozenset(str(verb) for verb in permissions),
        sees_all=False,
        language="en",
    )


def new_key() -> tuple[str, str, str]:
    """Return (prefix, secret hash, whole key); the key holds 256 random bits."""
    prefix = f"rl_{secrets.token_hex(5)}"
    secret = secrets.token_urlsafe(32)
    return prefix, hash_secret(secret), f"{prefix}.{secret}"


def hash_secret(secret: str) -> str:
    """Return the SHA-512 of a secret with enough entropy to need no slow hash."""
    return hashlib.sha512(secret.encode()).hexdigest()


def of_key(key: str) -> tuple[Actor, ApiClient] | None:
    """Return the actor of an API key, or None where it is unknown, expired or revoked."""
    prefix, _, secret = key.partition(".")
    client = _live(prefix)
    if client is None or not hmac.compare_digest(client.secret_hash, hash_secret(secret)):
        return None
    _touch(client)
    scopes = frozenset(client.scopes)
    actor = Actor(
        kind="client",
        id=client.pk,
        label=client.name,
        organization_id=client.organization_id,
        organization_code=client.organization.code,
        permissions=of_scopes(scopes) & of_kind(client.organization.kind),
        sees_all=client.organization.kind == "operator",
        language="en",
    )
    return actor, client


def _live(prefix: str) -> ApiClient | None:
    now: Any = models.functions.Now()
    return (
        ApiClient.objects.filter(prefix=prefix, revoked_at__isnull=True)
        .filter(models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now))
        .filter(organization__is_active=True)
        .select_related("organization")
        .first()
    )


def _touch(client: ApiClient) -> None:
    """Note the last use, at most once a minute."""
    now = datetime.datetime.now(datetime.UTC)
    if client.last_used_at and now - client.last_used_at < RECENTLY:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organizations_apiclient SET last_used_at = now() WHERE id = %s AND"
            " (last_used_at IS NULL OR last_used_at < now() - %s::interval)",
            [client.pk, LAST_USED_EVERY],
        )
