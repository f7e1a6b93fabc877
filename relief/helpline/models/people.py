"""People: who rings, who receives, where they live; every field of theirs encrypted."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.actors import Actor
from relief.core.models import AppendOnly, Identified, Stamped
from relief.core.privacy import BlindIndexField, EncryptedTextField
from relief.core.querysets import ScopedQuerySet
from relief.organizations.models import Organization, of_own

INDEX_LENGTH = 64
ERASED_AT = "when the person was forgotten; the row stays as a pseudonym"


class Caller(Identified, Stamped):
    """Somebody who rang from a number. One number may be many people's."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField()
    phone_raw = EncryptedTextField()
    phone = EncryptedTextField(help_text="E.164 where it could be read")
    extension = models.CharField(max_length=6, blank=True)
    phone_index = BlindIndexField(max_length=INDEX_LENGTH, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text=ERASED_AT)

    objects: ClassVar[ScopedQuerySet["Caller"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"caller {self.uid}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The helpline's own people."""
        return of_own(actor)


class Household(Identified, Stamped):
    """A door: its address is encrypted, the room is found by blind index only."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    where = models.CharField(max_length=50, blank=True, help_text="site:<uid> or place:<uid>")
    address = EncryptedTextField()
    compound = EncryptedTextField()
    room = EncryptedTextField(help_text="the whole door as compared")
    door_note = EncryptedTextField()
    room_index = BlindIndexField(max_length=INDEX_LENGTH, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text=ERASED_AT)

    def __str__(self) -> str:
        return f"household {self.uid}"


class Recipient(Identified, Stamped):
    """Somebody who needs help; never merged with another by itself."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="people"
    )
    name = EncryptedTextField()
    pinyin = EncryptedTextField()
    birth_year = EncryptedTextField()
    sex = EncryptedTextField()
    phone = EncryptedTextField(help_text="E.164 where it could be read")
    alternate = EncryptedTextField(help_text="name and number of another contact")
    medical = EncryptedTextField(help_text="medicines, as told")
    phone_index = BlindIndexField(max_length=INDEX_LENGTH, blank=True, db_index=True)
    language = models.CharField(max_length=20, blank=True)
    is_hard_of_hearing = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True, blank=True, help_text=ERASED_AT)

    objects: ClassVar[ScopedQuerySet["Recipient"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"recipient {self.uid}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The helpline's own people."""
        return of_own(actor)


class Purpose(models.TextChoices):
    """What a person's data is looked at for."""

    IN_CALL = "in_call", _("The person is on the line")
    CALL = "call", _("To ring the person")
    HAND_OVER = "hand_over", _("To bring goods")
    CORRECT = "correct", _("To correct what is written")
    MEDICAL = "medical", _("To pass on to doctors")
    COMPLAINT = "complaint", _("To look into a complaint")
    FORGET = "forget", _("To forget the person on a wish")


# A person is shown for these; what is forgotten is shown to nobody.
SHOWING = tuple(choice for choice in Purpose.choices if choice[0] != Purpose.FORGET)


class Wish(models.TextChoices):
    """Why a person is forgotten before their time. A code: words would name the person again."""

    OWN = "own", _("They asked for it themselves")
    PROXY = "proxy", _("Somebody who may speak for them asked")
    MISTAKE = "mistake", _("They were written down by mistake")
    ORDER = "order", _("An authority ordered it")


class AccessLook(Identified, AppendOnly):
    """Who saw which of a person's fields, and what for; never changed, never removed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    viewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    viewer_label = models.CharField(max_length=120)
    ticket = models.ForeignKey("helpline.Ticket", on_delete=models.PROTECT, related_name="looks")
    person_uid = models.UUIDField(null=True, help_text="the recipient's, where there is one")
    fields = models.JSONField(help_text="names of the fields, never what they hold")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    looked_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet["AccessLook"]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AppendOnly.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(purpose__in=Purpose.values), name="look_has_purpose"
            ),
        )

    def __str__(self) -> str:
        return f"{self.viewer_label} {self.purpose}"

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The helpline's organization reads its own log."""
        return of_own(actor)
