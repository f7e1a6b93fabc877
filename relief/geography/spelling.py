"""How Chinese names are spelled for searching: pinyin, initials, normal form."""

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

# Readings that only names of places have: 乐亭, 乐陵, 宕昌.
OF_PLACES = {"乐": "lao", "宕": "tan"}


def normal(text: str) -> str:
    """Return text as search compares it: half-width, lower case, no accents, no apostrophes.

    ü becomes v, as it is typed; control characters go.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    decomposed = unicodedata.normalize("NFD", folded)
    kept = (sign for sign in decomposed if unicodedata.category(sign) not in {"Mn", "Cc"})
    return "".join(kept).replace("'", "").replace("’", "")


@cache
def readings(sign: str) -> tuple[str, ...]:
    """Return every toneless reading of one character, the usual one first."""
    from pypinyin import Style, pinyin  # 58 MB that most processes never need

    found = pinyin(sign, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    usual = [normal(reading) for reading in found]
    return tuple(dict.fromkeys([*usual, OF_PLACES[sign]] if sign in OF_PLACES else usual))


def syllables(name: str, spelled: str | None = None) -> list[str]:
    """Return the syllables of a Chinese name, one a character.

    `spelled` is a pinyin known to be right (unusual readings); it is cut where the
    characters allow. Without it, or where it does not fit, the usual readings are taken.
    """
    if spelled is not None:
        fitted = _fit(name, normal(spelled).replace(" ", ""))
        if fitted is not None:
            return fitted
    from pypinyin import lazy_pinyin

    return [normal(part) for part in lazy_pinyin(name, v_to_u=False)]


def _fit(name: str, letters: str) -> list[str] | None:
    """Cut `letters` into one reading of each character of `name`, or return None."""
    if not name:
        return None if letters else []
    for reading in readings(name[0]):
        if letters.startswith(reading):
            rest = _fit(name[1:], letters[len(reading) :])
            if rest is not None:
                return [reading, *rest]
    return None


def spellings(name: str, spelled: str | None = None) -> list[str]:
    """Return what a person may type for a Chinese name: itself, its pinyin, its initials."""
    parts = syllables(name, spelled)
    whole, initials = "".join(parts), "".join(part[:1] for part in parts)
    typed = [normal(name), whole, initials]
    if "v" in whole:
        typed.append(whole.replace("v", "u"))
    return typed


def search_text(own: Iterable[str], around: Sequence[str] = ()) -> str:
    """Return the text that search looks in: own words first, then those of what is around.

    Every word has a space before it, so ` ` + what was typed finds beginnings of words.
    """
    words = dict.fromkeys(word.replace(" ", "") for word in own if word)
    text = "".join(f" {word}" for word in words)
    return text + " |" + "".join(f" {word}" for word in dict.fromkeys(around) if word)
