"""How the catalogue's events read on a timeline."""

from django.utils.translation import gettext_lazy as _

from relief.catalog.queries import names_of
from relief.journal.presenters import Style, register, register_names

STYLES = {
    "pack.set": Style(_("{name} holds {units} from {from} on"), "waiting", "box"),
    "kit.defined": Style(_("{number} defined: {components} components"), "waiting", "components"),
    "kit.ended": Style(_("{number} is built no more"), "waiting", "components"),
}


def install() -> None:
    """Register the sentences, and what the items in all domains' sentences are called."""
    register(STYLES)
    register_names("item", names_of)
