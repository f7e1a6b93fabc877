"""The six tones of the platform; a status is an icon, a word and a tone together."""

from dataclasses import dataclass

ICONS = {
    "waiting": "clock-pause",
    "moving": "truck-delivery",
    "allocated": "clipboard-check",
    "done": "circle-check",
    "risk": "alert-triangle",
    "broken": "alert-circle",
}


@dataclass(frozen=True)
class Tone:
    """A tone's name (which is also its colour token) and the icon to show with it."""

    name: str
    icon: str


@dataclass(frozen=True)
class Pill:
    """A status as pages show it: any object with these three attributes will do."""

    tone: str
    label: str
    icon: str = ""


def tone(name: str, icon: str = "") -> Tone:
    """Return the tone called `name`, waiting where there is none, with its usual icon."""
    known = name if name in ICONS else "waiting"
    return Tone(known, icon or ICONS[known])
