"""Mails and SMS in words, in the reader's language."""

from django.utils import translation
from django.utils.translation import gettext, ngettext

from relief.accounts.models import User
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
