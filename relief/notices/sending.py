"""Handing a message to the outside: any channel apprise knows, files by default."""

import os
import uuid
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings

from relief.notices.models import Message

FOLDER = "outbox"


class NotSent(OSError):
    """The channel refused; the message is tried again."""


def send(message: Message) -> None:
    """Send one message; raises NotSent where the channel did not take it."""
    parcel = Parcel(
        message.channel, str(message.address), str(message.title or ""), str(message.body)
    )
    hand_over(parcel, name=str(message.uid))


class Parcel(NamedTuple):
    """What goes to whom by which channel, as plain text."""

    channel: str
    address: str
    title: str
    body: str


def hand_over(parcel: Parcel, *, name: str) -> None:
    """Give a parcel to its channel; raises NotSent where that did not take it.

    `NOTICE_URLS` gives an apprise address for mail and for SMS; `{address}` in it stands for
    the receiver. Without one the message becomes a file of that name in the data folder.
    """
    url = settings.NOTICE_URLS.get(parcel.channel, "")
    if not url:
        _write(parcel, name)
        return
    import apprise  # 30 MB that only who sends needs

    sender = apprise.Apprise()
    if not sender.add(url.replace("{address}", quote(parcel.address, safe="@+"))):
        raise NotSent("address of the channel")
    if not sender.notify(title=parcel.title, body=parcel.body):
        raise NotSent("channel")


def _write(parcel: Parcel, name: str) -> None:
    """Write a message to a file that only this user may read, whole or not at all."""
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{parcel.channel}-{name}.txt"
    draft = folder / f".{uuid.uuid4()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"To: {parcel.address}\nSubject: {parcel.title}\n\n{parcel.body}\n")
    draft.replace(target)
