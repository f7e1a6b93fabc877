"""Why a line gets what it gets, as sentences made of stored facts, in the reader's language.

The planner stores facts on the line (`explanation`, see `allocation.explanation.facts`) and
the calculator its terms (`reckoning`); nothing here is kept, so both languages always agree.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from relief.core.wording import Unit, is_chinese, number, percent, quantity
from relief.demand.models import RequestLine

Facts = Mapping[str, Any]


def why(line: RequestLine) -> list[str]:
    """Return the sentences that say why the line has these numbers; empty before approval."""
    if line.verified is None:
        return list(_reckoned(line))
    return [*_checked(line), *_bound(line)]


def what_would_change(line: RequestLine) -> list[str]:
    """Return what would give the line more, each computed by the planner for this line.

    Where the planner stored nothing (its time was over, or the plan is from an older version),
    that is said, with what computes it.
    """
    if line.open_units <= _proposed(line):
        return []
    if line.explanation.get("reason") and "changes" not in line.explanation:
        return [
            gettext(
                "What would give this line more has not been worked out; a what-if plan computes it."
            )
        ]
    given = line.explanation.get("given", 0)
    base = line.explanation.get("before", line.already)
    found = []
    for change in line.explanation.get("changes", []):
        more = change["allocated"] - given
        share = percent(base + change["allocated"], line.verified or 1)
        text = _changed(change, line)
        if text and more > 0:
            found.append(
                gettext("%(what)s: %(more)s %(unit)s more, up to %(share)s.")
                % {"what": text, "more": number(more), "unit": line.item.unit, "share": share}
            )
    return found


def terms(line: RequestLine) -> list[str]:
    """Return the calculator's sum: a sentence for each group of people, then what comes off."""
    found = [_term(term, line) for term in line.reckoning.get("terms", [])]
    return [*found, *_taken_off(line)]


def _taken_off(line: RequestLine) -> Iterator[str]:
    reckoning: Facts = line.reckoning
    values = {key: number(reckoning.get(key, 0)) for key in ("here", "due", "quantity")}
    if reckoning.get("here"):
        yield gettext("less %(here)s usable at the site") % values
    if reckoning.get("due"):
        yield gettext("less %(due)s promised or on the way there") % values
    if reckoning.get("here") or reckoning.get("due"):
        yield gettext("leaves %(quantity)s") % values


def _term(term: Facts, line: RequestLine) -> str:
    basis = term["basis_en"] if get_language() == "en" else term["basis_zh"]
    values = {
        "served": number(term["served"]),
        "units": number(term["units"]),
        "people": number(term["people"]),
        "times": number(term["times"]),
        "wastage": number(term["wastage_percent"]),
        "quantity": number(term["quantity"]),
        "unit": line.item.unit,
        "basis": basis,
    }
    if term["times"] == 1 and not term["wastage_percent"]:
        return gettext("%(basis)s: %(served)s × %(units)s / %(people)s = %(quantity)s") % values
    text = gettext(
        "%(basis)s: %(served)s × %(units)s / %(people)s × %(times)s times"
        " + %(wastage)s%% for loss = %(quantity)s"
    )
    return text % values


def _reckoned(line: RequestLine) -> Iterator[str]:
    planned = line.reckoning.get("quantity")
    if planned is None:
        yield gettext("Asked for by hand; no planning figure exists for it.")
    elif planned != line.requested:
        yield gettext("The planning figure gives %(planned)s %(unit)s.") % {
            "planned": number(planned),
            "unit": line.item.unit,
        }


def _checked(line: RequestLine) -> Iterator[str]:
    values = {
        "asked": number(line.requested),
        "verified": number(line.verified),
        "unit": line.item.unit,
        "reason": line.verify_reason,
        "already": number(line.already),
    }
    if line.verified != line.requested:
        text = gettext("%(asked)s %(unit)s asked, %(verified)s verified: %(reason)s.")
        yield text % values
    elif basis := _basis(line):
        text = gettext("%(verified)s %(unit)s verified, %(basis)s.")
        yield text % {**values, "basis": basis}
    if line.already:
        yield gettext("%(already)s %(unit)s were there already.") % values


def _basis(line: RequestLine) -> str:
    found = line.reckoning.get("terms", [])
    if not found or line.reckoning.get("quantity") != line.requested:
        return ""
    key = "basis_en" if get_language() == "en" else "basis_zh"
    return str(found[0][key])


