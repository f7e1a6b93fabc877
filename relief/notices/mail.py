"""Mails that Django and its packages write (invitations, forgotten passwords) leave by the
channel of all notices."""

import uuid
from collections.abc import Sequence

import structlog
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from relief.notices import sending

log = structlog.get_logger(__name__)


class SameChannel(BaseEmailBackend):
    """Hands every mail to the channel of notices; one that it does not take is told of."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each mail to each receiver; return how many mails went. Raises NotSent."""
        sent = 0
        for mail in email_messages:
            try:
                for address in mail.recipients():
                    parcel = sending.Parcel("mail", address, str(mail.subject), str(mail.body))
                    sending.hand_over(parcel, name=str(uuid.uuid4()))
            except sending.NotSent as error:
                log.error("mail_not_sent", channel=str(error))
                if not self.fail_silently:
                    raise
            else:
                sent += 1
        return sent
