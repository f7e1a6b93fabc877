"""`manage.py import_stock FILE --owner CODE`: the import page's path from a shell."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError

from relief.core import clock
from relief.core.actors import SYSTEM
from relief.core.errors import DomainError
from relief.inventory.actions import import_list
from relief.inventory.models import Facility, StockImport
from relief.organizations.models import Organization

MOST_SHOWN = 20


class Command(BaseCommand):
    """Checks a stock list and, with --commit, books it."""

    help = "Check a stock list; with --commit, book its rows as received."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file, its owner, and where rows lie that name no warehouse."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, help="code of the organization")
        parser.add_argument("--facility", help="code of the facility for rows that name none")
        parser.add_argument("--commit", action="store_true", help="book the list")
        parser.add_argument(
            "--leave-out", action="store_true", help="book although rows have problems"
        )

    def handle(self, *_args: Any, file: Path, owner: str, **options: Any) -> None:
        """Say what was found; exit 1 where nothing can be booked."""
        organization = Organization.objects.filter(code=owner).first()
        if organization is None:
            raise CommandError(f"There is no organization {owner!r}.")
        facility = self._facility(options["facility"])
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        with file.open("rb") as stream:
            row = import_list.upload(
                actor=SYSTEM, now=clock.now(), file=File(stream), filename=file.name,
                facility=facility, organization=organization,
            )  # fmt: skip
        self._report(row)
        if options["commit"]:
            self._book(row, leave_out=options["leave_out"])
        else:
            import_list.cancel(actor=SYSTEM, now=clock.now(), uid=row.uid)
            self.stdout.write("Nothing was saved. Add --commit to book it.")

    def _facility(self, code: str | None) -> Facility | None:
        found = Facility.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise CommandError(f"There is no facility {code!r}.")
        return found

    def _report(self, row: StockImport) -> None:
        if row.problem:
            raise CommandError(row.problem)
        if missing := row.summary.get("missing"):
            raise CommandError(f"No column was found for: {', '.join(missing)}.")
        names = ("read", "ready", "refused", "to_look_at", "left_out", "repeated")
        self.stdout.write(", ".join(f"{name} {row.summary[name]}" for name in names))
        for bad in row.rows.filter(state="problem").order_by("number", "pk")[:MOST_SHOWN]:
            said = "; ".join(one["message"] % one["params"] for one in bad.problems or ())
            self.stdout.write(f"  row {bad.number}: {said}")

    def _book(self, row: StockImport, *, leave_out: bool) -> None:
        summary = row.summary
        if not summary["ready"] and summary["repeated"] and not summary["refused"]:
            self.stdout.write("0 rows booked: every row was booked before.")
            return
        try:
            done = import_list.confirm(
                actor=SYSTEM, now=clock.now(), uid=row.uid, leave_out_problems=leave_out
            )
        except import_list.AlreadyBooked as known:
            import_list.cancel(actor=SYSTEM, now=clock.now(), uid=row.uid)
            self.stdout.write(f"0 rows booked. {known}")
        except DomainError as error:
            raise CommandError(str(error)) from None
        else:
            self.stdout.write(f"{done.summary['booked']} rows booked as {done.number}.")
