"""Names compared as people compare them: without case, width, spaces, punctuation, the English
plural, or the difference between traditional and simplified characters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from relief.inventory.sheets.traditional import TO_SIMPLIFIED

CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
WORD = re.compile(r"[^\W_]+")
ALIKE = TO_SIMPLIFIED | str.maketrans({"㎡": "平方米", "²": "2", "³": "3", "×": "x", "—": "-"})


@lru_cache(maxsize=20_000)
def key(text: str) -> str:
    """Return the form under which two spellings of one name are equal: "Sleeping mats" =
    "sleepingmat".
    """
    plain = unicodedata.normalize("NFKC", CAMEL.sub(" ", text.translate(ALIKE))).casefold()
    return "".join(_singular(word) for word in WORD.findall(plain))


def words(text: str) -> frozenset[str]:
    """Return the separate words of a text in comparable form."""
    plain = unicodedata.normalize("NFKC", CAMEL.sub(" ", text)).casefold()
    return frozenset(_singular(word) for word in WORD.findall(plain))


def _singular(word: str) -> str:
    if not word.isascii() or len(word) < 4 or word.endswith("ss"):
        return word
    return word[:-1] if word.endswith("s") else word