def _bound(line: RequestLine) -> Iterator[str]:
    reason: Facts = line.explanation.get("reason", {})
    promised = _proposed(line)
    if not line.open_units:
        yield gettext("Allocated in full.")
    elif not reason:
        yield gettext("Not planned yet: the planner takes it up with the next plan.")
    else:
        if promised:
            yield _would_bring(line, promised)
        if part := reason.get("part"):
            yield gettext("One more kit lacks its part %(part)s.") % {"part": _words(part, "name")}
        if line.open_units > promised:
            yield _cause(reason, line, promised)
        yield from _peers(reason)
    if parts := line.explanation.get("parts"):
        named = [f"{_words(part, 'name')} {quantity(part['units'], _unit(part))}" for part in parts]
        text = gettext("Where no kit is ready its parts go, all of them together: %(parts)s.")
        yield text % {"parts": ("、" if is_chinese() else ", ").join(named)}
    last_day = line.explanation.get("last_day", 0)
    if last_day and line.not_sent:
        text = ngettext(
            "The last part leaves %(days)s day later, as the warehouse has no more capacity before.",
            "The last part leaves %(days)s days later, as the warehouse has no more capacity before.",
            last_day,
        )
        yield text % {"days": last_day}


def _proposed(line: RequestLine) -> int:
    """Return the units that the plan gives and that are not promised to the line yet.

    Peers are told of as the plan leaves them, so the line is too, before anybody has approved it.
    """
    facts: Facts = line.explanation
    if facts.get("is_reserved") or "given" not in facts:
        return 0
    after = int(facts.get("before", line.already)) - line.already + int(facts["given"])
    return min(line.open_units, max(0, after - line.allocated))


def _would_bring(line: RequestLine, promised: int) -> str:
    text = gettext(
        "%(plan)s proposes %(units)s %(unit)s, which would bring this line to %(share)s;"
        " they are not reserved yet."
    )
    after = line.already + line.allocated + promised
    return text % {
        "plan": line.explanation.get("plan", ""),
        "units": number(promised),
        "unit": line.item.unit,
        "share": percent(after, line.verified or 1),
    }


def _words(facts: Facts, key: str) -> str:
    return str(facts[f"{key}_zh" if is_chinese() else f"{key}_en"])


def _unit(part: Facts) -> Unit:
    """Return the unit of a kit's part."""
    if is_chinese():
        return Unit(part["unit_zh"])
    return Unit(part["unit_en_plural"], one=part["unit_en"])


def _cause(reason: Facts, line: RequestLine, promised: int = 0) -> str:
    """Return the sentence for what bound the line first and foremost.

    ``promised`` are the units that the plan gives beyond what is the line's already.
    """
    held = reason.get("withheld", {})
    code = str(reason.get("code", ""))
    part = reason.get("part")
    values = {
        "share": percent(line.already + line.allocated + promised, line.verified or 1),
        "short": number(line.open_units - promised),
        "unit": _unit(part) if part and code in held else line.item.unit,
        "held": number(held.get(code, 0)),
    }
    return _causes().get(code, gettext("%(short)s %(unit)s are short.")) % values


def _causes() -> dict[str, str]:
    return {
        "met": gettext("The plan filled this line; %(short)s %(unit)s of it are not reserved."),
        "stock": gettext(
            "All usable stock that can come here is given out, so this line stands at %(share)s."
        ),
        "sharing": gettext("%(held)s %(unit)s lie with owners who do not share them with you."),
        "earmark": gettext("%(held)s %(unit)s are given for another purpose or place."),
        "shelf_life": gettext("%(held)s %(unit)s would arrive too close to their expiry date."),
        "lane": gettext("%(held)s %(unit)s lie where no open road leads from."),
        "capacity": gettext(
            "%(held)s %(unit)s cannot be loaded within two weeks: the warehouse is at its limit."
        ),
        "reserve": gettext(
            "What is left is the warehouse's reserve, kept for life-saving and urgent needs."
        ),
        "pack": gettext("What is left fills no whole pack for %(short)s %(unit)s."),
    }


def _peers(reason: Facts) -> Iterator[str]:
    peers: Facts = reason.get("peers", {})
    if not peers.get("count"):
        return
    low, high = percent(peers["lowest"], 1), percent(peers["highest"], 1)
    if low == high:
        text = ngettext(
            "%(count)s other request of this class for this item: all stand at %(low)s.",
            "%(count)s other requests of this class for this item: all stand at %(low)s.",
            peers["count"],
        )
    else:
        text = ngettext(
            "%(count)s other request of this class for this item: all stand at %(low)s to %(high)s.",
            "%(count)s other requests of this class for this item: all stand at %(low)s to %(high)s.",
            peers["count"],
        )
    yield text % {"count": peers["count"], "low": low, "high": high}


def _changed(change: Facts, line: RequestLine) -> str:
    """Return what would have to change, as the beginning of a sentence."""
    values = {
        "amount": number(change["amount"]),
        "unit": line.item.unit,
        "class": change["amount"],
        "facility": change.get("facility_en" if get_language() == "en" else "facility_zh", ""),
    }
    known = {
        "sharing": gettext("If every owner shared this item"),
        "reserve": gettext("If the reserves were opened"),
        "capacity": gettext("If the warehouses could load more in a day"),
        "shelf_life": gettext("If a shorter remaining life were accepted"),
        "class": gettext("If it were of class %(class)s"),
        "arrival": gettext("If %(amount)s %(unit)s arrived at %(facility)s"),
    }
    return known.get(change["code"], "") % values
