"""`manage.py compile_translations`: every changed `.po` becomes a `.mo`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from relief.platform.translations import TranslationError, compile_changed


class Command(BaseCommand):
    """Compile the translations that changed."""

    help = "Compile translations that are newer than their compiled form."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Compile and say how many."""
        try:
            changed = compile_changed(settings.ROOT)
        except TranslationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(changed)} compiled")
