"""How pledges look: pills, goods in words, checks as sentences."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from relief.catalog.models import Item
from relief.core import wording
from relief.core.http.tones import Pill
from relief.donations.models import Pledge
from relief.donations.states import Decision, PledgeStatus

TONES = {
    "offered": "waiting", "screened": "risk", "conditional": "risk", "accepted": "allocated",
    "redirected": "waiting", "declined": "broken", "in_transit": "moving", "received": "done",
    "withdrawn": "waiting", "no_show": "broken",
}  # fmt: skip
VERDICTS = {"ok": "done", "warn": "risk", "fail": "broken"}
MOST = 3


@dataclass(frozen=True)
class Shown:
    """A check of the screening in words."""

    tone: str
    what: str
    text: str


def pill(row: Pledge) -> Pill:
    """Return a pledge's status."""
    return Pill(TONES[row.status], str(PledgeStatus(row.status).label))


def goods(row: Pledge) -> str:
    """Return the goods in words."""
    lines = list(row.lines.all())
    names = [f"{x.item} {wording.quantity(x.quantity, x.item.unit)}" for x in lines[:MOST]]
    return ", ".join(names) + (" …" if len(lines) > MOST else "")


def suggestion(row: Pledge) -> str:
    """Return what screening suggests, in words."""
    return str(Decision(row.suggestion).label) if row.suggestion else ""


def checks(row: Pledge) -> list[Shown]:
    """Return the checks, the worst first."""
    codes = {found["name"] for found in row.checks if found.get("name")}
    items = Item.objects.in_bulk(codes, field_name="code")
    order = {"fail": 0, "warn": 1, "ok": 2}
    rows = sorted(row.checks, key=lambda found: order[found["verdict"]])
    return [_shown(found, items) for found in rows]


def _shown(found: dict[str, Any], items: dict[str, Item]) -> Shown:
    name = str(items.get(found["name"], found["name"]))
    facts = {"name": name, "wanted": found["wanted"], "found": found["found"]}
    what, words = _words()[found["what"]]
    text = words[found["verdict"]] % facts
    return Shown(VERDICTS[found["verdict"]], what, text)


def _words() -> dict[str, tuple[str, dict[str, str]]]:
    lacking = _("%(name)s: offered %(wanted)s, needed %(found)s")
    life = _("%(name)s: %(found)s days of life left on arrival, %(wanted)s needed")
    return {
        "need": (_("Need"), {"ok": lacking, "warn": lacking, "fail": lacking}),
        "life": (
            _("Shelf life"),
            {"ok": _("%(name)s: lives long enough"), "fail": life,
             "warn": _("%(name)s: no use-by date given")},
        ),
        "label": (
            _("Label"),
            {"ok": _("%(name)s: can be read"), "fail": _("%(name)s: nobody here reads the label"),
             "warn": _("%(name)s: a label in Chinese or English is needed")},
        ),
        "weight": (
            _("Weight"),
            {"ok": _("%(name)s: cartons can be carried"),
             "fail": _("%(name)s: a carton weighs %(found)s kg, at most %(wanted)s kg"),
             "warn": _("%(name)s: weight of a carton %(found)s kg, at most 50 kg")},
        ),
        "packing_list": (
            _("Packing list"), {"ok": _("Comes along"), "warn": _("Missing"), "fail": _("Missing")},
        ),
        "consignee": (
            _("Consignee"), {"ok": _("Named"), "warn": _("Not named yet"), "fail": _("Not named yet")},
        ),
        "customs_payer": (
            _("Customs"),
            {"ok": _("Who pays is agreed"), "warn": _("Who pays is not agreed"),
             "fail": _("Who pays is not agreed")},
        ),
    }  # fmt: skip
