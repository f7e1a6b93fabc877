"""What changed in the API, in the words of those who use it. Newest first."""

import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _


class Change(NamedTuple):
    """One day's change; ends is the day from which something no longer answers."""

    day: datetime.date
    text: str
    ends: datetime.date | None = None


def changes() -> list[Change]:
    """Return all changes in the reader's language."""
    day = datetime.date
    return [
        Change(
            day(2026, 11, 26),
            _(
                "Donated goods on their way in are in the feed, with an empty request; the GS1 prefix"
                " by API."
            ),
        ),
        Change(
            day(2026, 11, 26),
            _("Progress of a shipment, and each consignment in it; EPCIS events get hash ids."),
        ),
        Change(
            day(2026, 11, 25),
            _("Feed: corrects is now corrects_seq; new eta and action_required."),
        ),
        Change(
            day(2026, 11, 25),
            _("New: webhooks, event stream, progress of a request, EPCIS 2.0 query and capture."),
        ),
        Change(
            day(2026, 11, 25), _("New: keys by API, with networks and expiry; calls by the hour.")
        ),
        Change(
            day(2026, 11, 25),
            _("/api/v1/tracking/events/ with a closing slash will end; leave the slash out."),
            ends=day(2027, 11, 25),
        ),
        Change(day(2026, 11, 22), _("First version: feed, look-up, intake.")),
    ]
