"""Organizations, people and API keys for tests."""

import itertools

from relief.accounts.models import User
from relief.core.actors import Actor
from relief.organizations import actors
from relief.organizations.models import ApiClient, Membership, Organization

_serial = itertools.count(1)


def organization(code: str, kind: str = "partner") -> Organization:
    """Return the organization of a code, made on first use."""
    found, _ = Organization.objects.get_or_create(
        code=code, defaults={"kind": kind, "name_zh": f"机构 {code}", "name_en": f"Org {code}"}
    )
    return found


def operator() -> Organization:
    """Return the operator of the platform."""
    return organization("operator", "operator")


def partner(code: str = "partner-a") -> Organization:
    """Return a partner nonprofit."""
    return organization(code)


def carrier(code: str = "carrier-a") -> Organization:
    """Return a carrier."""
    return organization(code, "carrier")


def user(name: str = "测试员", **fields: object) -> User:
    """Return a new person."""
    return User.objects.create_user(
        f"person{next(_serial)}@example.org", "secret", name=name, **fields
    )


def actor(*roles: str, organization: Organization, language: str = "en") -> Actor:
    """Return a new person's actor with these roles in an organization."""
    person = user(language=language)
    Membership.objects.create(user=person, organization=organization, roles=list(roles))
    found = actors.of_user(person)
    assert found is not None
    return found


def user_of(actor: Actor) -> User:
    """Return the person behind an actor."""
    return User.objects.get(pk=actor.id)


def api_key(organization: Organization, *scopes: str) -> str:
    """Return a new API key."""
    prefix, secret_hash, key = actors.new_key()
    ApiClient.objects.create(
        organization=organization,
        name="test",
        prefix=prefix,
        secret_hash=secret_hash,
        scopes=list(scopes),
    )
    return key
