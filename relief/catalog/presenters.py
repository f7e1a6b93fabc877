"""How the catalogue's events read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.journal.presenters import Style, register

STYLES = {
    "pack.set": Style(_("{name} holds {units} from {from} on"), "waiting", "box"),
    "kit.defined": Style(_("{number} defined: {components} components"), "waiting", "components"),
    "kit.ended": Style(_("{number} is built no more"), "waiting", "components"),
}


def install() -> None:
    """Register the sentences."""
    register(STYLES)
