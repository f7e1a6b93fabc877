"""What the confirming call asks, and when a ticket may be closed on the answers."""

from collections.abc import Mapping

QUESTIONS = ("received", "right", "safe", "more")
CONTENT_FROM = 3  # of 5


def is_content(answers: Mapping[str, bool | int]) -> bool:
    """Say whether nothing is left to do: it came, it was right, they are safe and content."""
    is_well = answers["received"] and answers["right"] and answers["safe"]
    return bool(is_well and not answers["more"] and answers["score"] >= CONTENT_FROM)
