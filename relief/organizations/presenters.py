"""How joining, leaving and keys read in the audit log."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

SENTENCES = {
    "organization.added": Style(_("An organization was added"), "done"),
    "member.invited": Style(_("A colleague was invited"), "moving"),
    "member.uninvited": Style(_("An invitation was withdrawn")),
    "member.joined": Style(_("A colleague joined"), "done"),
    "member.changed": Style(_("A colleague has other roles"), "moving"),
    "member.removed": Style(_("A colleague was removed"), "risk"),
    "member.second_step_forgotten": Style(_("A colleague's second step was taken off"), "risk"),
    "apikey.created": Style(_("Key {prefix} was made"), "moving"),
    "apikey.revoked": Style(_("Key {prefix} was revoked"), "risk"),
}


def install() -> None:
    """Register the sentences."""
    register(SENTENCES)
