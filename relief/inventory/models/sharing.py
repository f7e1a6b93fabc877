"""What owners share with others."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.catalog.models import Item
from relief.core.actors import Actor
from relief.core.models import Identified, Stamped
from relief.core.querysets import ScopedQuerySet
from relief.emergencies.models import Emergency
from relief.inventory.models.facilities import Facility
from relief.organizations.models import Organization, of_own


class SharingWith(models.TextChoices):
    """With whom an owner shares."""

    ALL = "all", _("All partners")
    NAMED = "named", _("Named partners")
    EMERGENCY = "emergency", _("One emergency")
    NONE = "none", _("Nobody")


class SharingRule(Identified, Stamped):
    """An owner's standing consent: which goods others may be given; none without a rule.

    The narrowest rule decides: item and facility, then item, then facility, then all goods;
    `none` takes goods out of a wider rule. Where `emergency` is set the rule holds for it only.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="sharing_rules"
    )
    item = models.ForeignKey(Item, null=True, blank=True, on_delete=models.PROTECT)
    facility = models.ForeignKey(Facility, null=True, blank=True, on_delete=models.PROTECT)
    share_with = models.CharField(max_length=10, choices=SharingWith.choices)
    partners = models.ManyToManyField(Organization, blank=True, related_name="+")
    emergency = models.ForeignKey(Emergency, null=True, blank=True, on_delete=models.PROTECT)
    max_quantity = models.BigIntegerField(null=True, blank=True)
    max_share = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)
    releases_alone = models.BooleanField(
        default=False, help_text="release orders under this rule need no answer"
    )
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ScopedQuerySet["SharingRule"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(share_with__in=SharingWith.values),
                name="sharing_with_is_declared",
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} → {self.share_with}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """An owner's rules are its own."""
        return of_own(actor)
