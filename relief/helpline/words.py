"""Words of the helpline for codes of its rules."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Word = str | Promise

FLAGS: dict[str, Word] = {
    "chest_pain": _("Chest pain"),
    "breathless": _("Short of breath"),
    "fall": _("A fall"),
    "confusion": _("Confused"),
    "no_water": _("No water"),
    "no_heat": _("No heating"),
    "abuse": _("Abuse"),
    "self_harm": _("Self-harm"),
    "life_support": _("Oxygen, dialysis, insulin for less than a day"),
    "unanswered_check": _("Does not answer"),
    "not_safe": _("Not safe after the goods came"),
}
PARTS: dict[str, dict[int, Word]] = {
    "medicine": {
        40: _("Medicine for less than a day"),
        30: _("Medicine for 1 to 2 days"),
        15: _("Medicine for 3 to 6 days"),
    },
    "provisions": {
        30: _("Food or water for less than a day"),
        20: _("Food or water for 1 to 2 days"),
        8: _("Food or water for 3 to 4 days"),
    },
    "alone": {12: _("Alone, or only with a frail person")},
    "mobility": {12: _("Bed-bound"), 9: _("In a wheelchair"), 4: _("With a stick")},
    "age": {8: _("90 and over"), 6: _("80 to 89"), 3: _("70 to 79")},
    "self_help": {6: _("Cannot help themselves: memory or hearing")},
    "no_carer": {6: _("No carer within a day")},
    "stairs": {5: _("High up, no lift, cannot use stairs")},
    "power": {6: _("No power, heating or charge")},
    "waiting": {},
}
PART_NAMES: dict[str, Word] = {
    "medicine": _("Medicine runs out"),
    "provisions": _("Food or water runs out"),
    "alone": _("Lives alone"),
    "mobility": _("Mobility"),
    "age": _("Age"),
    "self_help": _("Memory or hearing"),
    "no_carer": _("No carer"),
    "stairs": _("Stairs"),
    "power": _("No power"),
    "waiting": _("Time waited"),
}
LIKENESS: dict[str, Word] = {
    "phone": _("same number"),
    "room": _("same room"),
    "name": _("same name"),
    "pinyin": _("same pinyin"),
    "birth_year": _("same age"),
    "compound": _("same compound"),
}
KINDS: dict[str, Word] = {
    "contact": _("A person answers"),
    "plan": _("Plan agreed"),
    "met": _("Need met"),
    "promise": _("Promised news"),
    "confirm": _("Confirm what came"),
    "abandoned": _("Ring back a lost call"),
    "check": _("Ask whether they are safe"),
    "alternate": _("Ring the other contact"),
}
RELATIONS = [
    ("self", _("Themselves")),
    ("family", _("Family")),
    ("carer", _("Carer")),
    ("neighbour", _("Neighbour")),
    ("committee", _("Community")),
]
SEXES = [("female", _("Woman")), ("male", _("Man"))]
# What a look showed; the names of the personal fields of a call.
FIELDS: dict[str, Word] = {
    "phone": _("telephone"),
    "caller_name": _("who rang"),
    "name": pgettext_lazy("of a person", "name"),
    "pinyin": _("pinyin"),
    "birth_year": _("year of birth"),
    "alternate_name": _("other contact"),
    "alternate_phone": _("their telephone"),
    "road": _("road"),
    "compound": _("compound"),
    "building": _("building"),
    "unit": pgettext_lazy("entrance", "unit"),
    "floor": _("floor"),
    "room": _("room"),
    "door_note": _("how to get in"),
    "last_seen": _("who saw them last"),
    "medicine": _("medicine"),
    "prescription": _("prescription"),
    "proxy_name": _("who takes it for them"),
    "proxy_phone": _("telephone of who takes it"),
    "note": _("what else was said"),
}
LANGUAGES = [
    ("mandarin", _("Mandarin")),
    ("sichuan", _("Sichuanese")),
    ("tibetan", _("Tibetan")),
    ("yi", _("Yi")),
    ("other", _("Another")),
]
LIVING = [
    ("alone", _("Alone")),
    ("frail", _("With a frail person")),
    ("carer", _("With a carer")),
]
MOBILITY = [
    ("free", _("Walks")),
    ("stick", _("Stick")),
    ("wheelchair", _("Wheelchair")),
    ("bed", _("Bed-bound")),
]
MODES = [
    ("door", _("To the door")),
    ("neighbour", _("To a neighbour")),
    ("station", _("Pick-up station")),
]
CONSENT = [
    ("record", _("Write it down")),
    ("share", _("Tell the partner")),
    ("proxy", _("Ring the proxy")),
    ("unable", _("Not able to say")),
]

CONSENT_GROUPS: dict[str, Word] = {
    "record": _("Written down"),
    "share": _("Told to the partner"),
    "proxy": _("Proxy rung"),
}
GROUNDS: dict[str, Word] = {
    "consent": _("they agreed"),
    "emergency": _("emergency, without consent"),
    "none": _("not given"),
}


def part(code: str, points: int) -> Word:
    """Return what a part of the sum stands for."""
    known = PARTS.get(code, {})
    return known.get(points) or (_("Waited since the first call") if code == "waiting" else code)
