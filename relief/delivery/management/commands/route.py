"""``manage.py route FILE --output PLAN``: routes for a VRPLIB file, no database."""

import argparse
import math
import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from relief.delivery.routing.errors import BadFile
from relief.delivery.routing.files import NoPlan, Rounding, route
from relief.delivery.routing.solving import Effort

LONGEST_SECONDS = 86_400.0
MOST_CORES = 8
AROUND = 0.4  # seconds of the interpreter's own start and end


class Command(BaseCommand):
    """Plan a CVRP or VRPTW file; bad input says where it is wrong and exits 2."""

    help = "Plan the routes of a VRPLIB or Solomon file and write a VRPLIB solution."
    requires_system_checks = []
    started: float | None = None  # the program, by the monotonic clock

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the target, and how long and how to search."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--output", type=Path, required=True, metavar="PLAN")
        parser.add_argument("--seconds", type=_seconds, default=10.0, help="for the whole command")
        parser.add_argument(
            "--rounding", choices=[*Rounding], default=Rounding.NEAREST.value,
            help="of distances: to the nearest whole, not at all, or cut after one decimal",
        )  # fmt: skip
        parser.add_argument("--seed", type=_count, default=1, help="the first of the seeds")
        parser.add_argument(
            "--iterations", type=_count, metavar="N",
            help="search this often instead of --seconds: the same seed gives the same plan",
        )  # fmt: skip
        parser.add_argument("--processes", type=_count, help="seeds side by side; one a core")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan the file."""
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        effort = Effort(
            seconds=options["seconds"],
            began=time.monotonic() if self.started is None else self.started - AROUND,
            iterations=options["iterations"],
            seed=options["seed"],
            processes=min(options["processes"] or cores, MOST_CORES),
        )
        rounding = Rounding(options["rounding"])
        try:
            found = route(options["file"], options["output"], rounding, effort)
        except BadFile as error:
            raise CommandError(str(error), returncode=2) from error
        except NoPlan as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(
            f"{len(found.routes)} routes, cost {found.cost:.12g}, {found.iterations} iterations"
        )


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= LONGEST_SECONDS:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds up to 86,400")
    return value


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1 or int(text) >= 2**31:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1")
    return int(text)
