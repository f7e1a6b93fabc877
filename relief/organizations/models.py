"""Organizations, their people, and the programs that act for them."""

from ipaddress import ip_address, ip_network
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import Identified, Stamped
from relief.core.querysets import EVERYTHING, ScopedQuerySet
from relief.organizations.permissions import Role


class Kind(models.TextChoices):
    """What an organization is to the platform."""

    PARTNER = "partner", _("Partner")
    OPERATOR = "operator", _("Operator")
    CARRIER = "carrier", _("Carrier")
    DONOR = "donor", _("Donor")


class Organization(Identified, Stamped):
    """A partner nonprofit, the operator, a carrier or a donor."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    is_demo = models.BooleanField(default=False, help_text="made up for the demonstration")
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ScopedQuerySet["Organization"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=Kind.values), name="organization_kind_is_declared"
            ),
        )

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_zh

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Names of organizations are no secret among those who work together."""
        return EVERYTHING


def of_own(actor: Actor) -> models.Q:
    """Condition for rows with an `organization` column: the actor's own."""
    return models.Q(organization_id=actor.organization_id)


def user_id_of(actor: Actor) -> int:
    """Return the person's key, or 0 for programs: conditions on people then match nobody."""
    return actor.id if actor.kind == "user" else 0


class Membership(Identified, Stamped):
    """A person's roles in an organization; the active one is acted for."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices))
    is_active = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_active=True), name="one_active_membership"
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True, ended_at__isnull=True)
                | models.Q(is_active=False, ended_at__isnull=False),
                name="membership_ended_iff_inactive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} @ {self.organization}"

    @property
    def role_labels(self) -> list[str]:
        """Return the roles in the reader's language."""
        return [str(Role(role).label) for role in self.roles]

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Colleagues see each other."""
        return of_own(actor)


class Invitation(Identified, Stamped):
    """An address asked to join, with roles; the token is in the mail, here only its hash."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    email = models.EmailField()
    name = models.CharField(max_length=80)
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices))
    token_hash = models.CharField(max_length=128, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text="empty: the command line",
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.organization} {self.created_at}"

    @property
    def role_labels(self) -> list[str]:
        """Return the roles in the reader's language."""
        return [str(Role(role).label) for role in self.roles]

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """Colleagues see open invitations."""
        return of_own(actor)


class ApiClient(Identified, Stamped):
    """A program's key: prefix to find it, SHA-512 to check it; shown once."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="api_clients"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    secret_hash = models.CharField(max_length=128)
    scopes = ArrayField(models.CharField(max_length=40))
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    per_minute = models.PositiveIntegerField(default=600)
    addresses = ArrayField(
        models.CharField(max_length=49),
        default=list,
        blank=True,
        help_text="networks it may be used from; empty: anywhere",
    )

    objects = ScopedQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.organization} {self.prefix}"

    def may_come_from(self, address: str) -> bool:
        """Say whether the key may be used from an IP address."""
        if not self.addresses:
            return True
        try:
            asked = ip_address(address)
        except ValueError:
            return False
        asked = getattr(asked, "ipv4_mapped", None) or asked
        return any(asked in ip_network(network) for network in self.addresses)

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An organization sees its own keys."""
        return of_own(actor)


class ApiUsage(models.Model):
    """Calls of one key in one minute, counted atomically in the database."""

    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE)
    minute = models.DateTimeField()
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["client", "minute"], name="usage_once_a_minute"),
        )

    def __str__(self) -> str:
        return f"{self.client_id} {self.minute}"
