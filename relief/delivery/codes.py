"""The six-digit code that hands over goods: stored as a keyed digest, few tries."""

import hmac

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.core.errors import Refused
from relief.core.privacy import blind_index
from relief.core.work import step
from relief.delivery import rules
from relief.delivery.models import CODE_TRIES, Delivery


class WrongCode(Refused):
    """The code does not belong to this delivery."""

    code = "wrong_code"
    message = _("This code is not right. {left} tries are left, then the helpline can help.")


class CodeLocked(Refused):
    """Too many wrong codes."""

    code = "code_locked"
    message = _("Too many wrong codes. Ring the helpline for a new one.")


class CodeNeeded(Refused):
    """This method hands over only against the code."""

    code = "code_needed"
    message = _("Ask for the six-digit code.")


@step
def give_code(delivery: Delivery) -> None:
    """Give a saved delivery a new code and all its tries."""
    code = rules.new_code()
    delivery.code_hash = _digest(delivery, code)
    delivery.code_sealed = code
    delivery.code_tries = 0
    delivery.save(update_fields=["code_hash", "code_sealed", "code_tries"])


def require_right(delivery: Delivery, code: str) -> None:
    """Raise WrongCode unless the code is this delivery's; the try was counted before."""
    if not hmac.compare_digest(_digest(delivery, code.strip()), delivery.code_hash):
        raise WrongCode(left=max(0, CODE_TRIES - delivery.code_tries))


@step
def count_try(delivery: Delivery) -> None:
    """Use up one try, or raise CodeLocked where none is left; safe against a race."""
    rows = Delivery.objects.filter(pk=delivery.pk, code_tries__lt=CODE_TRIES)
    if not rows.update(code_tries=models.F("code_tries") + 1):
        raise CodeLocked


def _digest(delivery: Delivery, code: str) -> str:
    return blind_index(f"{delivery.uid}:{code}", "delivery code")
