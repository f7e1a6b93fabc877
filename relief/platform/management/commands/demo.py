"""`manage.py demo`: plays the first 72 hours of an earthquake on the running platform."""

import signal
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from relief.platform.demo import controls, director, play, report, world
from relief.platform.demo.waiting import NothingCame


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    """End in order: the clock slows down and the programs end with us."""
    raise SystemExit(128 + number)


class Command(BaseCommand):
    """Play the demonstration; the web server and the workers must be running."""

    help = "Play the first 72 hours of the Luding earthquake of 2022 on the running platform."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much is played, and how fast."""
        parser.add_argument("--one", action="store_true", help="one request, door to door")
        parser.add_argument("--report", action="store_true", help="only show the figures")
        parser.add_argument("--world", action="store_true", help="only organizations and people")
        parser.add_argument("--hours", type=float, default=director.HOURS)
        parser.add_argument(
            "--speed", type=float, default=controls.SPEED, help="played seconds a second"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Play and say each step; exit 1 where a worker did not do its part."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        if options["one"]:
            self._one()
            return
        if options["world"]:
            world.build()
            return
        if not options["report"]:
            try:
                director.run(self.say, hours=options["hours"], speed=options["speed"])
            except director.AlreadyPlaying:
                raise CommandError(
                    "The play is already running; see the bar on any page."
                ) from None
        for line in report.lines(report.figures()):
            self.say(line)

    def say(self, text: str) -> None:
        """Print a line at once."""
        self.stdout.write(f"  {text}")
        self.stdout.flush()

    def _one(self) -> None:
        try:
            request = play.play(self.say)
        except NothingCame as error:
            raise CommandError(
                f"{error}. Is `make run` running? See /system/ for what is late."
            ) from None
        if request.status != "fulfilled":
            raise CommandError(f"{request.number} is {request.status}, not fulfilled")
