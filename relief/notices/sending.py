"""Handing a message to the outside: any channel apprise knows, files by default."""

import os
import uuid
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from relief.notices.models import Message

FOLDER = "outbox"


class NotSent(Exception):
    """The channel refused; the message is tried again."""


def send(message: Message) -> None:
    """Send one message; raises NotSent where the channel did not take it.

    `NOTICE_URLS` gives an apprise address for mail and for SMS; `{address}` in it stands for
    the receiver. Without one the message becomes a file in the data folder.
    """
    url = settings.NOTICE_URLS.get(message.channel, "")
    if not url:
        _write(message)
        return
    import apprise  # 30 MB that only the worker needs

    sender = apprise.Apprise()
    address = quote(str(message.address), safe="@+")
    if not sender.add(url.replace("{address}", address)):
        raise NotSent("address of the channel")
    if not sender.notify(title=str(message.title or ""), body=str(message.body)):
        raise NotSent("channel")


def _write(message: Message) -> None:
    """Write a message to a file that only this user may read, whole or not at all."""
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{message.channel}-{message.uid}.txt"
    draft = folder / f".{uuid.uuid4()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"To: {message.address}\nSubject: {message.title}\n\n{message.body}\n")
    draft.replace(target)
