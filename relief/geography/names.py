"""English names of Chinese places, from their pinyin."""

import re

from relief.geography.spelling import syllables

USUAL = {
    "150000": "Inner Mongolia",
    "150100": "Hohhot",
    "230100": "Harbin",
    "540100": "Lhasa",
    "650100": "Ürümqi",
    "610000": "Shaanxi",
    "540000": "Xizang",
    "810000": "Hong Kong",
    "820000": "Macao",
}
PEOPLES = (
    "满族|蒙古族|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|"
    "黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|"
    "撒拉族|毛南族|仡佬族|鄂温克族|锡伯族?|普米族|塔吉克族?|怒族|保安族|裕固族|独龙族|各族|蒙古"
)
KINDS = (
    ("特别行政区", ""),
    ("自治区", ""),
    ("自治州", "Prefecture"),
    ("自治县", "County"),
    ("自治旗", "Banner"),
    ("地区", "Prefecture"),
    ("省", ""),
    ("市", ""),
    ("盟", "League"),
    ("县", "County"),
    ("区", "District"),
    ("旗", "Banner"),
)


def english(code: str, name: str, spelled: str) -> str:
    """Return the name English pages use: pinyin without the peoples, with the kind of place."""
    if code in USUAL:
        return USUAL[code]
    short, kind = _parts(name)
    wanted = sum(map(len, syllables(name, spelled)[: len(short)]))
    return f"{_first_letters(spelled, wanted)} {kind}".strip()


def colloquial(name: str) -> str:
    """Return what people call an autonomous prefecture (甘孜州), or the name itself."""
    return f"{_parts(name)[0]}州" if name.endswith("自治州") else name


def _parts(name: str) -> tuple[str, str]:
    """Split a name into itself without kind and peoples, and the English word of its kind."""
    stem, kind = name, ""
    for ending, word in KINDS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            stem, kind = name.removesuffix(ending), word
            break
    short = re.sub(f"({PEOPLES})+$", "", stem)
    return (short if len(short) > 1 else stem.removesuffix("族")), kind


def _first_letters(spelled: str, wanted: int) -> str:
    """Return the first letters of a pinyin with its apostrophes, as one capitalized word."""
    taken = ""
    for sign in spelled.replace(" ", ""):
        if sum(map(str.isalpha, taken)) == wanted:
            break
        taken += sign
    return taken.capitalize()
