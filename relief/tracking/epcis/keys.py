"""GS1 keys in one form: any EPC URN or Digital Link as the shortest canonical Digital Link. Pure.

The rules of GS1's EPC Tag Data Standard (lengths, check digits) and of CBV 2.0, chapter 8.9.2:
`https://id.gs1.org/`, the finest level alone (a serial without its lot), no query.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

HOME = "https://id.gs1.org/"
PREFIX = re.compile(r"urn:epc:(id|class|idpat):(\w+):(\d{6,12})\.(.*)", re.ASCII)
ESCAPED = {sign: f"%{ord(sign):02X}" for sign in "!()*+,:"}
NAMES = {
    "gtin": "01", "itip": "8006", "cpid": "8010", "gln": "414", "party": "417", "gsrnp": "8017",
    "gsrn": "8018", "gcn": "255", "sscc": "00", "gdti": "253", "ginc": "401", "gsin": "402",
    "grai": "8003", "giai": "8004", "cpv": "22", "lot": "10", "ser": "21",
}  # fmt: skip
# What a value in a Digital Link may hold; one with escapes is no canonical form and stays.
VALUE = r"""[-"'.0-9;-?A-Z_a-z]"""
GTINS = (8, 12, 13)
LINKS: dict[str, str] = {
    "00": r"\d{18}",
    "01": rf"\d{{14}}(/(21|10)/{VALUE}{{1,20}}|/235/{VALUE}{{1,28}})?",
    "253": rf"\d{{13}}{VALUE}{{0,17}}",
    "255": r"\d{13,25}",
    "401": rf"{VALUE}{{4,30}}",
    "402": r"\d{17}",
    "414": rf"\d{{13}}(/254/{VALUE}{{1,20}})?",
    "417": r"\d{13}",
    "8003": rf"\d{{14}}{VALUE}{{0,16}}",
    "8004": rf"{VALUE}{{4,30}}",
    "8006": rf"\d{{18}}(/(21|10)/{VALUE}{{1,20}})?",
    "8010": r"[-#%/0-9A-Z]{4,30}(/8011/\d{1,12})?",
    "8017": r"\d{18}",
    "8018": r"\d{18}",
}


class Urn(NamedTuple):
    """How an EPC URN becomes a Digital Link: its AI, how many digits company prefix and
    reference have together (0: any text), and what is made of these and of the rest.
    """

    ai: str
    digits: int
    made: Callable[[str, str, str], str]


def canonical(uri: str) -> str:
    """Return a GS1 key as its canonical Digital Link; any other text as it is."""
    return _of_urn(uri) if uri.startswith("urn:epc:") else _of_link(uri)


def check_digit(digits: str) -> str:
    """Return the check digit of GTIN, GLN, SSCC, GSIN and GSRN: weights 3, 1, 3 … from the right."""
    total = sum(int(digit) * (3, 1)[n % 2] for n, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def _checked(digits: str) -> str:
    return digits + check_digit(digits)


def _gtin(company: str, reference: str) -> str:
    """Return a GTIN of 14 digits: the indicator, which an EPC keeps in the item, comes first."""
    return _checked(reference[0] + company + reference[1:])


def _number(company: str, reference: str, rest: str) -> str:
    return _checked(company + reference)


def _sscc(company: str, reference: str, rest: str) -> str:
    return _gtin(company, reference)


def _item(qualifier: str) -> Callable[[str, str, str], str]:
    def made(company: str, reference: str, rest: str) -> str:
        return _gtin(company, reference) + (f"/{qualifier}/{_escaped(rest)}" if rest else "")

    return made


def _piece(company: str, reference: str, rest: str) -> str:
    piece, total, serial = (*rest.split(".", 2), "", "")[:3]
    return f"{_gtin(company, reference)}{piece}{total}" + (
        f"/21/{_escaped(serial)}" if serial else ""
    )


def _place(company: str, reference: str, rest: str) -> str:
    return _checked(company + reference) + ("" if rest == "0" else f"/254/{_escaped(rest)}")


def _asset(company: str, reference: str, rest: str) -> str:
    return _checked(f"0{company}{reference}") + _escaped(rest)


def _document(company: str, reference: str, rest: str) -> str:
    return _checked(company + reference) + _escaped(rest)


def _free(company: str, reference: str, rest: str) -> str:
    return company + _escaped(rest)


def _component(company: str, reference: str, rest: str) -> str:
    part, _, serial = rest.rpartition(".")
    return company + _escaped(part or serial) + (f"/8011/{serial}" if part else "")


URNS: dict[str, Urn] = {
    "sgtin": Urn("01", 13, _item("21")),
    "lgtin": Urn("01", 13, _item("10")),
    "upui": Urn("01", 13, _item("235")),
    "itip": Urn("8006", 13, _piece),
    "sscc": Urn("00", 17, _sscc),
    "sgln": Urn("414", 12, _place),
    "pgln": Urn("417", 12, _number),
    "grai": Urn("8003", 12, _asset),
    "gdti": Urn("253", 12, _document),
    "sgcn": Urn("255", 12, _document),
    "gsin": Urn("402", 16, _number),
    "gsrn": Urn("8018", 17, _number),
    "gsrnp": Urn("8017", 17, _number),
    "giai": Urn("8004", 0, _free),
    "ginc": Urn("401", 0, _free),
    "cpi": Urn("8010", 0, _component),
}


def _escaped(text: str) -> str:
    return "".join(ESCAPED.get(sign, sign) for sign in text)


def _of_urn(uri: str) -> str:
    found = PREFIX.fullmatch(uri)
    if found is None or found[2] not in URNS:
        return uri
    company, tail = found[3], found[4]
    if found[1] == "idpat":
        tail = tail.removesuffix(".*")
    urn = URNS[found[2]]
    reference, rest = "", tail
    if urn.digits:
        reference, _, rest = tail.partition(".")
        if not re.fullmatch(rf"\d{{{urn.digits}}}", company + reference, re.ASCII):
            return uri
    return f"{HOME}{urn.ai}/{urn.made(company, reference, rest)}"


def _of_link(uri: str) -> str:
    if not uri.startswith(("https://", "http://")):
        return uri
    parts = uri.partition("?")[0].split("/")
    parts = [*parts[:3], *(NAMES.get(part, part) for part in parts[3:])]
    for place in range(len(parts) - 2, 2, -1):
        if parts[place] in LINKS and re.match(r"\d{4}", parts[place + 1], re.ASCII):
            return _shortest(parts[place], parts[place + 1], parts[place + 2 :]) or uri
    return uri


def _shortest(ai: str, value: str, more: list[str]) -> str:
    """Return the link of a key and its finest qualifier; empty where that is no valid link."""
    if len(more) % 2:
        return ""
    if ai == "01" and len(value) in GTINS:
        value = value.zfill(14)
    qualifiers = dict(zip(more[::2], more[1::2], strict=True))
    qualifiers.pop("22", None)
    if "21" in qualifiers:
        qualifiers.pop("10", None)
    path = "/".join([ai, value, *(part for pair in qualifiers.items() for part in pair)])
    return HOME + path if re.fullmatch(f"{ai}/{LINKS[ai]}", path, re.ASCII) else ""
