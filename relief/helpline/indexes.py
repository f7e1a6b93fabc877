"""Blind indexes: how a number or a door is found without being readable."""

from django.conf import settings

from relief.core.privacy import blind_index
from relief.helpline.rules import phones

PHONE = "helpline phone"
ROOM = "helpline room"


def heard(text: str) -> phones.Number:
    """Return a number as it is said at the helpline's seats: their area code is the default."""
    return phones.read(text, settings.HELPLINE_AREA_CODE)


def phone_index(e164: str) -> str:
    """Return the blind index of a number; empty for none."""
    return blind_index(e164, PHONE) if e164 else ""


def room_index(room: str) -> str:
    """Return the blind index of a door; empty for none."""
    return blind_index(room, ROOM) if room else ""
