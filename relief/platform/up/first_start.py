"""What only the first start does: demo data, and one API key to try the API with."""

import importlib
import threading
from pathlib import Path

from relief.platform.up.commands import Commands, in_background
from relief.platform.up.console import say
from relief.platform.up.options import Options, UpError

KEY_ORGANIZATION = "cfrd"
KEY_SCOPES = "tracking:read,stock:read,requests:read,requests:write"


def begin(options: Options, commands: Commands) -> None:
    """Do what the first start still owes, in the background; later starts owe nothing."""
    marker = options.data_dir / "first-start-done"
    if not marker.exists():
        in_background(threading.Thread(target=_first_start, args=(options, commands, marker)))


def sign_ins() -> list[str]:
    """Return the lines that say who may sign in to the demo, or nothing without a demo.

    `relief.platform.demo.accounts` has `lines()` and can be imported without Django.
    """
    try:
        accounts = importlib.import_module("relief.platform.demo.accounts")
    except ModuleNotFoundError:
        return []
    return list(accounts.lines())


def _first_start(options: Options, commands: Commands, marker: Path) -> None:
    if not options.has_demo:
        say("Nobody can sign in yet: `manage.py add_organization`, then `manage.py invite`")
        say("(docs/operations.md, The first people).")
    if options.has_demo and commands.exists("demo"):
        say("Demo: the first 72 hours of Luding 2022 are played, about ten minutes in all.")
        try:
            _play(options, commands)
        except UpError as error:
            what = "stopped." if commands.is_stopping else str(error)
            say(f"Demo: {what} It goes on at the next start.")
            return
        say("Demo: the 72 hours are over; the platform stays as they left it.")
    marker.touch()


def _play(options: Options, commands: Commands) -> None:
    """Build the world, show a key that works in it, then play on behind the platform's back."""
    commands.run("demo", "--world")
    keyed = options.data_dir / "first-key-shown"
    if commands.exists("create_api_key") and not keyed.exists():
        _show_key(commands)
        keyed.touch()
    commands.run("demo")


def _show_key(commands: Commands) -> None:
    arguments = ("--organization", KEY_ORGANIZATION, "--scopes", KEY_SCOPES)
    key = commands.output("create_api_key", *arguments)
    if key:
        say(f"API key of {KEY_ORGANIZATION}, shown this once: {key}")
    else:
        say(f"No API key: `manage.py create_api_key {' '.join(arguments)}` says why.")
