"""Writing notices and messages; each once, whatever is repeated."""

import datetime
from collections.abc import Collection
from uuid import UUID

from relief.accounts.models import User
from relief.core.privacy import emptied
from relief.core.work import step
from relief.journal.models import Event
from relief.notices.models import Channel, Mail, Message, MessageStatus, Notice, Preference
from relief.notices.texts import named
from relief.notices.wording import mail_of

KEPT = (
    "number",
    "used",
    "kind",
    "class",
    "lines",
    "units",
    "try",
    "due_at",
    "added",
    "gone",
    "breaks",
)


@step
def forget(about: Collection[UUID]) -> int:
    """Empty messages about these rows; what still waits is given up. Return how many."""
    rows = Message.objects.filter(about_uid__in=about, person=None)
    rows.filter(status=MessageStatus.WAITING).update(
        status=MessageStatus.FAILED, last_error="forgotten"
    )
    return rows.update(**emptied(Message))


@step
def notify(event: Event, people: list[int], *, now: datetime.datetime) -> int:
    """Give each person a notice of an event; return how many are new.

    Only codes and figures are kept, among them all that its sentence names. Who wants mail at once gets it.
    """
    kept = {*KEPT, *named(event.type)}
    params = {name: event.payload[name] for name in sorted(kept) if name in event.payload}
    params["number"] = event.subject_label
    rows = [
        Notice(
            person_id=person,
            event_id=event.pk,
            event_type=event.type,
            subject_type=event.subject_type,
            subject_uid=event.subject_uid,
            params=params,
            happened_at=event.occurred_at,
        )
        for person in people
    ]
    before = Notice.objects.filter(event_id=event.pk).count()
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    made = Notice.objects.filter(event_id=event.pk, mailed_at=None).select_related("person")
    at_once = set(
        Preference.objects.filter(person__in=people, mail=Mail.AT_ONCE).values_list(
            "person_id", flat=True
        )
    )
    for notice in made:
        if notice.person_id in at_once:
            mail(notice.person, [notice], key=f"notice:{notice.pk}", now=now)
    return Notice.objects.filter(event_id=event.pk).count() - before


@step
def mail(person: User, notices: list[Notice], *, key: str, now: datetime.datetime) -> None:
    """Put a mail of these notices in the queue, in the person's language; once a key."""
    title, body = mail_of(person, notices)
    queue(
        key=key,
        channel=Channel.MAIL,
        address=person.email,
        title=title,
        body=body,
        about_type=notices[0].event_type if len(notices) == 1 else "digest",
        about_uid=notices[0].subject_uid if len(notices) == 1 else None,
        person=person,
        now=now,
    )
    Notice.objects.filter(pk__in=[row.pk for row in notices]).update(mailed_at=now)


@step
def queue(
    *,
    key: str,
    channel: str,
    address: str,
    title: str,
    body: str,
    about_type: str,
    about_uid: UUID | None,
    now: datetime.datetime,
    person: User | None = None,
    organization_id: int | None = None,
) -> Message:
    """Put a message in the queue; the same key again is the same message."""
    found, _is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "channel": channel,
            "address": address,
            "title": title,
            "body": body,
            "about_type": about_type,
            "about_uid": about_uid,
            "person": person,
            "organization_id": organization_id,
            "next_try_at": now,
        },
    )
    return found
