#!/usr/bin/env python
"""Command line entry. Commands that change the schema run as the owner role."""

import os
import sys

OWNER_COMMANDS = {"migrate", "grant_app_role", "maintain", "restore"}


def main() -> None:
    """Run a management command; pick the database role it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ["RELIEF_AS_OWNER"] = "1"

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
