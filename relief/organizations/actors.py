"""Making actors: from a signed-in person, from an API key."""

import datetime
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from relief.accounts.models import User
from relief.core import clock
from relief.core.actors import Actor
from relief.organizations.models import ApiClient, Organization
from relief.organizations.permissions import SEES_ALL, of_kind, of_roles, of_scopes

KEY = [field.attname for field in ApiClient._meta.concrete_fields]
LIVE = f"""
SELECT {", ".join(f"k.{name}" for name in KEY)}, o.code, o.kind
  FROM organizations_apiclient k JOIN organizations_organization o ON o.id = k.organization_id
 WHERE k.prefix = %s AND k.revoked_at IS NULL AND o.is_active
   AND (k.expires_at IS NULL OR k.expires_at > relief_now())
"""  # noqa: S608 - names of ours
ACTIVE = """
SELECT o.id, o.code, m.roles
  FROM organizations_membership m JOIN organizations_organization o ON o.id = m.organization_id
 WHERE m.user_id = %s AND m.is_active AND o.is_active
"""
LAST_USED_EVERY = "1 minute"
RECENTLY = datetime.timedelta(seconds=50)


def of_user(user: User) -> Actor | None:
    """Return the actor of a signed-in person, or None where they belong nowhere.

    Plain SQL: every page asks this, and the query set took longer to write than to run.
    """
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE, [user.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    organization_id, code, names = row
    roles = frozenset(names)
    return Actor(
        kind="user",
        id=user.pk,
        label=user.masked,
        organization_id=organization_id,
        organization_code=code,
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
    found = _live(prefix)
    if found is None or not hmac.compare_digest(found[0].secret_hash, hash_secret(secret)):
        return None
    client, code, kind = found
    _touch(client)
    actor = Actor(
        kind="client",
        id=client.pk,
        label=client.name,
        organization_id=client.organization_id,
        organization_code=code,
        permissions=of_scopes(frozenset(client.scopes)) & of_kind(kind),
        sees_all=kind == "operator",
        language="en",
    )
    return actor, client


def why_refused(key: str) -> str:
    """Say why a key does not open anything, and what to do.

    Only who holds the whole key learns that it once was one.
    """
    prefix, _dot, secret = key.partition(".")
    found = ApiClient.objects.filter(prefix=prefix).first()
    if found is None or not hmac.compare_digest(found.secret_hash, hash_secret(secret)):
        return _("There is no such key. Send Authorization: Bearer KEY, with the whole key.")
    if found.revoked_at is not None:
        return _("This key was revoked. Ask your administrator for another.")
    if found.expires_at is not None and found.expires_at <= clock.now():
        return _("This key has ended. Ask your administrator for another.")
    if not found.organization.is_active:
        return _("The organization of this key is not active here.")
    return _("This key may not be used from this network. Ask your administrator.")


def _live(prefix: str) -> tuple[ApiClient, str, str] | None:
    """Return a key in force with its organization's code and kind.

    Plain SQL: every call of a program asks this, and the query set took as long as the rest.
    """
    with connection.cursor() as cursor:
        cursor.execute(LIVE, [prefix])
        row = cursor.fetchone()
    if row is None:
        return None
    *values, code, kind = row
    return ApiClient.from_db(connection.alias, KEY, values), code, kind


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
