#!/usr/bin/env python
"""Command line entry. Commands that change the schema run as the owner role."""

import os
import sys
import time

OWNER_COMMANDS = {"migrate", "grant_app_role", "maintain", "restore"}


def main() -> None:
    """Run a management command; pick the database role it needs."""
    if sys.argv[1:2] == ["route"]:  # stands alone: no settings, no database, no time to lose
        started = time.monotonic()
        from relief.delivery.management.commands.route import Command

        command = Command()
        command.started = started
        command.run_from_argv(sys.argv)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["RELIEF_AS_OWNER"] = "1"

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
