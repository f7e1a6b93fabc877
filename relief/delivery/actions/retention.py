"""Forgetting who received: twelve months after the hand-over. Runs as the owner (`maintain`).

What was handed over, when and in which role it was signed for stays; names, numbers, doors,
photos and signatures go, the hash of a picture remains.
"""

import datetime

from django.db.models import Exists, OuterRef, Q

from relief.core.maintenance import PEOPLE_DAYS
from relief.core.privacy import emptied
from relief.delivery.models import Contact, Delivery, ProofFile, ProofOfDelivery
from relief.delivery.steps import nobody
from relief.journal.models import Event


def forget_contacts(now: datetime.datetime) -> int:
    """Forget contacts none of whose deliveries was touched for 12 months."""
    cut = now - datetime.timedelta(days=PEOPLE_DAYS)
    touched = Event.objects.filter(subject_uid=OuterRef("uid"), occurred_at__gte=cut)
    codes = Delivery.objects.filter(~Exists(touched), created_at__lt=cut, code_sealed__isnull=False)
    codes.update(**emptied(Delivery))
    alive = Delivery.objects.filter(Exists(touched), contact=OuterRef("pk"))
    old = Contact.objects.filter(~Exists(alive), erased_at=None, created_at__lt=cut)
    return old.update(**nobody(), erased_at=now)


def forget_signers(now: datetime.datetime) -> int:
    """Forget names, photos and signatures of proofs 12 months old, or of who was forgotten."""
    aged = Q(occurred_at__lt=now - datetime.timedelta(days=PEOPLE_DAYS))
    old = ProofOfDelivery.objects.filter(aged | Q(delivery__contact__erased_at__isnull=False))
    for picture in ProofFile.objects.filter(proof__in=old).exclude(file=""):
        picture.file.delete(save=False)
    ProofFile.objects.filter(proof__in=old).exclude(file="").update(file="")
    return old.filter(signer_name__isnull=False).update(**emptied(ProofOfDelivery))
