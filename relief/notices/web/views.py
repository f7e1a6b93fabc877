"""One's notices, what was sent, and how one wants to be told."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy

from relief.core import clock
from relief.core.http.pages import ButtonCommand, CommandPage, Page
from relief.core.wording import mask
from relief.notices import actions, queries
from relief.notices.models import Channel, Mail, Message, Notice
from relief.notices.texts import TEXTS, sentence

PAGE = 50
TONES = {"waiting": "waiting", "sent": "done", "failed": "broken"}


@dataclass(frozen=True)
class Line:
    """A notice in the reader's words."""

    notice: Notice
    text: str
    tone: str
    url: str


def line(notice: Notice) -> Line:
    """Return a notice as the page shows it."""
    known = TEXTS.get(notice.event_type)
    url = _url(known.page, notice) if known and known.page else ""
    text = sentence(notice.event_type, notice.params)
    return Line(notice, text, known.tone if known else "waiting", url)


def _url(page: str, notice: Notice) -> str:
    for args in ([notice.subject_uid], []):
        try:
            return reverse(page, args=args)
        except NoReverseMatch:
            continue
    return ""


class Notices(Page):
    """What happened that concerns the reader, newest first."""

    template_name = "notices/list.html"

    def context(self) -> dict[str, Any]:
        """Return one page of notices."""
        page = Paginator(queries.notices(self.actor), PAGE).get_page(self.request.GET.get("page"))
        return {
            "page": page,
            "rows": [line(notice) for notice in page.object_list],
            "unread_here": queries.unread(self.actor),
        }


class MarkRead(ButtonCommand):
    """All of it is read."""

    def back(self) -> str:
        """Return the list."""
        return reverse("notices")

    def run(self) -> None:
        """Mark."""
        actions.mark_read(actor=self.actor, now=clock.now())


@dataclass(frozen=True)
class SentRow:
    """A message with its receiver masked; its text stays encrypted."""

    message: Message
    to: str
    tone: str


class Sent(Page):
    """What went out by mail and SMS, and what did not."""

    template_name = "notices/sent.html"

    def context(self) -> dict[str, Any]:
        """Return one page of messages."""
        page = Paginator(queries.sent(self.actor), PAGE).get_page(self.request.GET.get("page"))
        rows = [SentRow(row, _masked(row), TONES[row.status]) for row in page.object_list]
        return {"page": page, "rows": rows}


def _masked(message: Message) -> str:
    address = str(message.address)
    if message.channel == Channel.MAIL:
        name, _sep, host = address.partition("@")
        return f"{name[:1]}**@{host}"
    return mask(address)


class PreferenceForm(forms.Form):
    """How to be told."""

    mail = forms.ChoiceField(label=gettext_lazy("Notices by mail"), choices=Mail.choices)
    digest_hour = forms.IntegerField(
        label=gettext_lazy("Hour of the daily mail"), min_value=0, max_value=23
    )


class Preferences(CommandPage):
    """How the reader wants to be told."""

    template_name = "notices/preferences.html"
    form_class = PreferenceForm

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        """Return the form with what is set."""
        row = queries.preference(self.actor)
        return PreferenceForm(data, initial={"mail": row.mail, "digest_hour": row.digest_hour})

    def run(self, values: dict[str, Any]) -> str:
        """Keep it."""
        actions.prefer(actor=self.actor, now=clock.now(), **values)
        return reverse("notices")
