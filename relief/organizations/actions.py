"""Who joins, who leaves, and the programs that act for an organization."""

import datetime
import secrets
from collections.abc import Iterable
from ipaddress import ip_network
from typing import NamedTuple
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from relief.accounts.models import User
from relief.core.actors import SYSTEM, Actor
from relief.core.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from relief.core.work import action
from relief.journal.record import record
from relief.organizations.actors import new_key
from relief.organizations.models import (
    ApiClient,
    Invitation,
    Membership,
    Organization,
    user_id_of,
)
from relief.organizations.permissions import (
    ROLES,
    ROLES_OF_KIND,
    SCOPES,
    Permission,
    of_scopes,
    opens,
)
from relief.organizations.queries import hash_token

INVITATION_LIFE = datetime.timedelta(days=7)
LIVE_KEYS_A_NAME = 2
MANAGERS = frozenset(role for role, verbs in ROLES.items() if Permission.MEMBER_MANAGE in verbs)


class LastAdministrator(Refused):
    """An organization must keep somebody who can invite."""

    code = "last_administrator"
    message = _("This is the last administrator. Name another one first.")


class InvitationGone(Refused):
    """The link was used, withdrawn, or is too old."""

    code = "invitation_gone"
    message = _("This invitation is no longer valid. Ask for a new one.")


class Invited(NamedTuple):
    """An invitation and the secret of its link, which is not kept."""

    invitation: Invitation
    token: str


@action(None)
def add_organization(
    *, actor: Actor, code: str, kind: str, name_zh: str, name_en: str, now: datetime.datetime
) -> Organization:
    """Let an organization work here; only the command line does.

    Raises Invalid for a code that is none and Conflict for one that is taken.
    """
    if actor.kind != "system":
        raise NotAllowed
    made = Organization(code=code, kind=kind, name_zh=name_zh, name_en=name_en)
    try:
        made.clean_fields()
    except ValidationError as error:
        name, texts = next(iter(error.message_dict.items()))
        raise Invalid(name, "{text}", text=texts[0]) from None
    if Organization.objects.filter(code=code).exists():
        raise Conflict(_("An organization of this code is here already."))
    made.save()
    record("organization.added", subject=made, actor=actor, now=now, payload={"kind": kind})
    return made


@action(Permission.MEMBER_MANAGE)
def invite(
    *,
    actor: Actor,
    email: str,
    name: str,
    roles: Iterable[str],
    now: datetime.datetime,
    organization: Organization | None = None,
) -> Invited:
    """Ask an address to join the actor's organization (the command line names one), for 7 days.

    Raises Invalid for a role this kind of organization does not have and Conflict where the
    person works somewhere already.
    """
    if organization is None or actor.kind != "system":
        organization = Organization.objects.get(pk=actor.own)
    wanted = _roles_of(organization, roles)
    if Membership.objects.filter(user__email=email.lower(), is_active=True).exists():
        raise Conflict(_("This person works for an organization here already."))
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        organization=organization,
        email=email.lower(),
        name=name,
        roles=wanted,
        token_hash=hash_token(token),
        invited_by_id=user_id_of(actor) or None,
        expires_at=now + INVITATION_LIFE,
    )
    record("member.invited", subject=invitation, actor=actor, now=now, payload={"roles": wanted})
    return Invited(invitation, token)


def _roles_of(organization: Organization, roles: Iterable[str]) -> list[str]:
    wanted = sorted(set(roles))
    allowed = ROLES_OF_KIND[organization.kind]
    wrong = [role for role in wanted if role not in allowed]
    if wrong or not wanted:
        raise Invalid(
            "roles", _("{roles}: not a role of this organization"), roles=", ".join(wrong)
        )
    return wanted


@action(None)
def accept_invitation(
    *, actor: Actor = SYSTEM, token: str, password: str, language: str, now: datetime.datetime
) -> User:
    """Turn an invitation into a person who may sign in; the link works once."""
    invitation = (
        Invitation.objects.select_for_update(no_key=True)
        .filter(token_hash=hash_token(token), accepted_at=None, withdrawn_at=None)
        .filter(expires_at__gt=now)
        .first()
    )
    if invitation is None:
        raise InvitationGone
    user = User.objects.filter(email=invitation.email).first()
    if user is None:
        user = User.objects.create_user(
            invitation.email, password, name=invitation.name, language=language
        )
    elif Membership.objects.filter(user=user, is_active=True).exists():
        raise InvitationGone
    member = Membership.objects.create(
        user=user, organization=invitation.organization, roles=invitation.roles
    )
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    record(
        "member.joined", subject=member, actor=actor, now=now, payload={"roles": invitation.roles}
    )
    return user


@action(Permission.MEMBER_MANAGE)
def withdraw_invitation(*, actor: Actor, uid: UUID, now: datetime.datetime) -> Invitation:
    """Take an open invitation back; its link stops working."""
    invitation = Invitation.objects.get_visible(actor, uid)
    if invitation.accepted_at or invitation.withdrawn_at:
        raise Conflict
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    record("member.uninvited", subject=invitation, actor=actor, now=now)
    return invitation


@action(Permission.MEMBER_MANAGE)
def change_roles(
    *, actor: Actor, uid: UUID, roles: Iterable[str], now: datetime.datetime
) -> Membership:
    """Give a colleague other roles; they hold from the next request on."""
    member = _own_member(actor, uid)
    wanted = _roles_of(member.organization, roles)
    if MANAGERS.isdisjoint(wanted):
        _keep_an_administrator(member)
    before = member.roles
    member.roles = wanted
    member.save(update_fields=["roles"])
    record(
        "member.changed",
        subject=member,
        actor=actor,
        now=now,
        payload={"before": before, "roles": wanted},
    )
    return member


