"""Mails and SMS in words, in the reader's language."""

from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from relief.accounts.models import User
from relief.donations.models import Pledge
from relief.inventory.models import Disposal, DisposalLine
from relief.notices.models import Notice
from relief.notices.texts import sentence


def mail_of(person: User, notices: list[Notice]) -> tuple[str, str]:
    """Return title and body of a mail of these notices, in the person's language."""
    with translation.override(person.language):
        lines = [sentence(row.event_type, row.params) for row in notices]
        if len(lines) == 1:
            return lines[0], lines[0]
        title = ngettext("%(n)s notice", "%(n)s notices", len(lines)) % {"n": len(lines)}
        return title, "\n".join(lines)


def sms_of_delivery(link: str, code: str, language: str) -> str:
    """Return the SMS that goods are on their way: where to look, and the code to tell."""
    with translation.override(language):
        text = gettext(
            "Your relief goods are on their way. See where: %(link)s Tell the code %(code)s"
            " to nobody but who brings them."
        )
        return text % {"link": link, "code": code}


PLEDGES = {
    "pledge.offered": gettext_lazy("Your offer {number} was noted. Thank you."),
    "pledge.accepted": gettext_lazy("Your offer {number} was accepted for {owner}."),
    "pledge.conditional": gettext_lazy(
        "Your offer {number} is accepted if this is met: {conditions}"
    ),
    "pledge.redirected": gettext_lazy(
        "Your offer {number} is needed elsewhere: {redirect_to}. {reason}"
    ),
    "pledge.declined": gettext_lazy("Your offer {number} cannot be taken: {reason}"),
    "pledge.received": gettext_lazy(
        "Your goods of {number} were received. The page below has your certificate."
    ),
}


def mail_of_pledge(event_type: str, row: Pledge, link: str, language: str) -> tuple[str, str]:
    """Return title and body of the mail that tells a donor of a step, in the donor's language."""
    with translation.override(language):
        facts = {
            "number": row.number, "owner": row.owner, "conditions": row.conditions,
            "redirect_to": row.redirect_to, "reason": row.reason,
        }  # fmt: skip
        said = str(PLEDGES[event_type]).format_map(facts)
        title = gettext("Your offer %(number)s") % {"number": row.number}
        parts = [gettext("Dear %(name)s,") % {"name": row.donor_name}, said]
        if link:
            parts.append(gettext("Follow it here: %(link)s") % {"link": link})
        return title, "\n\n".join(parts)


def mail_of_disposal(case: Disposal, lines: list[DisposalLine], offer: Pledge) -> tuple[str, str]:
    """Return title and body of the mail that tells a donor what happens to their goods, in the
    language of their offer.
    """
    with translation.override(offer.language):
        title = gettext("What happens to your goods: %(number)s") % {"number": case.number}
        goods = [
            gettext("%(item)s, batch %(batch)s, use by %(day)s: %(units)s %(unit)s")
            % {
                "item": line.lot.item, "batch": line.lot.batch or "–",
                "day": line.lot.expires_on or "–", "units": f"{line.quantity:,}",
                "unit": line.lot.item.unit,
            }
            for line in lines
        ]  # fmt: skip
        why = gettext("Reason: %(reason)s. Way: %(method)s.") % {
            "reason": case.get_reason_display(),
            "method": case.get_method_display(),
        }
        parts = [
            gettext("Dear %(name)s,") % {"name": offer.donor_name},
            gettext(
                "We thank you for the goods you gave to %(owner)s. These of them can no longer be"
                " used safely, and two people have approved what is to become of them:"
            )
            % {"owner": case.owner},
            "\n".join(goods),
            why,
        ]
        return title, "\n\n".join(parts)
