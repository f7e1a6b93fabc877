"""How stations and vehicles read where one is chosen."""

from django.utils.translation import gettext as _

from relief.core import wording
from relief.delivery.models import Vehicle
from relief.delivery.stations import Near


def station_words(near: Near) -> str:
    """Return a station with its distance, whether it is open, and the room left."""
    words = {"station": str(near.station), "km": wording.number(round(near.km, 1))}
    if not near.is_open:
        text = _("%(station)s, %(km)s km, closed now") % words
    elif near.until:
        until = {"until": f"{near.until:%H:%M}"}
        text = _("%(station)s, %(km)s km, open until %(until)s") % (words | until)
    else:
        text = _("%(station)s, %(km)s km") % words
    if near.free is None:
        return text
    free = {"text": text, "free": wording.number(max(0, near.free))}
    return _("%(text)s, room for %(free)s") % free


def vehicle_words(vehicle: Vehicle) -> str:
    """Return a vehicle with what it carries and how far it may go."""
    return _("%(code)s, up to %(kg)s kg, within %(km)s km") % {
        "code": vehicle.code,
        "kg": wording.number(vehicle.payload_kg),
        "km": wording.number(vehicle.area_km),
    }