@action(Permission.MEMBER_MANAGE)
def remove_member(*, actor: Actor, uid: UUID, now: datetime.datetime) -> Membership:
    """End a colleague's membership; their next request is signed out of everything here."""
    member = _own_member(actor, uid)
    _keep_an_administrator(member)
    member.is_active = False
    member.ended_at = now
    member.save(update_fields=["is_active", "ended_at"])
    record("member.removed", subject=member, actor=actor, now=now)
    return member


@action(None)
def forget_second_step(*, actor: Actor, email: str, now: datetime.datetime) -> Membership:
    """Let somebody who lost the second step and its codes set it up anew; the command line does.

    Raises NotFound where nobody works here under this address.
    """
    if actor.kind != "system":
        raise NotAllowed
    found = Membership.objects.filter(user__email=email.lower(), is_active=True).locked()
    if not found:
        raise NotFound
    member = found[0]
    Authenticator.objects.filter(user=member.user_id).delete()
    record("member.second_step_forgotten", subject=member, actor=actor, now=now)
    return member


def _own_member(actor: Actor, uid: UUID) -> Membership:
    """Lock and return a member of the actor's own organization; coordinators included.

    The organization is locked first: two administrators who end each other at the same moment
    would each find the other still there.
    """
    Organization.objects.filter(pk=actor.own).locked()
    rows = Membership.objects.filter(
        uid=uid, organization_id=actor.own, is_active=True
    ).select_related("organization")
    found = rows.locked()
    if not found:
        raise NotFound
    return found[0]


def _keep_an_administrator(member: Membership) -> None:
    """Raise LastAdministrator where nobody else of the organization could invite."""
    if MANAGERS.isdisjoint(member.roles):
        return
    others = Membership.objects.filter(
        organization_id=member.organization_id, is_active=True, roles__overlap=list(MANAGERS)
    ).exclude(pk=member.pk)
    if not others.exists():
        raise LastAdministrator


class NewKey(NamedTuple):
    """A client and its whole key, which is shown once."""

    client: ApiClient
    key: str


@action(Permission.APIKEY_MANAGE)
def create_key(
    *,
    actor: Actor,
    name: str,
    scopes: Iterable[str],
    now: datetime.datetime,
    expires_at: datetime.datetime | None = None,
    addresses: Iterable[str] = (),
    organization: Organization | None = None,
) -> NewKey:
    """Make an API key for the actor's organization (the command line may name another).

    Scopes are `<resource>:<verb>` of `permissions.SCOPES`; raises Invalid for others, and for
    those that open nothing an organization of this kind may do. `addresses` are the networks
    it may be used from. Two live keys of one name are allowed, for rotation. A program gives
    its keys no more than it may do itself.
    """
    wanted = sorted(set(scopes))
    wrong = [scope for scope in wanted if scope not in SCOPES]
    if wrong or not wanted:
        named, known = ", ".join(wrong), ", ".join(sorted(SCOPES))
        raise Invalid("scopes", _("{wrong}: known scopes are {known}"), wrong=named, known=known)
    _require_own_verbs(wanted, organization if actor.kind == "system" else None, actor)
    if actor.kind == "client" and (more := of_scopes(frozenset(wanted)) - actor.permissions):
        raise Invalid(
            "scopes", _("{more}: more than this key may do"), more=", ".join(sorted(more))
        )
    networks = _networks(addresses)
    if expires_at is not None and expires_at <= now:
        raise Invalid("expires_at", _("The expiry lies in the past"))
    owner_id = organization.pk if organization and actor.kind == "system" else None
    organization_id = owner_id or actor.own
    same = ApiClient.objects.filter(organization_id=organization_id, name=name, revoked_at=None)
    live = same.exclude(expires_at__lte=now)
    if live.count() >= LIVE_KEYS_A_NAME:
        raise Conflict(_("Two keys of this name are live already. Revoke one first."))
    prefix, secret_hash, key = new_key()
    client = ApiClient.objects.create(
        organization_id=organization_id,
        name=name,
        prefix=prefix,
        secret_hash=secret_hash,
        scopes=wanted,
        expires_at=expires_at,
        addresses=networks,
    )
    record(
        "apikey.created",
        subject=client,
        actor=actor,
        now=now,
        payload={"prefix": prefix, "scopes": wanted},
    )
    return NewKey(client, key)


def _networks(addresses: Iterable[str]) -> list[str]:
    """Return addresses and networks in their usual form, each once; raises Invalid."""
    found = set()
    for text in addresses:
        try:
            found.add(str(ip_network(text.strip(), strict=False)))
        except ValueError:
            raise Invalid("addresses", _("{text} is not a network"), text=text[:60]) from None
    return sorted(found)


def _require_own_verbs(
    scopes: Iterable[str], organization: Organization | None, actor: Actor
) -> None:
    """Raise Invalid for a scope whose verbs no role of the organization holds."""
    owner = organization or Organization.objects.get(pk=actor.own)
    wrong = [scope for scope in scopes if not opens(scope, owner.kind)]
    if wrong:
        raise Invalid("scopes", _("{wrong}: not for this organization"), wrong=", ".join(wrong))


@action(Permission.APIKEY_MANAGE)
def revoke_key(*, actor: Actor, uid: UUID, now: datetime.datetime) -> ApiClient:
    """End a key; the next request with it is refused. Ending it twice is harmless."""
    found = ApiClient.objects.filter(uid=uid, organization_id=actor.own).locked()
    if not found:
        raise NotFound
    client = found[0]
    if client.revoked_at is None:
        client.revoked_at = now
        client.save(update_fields=["revoked_at"])
        record(
            "apikey.revoked",
            subject=client,
            actor=actor,
            now=now,
            payload={"prefix": client.prefix},
        )
    return client
