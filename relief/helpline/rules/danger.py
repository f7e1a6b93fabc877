"""Words of danger in what was typed: they make the operator ask, they never decide.

A word may be there for another reason ("no chest pain", a fall last year), so a red flag is only
ever raised by the answer of the person on the telephone.
"""

from collections.abc import Collection

WORDS: dict[str, tuple[str, ...]] = {
    "chest_pain": ("胸痛", "胸疼", "胸口疼", "胸口痛", "胸闷", "心口疼", "心绞痛", "chest pain"),
    "breathless": (
        *("喘不上气", "喘不过气", "上不来气", "呼吸困难", "憋气"),
        *("short of breath", "breathless", "cannot breathe", "can't breathe"),
    ),
    "fall": ("摔倒", "摔了", "摔伤", "跌倒", "跌了", "起不来", "fell ", "had a fall"),
    "confusion": (
        *("神志不清", "认不得人", "认不出人", "说胡话", "昏迷", "叫不醒", "晕倒"),
        *("confused", "unconscious", "fainted"),
    ),
    "no_water": ("断水", "停水", "没水喝", "没有水喝", "no water"),
    "no_heat": ("停暖", "没暖气", "没有暖气", "冻得", "no heating", "freezing"),
    "life_support": ("氧气", "制氧", "吸氧", "透析", "胰岛素", "oxygen", "dialysis", "insulin"),
    "abuse": ("打我", "挨打", "被打", "虐待", "不给饭吃", "beats", "hits me", "abuse"),
    "self_harm": (
        *("不想活", "自杀", "轻生", "活不下去", "想死"),
        *("suicide", "kill myself", "want to die"),
    ),
}


def heard(texts: Collection[str]) -> dict[str, str]:
    """Return the word that was found for each red flag it speaks of."""
    said = "\n".join(texts).casefold()
    found = (
        (flag, next((word for word in words if word in said), "")) for flag, words in WORDS.items()
    )
    return {flag: word.strip() for flag, word in found if word}
