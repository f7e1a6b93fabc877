"""Print the texts that have no Chinese translation, ready to paste into a .po file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from relief.core.messages import missing


class Command(BaseCommand):
    """Lists missing translations of one app or of all."""

    help = __doc__
    requires_system_checks = ()  # reads files alone: works while an app is half written

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the app's name."""
        parser.add_argument("app", nargs="?", help="an app such as inventory; none means all")

    def handle(self, *args: Any, app: str | None = None, **options: Any) -> None:
        """Print each text once with where it stands; the file's escapes are already done."""
        seen: set[tuple[str, str]] = set()
        for message in missing(Path(settings.ROOT), app):
            key = (message.context, message.text)
            if key in seen:
                continue
            seen.add(key)
            context = f'msgctxt "{_escaped(message.context)}"\n' if message.context else ""
            where, text = message.where, _escaped(message.text)
            end = 'msgstr ""'
            if message.plural:
                end = f'msgid_plural "{_escaped(message.plural)}"\nmsgstr[0] ""'
            self.stdout.write(f'#: {where}\n{context}msgid "{text}"\n{end}\n\n')
        self.stderr.write(f"{len(seen)} without Chinese")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
