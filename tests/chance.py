"""What is different in every answer: ids, tokens and times hold any digits by chance."""

import re

TOKENS = (
    re.compile(rb'"request_id": ?"\w*"'),
    re.compile(rb'(csrfmiddlewaretoken" value=|X-CSRFToken\W+|csrf\W+)[\w"]+'),
    re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
    re.compile(rb'nonce="[^"]+"'),
)
TIMES_AND_NUMBERS = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:[\d:.]+|\b[A-Z]{2}-\d+")


def without_tokens(content: bytes) -> bytes:
    """Return a body without ids and tokens, so that two answers to the same can be compared."""
    for pattern in TOKENS:
        content = pattern.sub(b"", content)
    return content


def without_chance(text: str) -> str:
    """Return a text in which digits stand only where somebody put them, to look for a leak."""
    return TIMES_AND_NUMBERS.sub("", without_tokens(text.encode()).decode())
