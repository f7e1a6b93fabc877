"""Every write of notices: reading them, preferences, sending, digests."""

import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from relief.accounts.models import User
from relief.core.actors import Actor
from relief.core.errors import Invalid, NotAllowed
from relief.core.maintenance import PEOPLE_DAYS
from relief.core.privacy import emptied
from relief.core.work import action
from relief.notices import steps
from relief.notices.models import Mail, Message, MessageStatus, Notice, Preference
from relief.organizations.models import user_id_of

BATCH = 20
MOST_TRIES = 8
FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_DIGEST = 100


@action(None)
def mark_read(*, actor: Actor, now: datetime.datetime) -> int:
    """Mark all of one's notices as read; return how many were not."""
    rows = Notice.objects.visible_to(actor).filter(person_id=user_id_of(actor), read_at=None)
    return rows.update(read_at=now)


@action(None)
def prefer(*, actor: Actor, now: datetime.datetime, mail: str, digest_hour: int) -> Preference:
    """Set how one wants to be told: never, once a day at an hour, or at once.

    Raises Invalid, NotAllowed for a program.
    """
    if mail not in Mail.values:
        raise Invalid("mail", _("Say when notices go out by mail."))
    if not 0 <= digest_hour <= 23:
        raise Invalid("digest_hour", _("An hour from 0 to 23."))
    if not user_id_of(actor):
        raise NotAllowed
    row, _is_new = Preference.objects.update_or_create(
        person_id=user_id_of(actor), defaults={"mail": mail, "digest_hour": digest_hour}
    )
    return row


@action(None)
def claim(*, actor: Actor, now: datetime.datetime) -> list[Message]:
    """Return messages to send now, each claimed: who crashes on one tries again later.

    Waits double from a minute; after eight tries a message is given up.
    """
    rows = list(
        Message.objects.filter(status=MessageStatus.WAITING, next_try_at__lte=now)
        .order_by("next_try_at", "pk")
        .select_for_update(no_key=True, skip_locked=True)[:BATCH]
    )
    for row in rows:
        row.attempts += 1
        Message.objects.filter(pk=row.pk).update(
            attempts=row.attempts, next_try_at=now + FIRST_WAIT * 2 ** (row.attempts - 1)
        )
    return rows


@action(None)
def settle(*, actor: Actor, now: datetime.datetime, key: int, error: str = "") -> None:
    """Note that a claimed message went out, or why it did not."""
    rows = Message.objects.filter(pk=key, status=MessageStatus.WAITING)
    if not error:
        rows.update(status=MessageStatus.SENT, sent_at=now, last_error="")
        return
    rows.update(last_error=error[:80])
    rows.filter(attempts__gte=MOST_TRIES).update(status=MessageStatus.FAILED)


@action(None)
def digest(*, actor: Actor, now: datetime.datetime) -> int:
    """Put the day's mail in the queue for those whose hour has come; return how many."""
    waiting = Notice.objects.filter(read_at=None, mailed_at=None)
    people = User.objects.filter(pk__in=waiting.values("person_id"), is_active=True)
    made = 0
    for person in people.order_by("pk"):
        wish, _is_new = Preference.objects.get_or_create(person=person)
        wish = Preference.objects.select_for_update().get(pk=wish.pk)
        local = now.astimezone(ZoneInfo(person.time_zone))
        is_done = wish.digested_on is not None and wish.digested_on >= local.date()
        if wish.mail != Mail.DAILY or is_done or local.hour < wish.digest_hour:
            continue
        notices = _of_day(waiting, person)
        if notices:
            steps.mail(person, notices, key=f"digest:{person.pk}:{local.date()}", now=now)
            made += 1
        Preference.objects.filter(pk=wish.pk).update(digested_on=local.date())
    return made


def _of_day(waiting: models.QuerySet[Notice], person: User) -> list[Notice]:
    return list(waiting.filter(person=person).order_by("pk")[:LONGEST_DIGEST])


def forget_messages(now: datetime.datetime) -> int:
    """Forget whom mails and SMS went to and what they said, after 12 months (`maintain`)."""
    old = Message.objects.exclude(status=MessageStatus.WAITING).filter(
        created_at__lt=now - datetime.timedelta(days=PEOPLE_DAYS)
    )
    return old.filter(address__isnull=False).update(**emptied(Message))
