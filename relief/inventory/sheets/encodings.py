"""Which encoding a text file is in: proven, or asked; never guessed silently.

A byte order mark decides. Without one, strict UTF-8 decides when it holds. GB18030 accepts nearly
any bytes, Big5 and Japanese or Korean text among them, so it is only taken when the text also
*reads* as Chinese (`hanzi.reads_chinese`); otherwise the person is shown each possible reading.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from relief.inventory.sheets.hanzi import reads_chinese, two_readings
from relief.inventory.sheets.problems import Candidate, Refused

CHUNK = 1 << 20
SAMPLE = 1 << 18
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
CHOICES = ("gb18030", "big5hkscs", "cp932", "euc_jp", "euc_kr", "cp1252", "cp1251", "cp1256")
ALLOWED = {
    *CHOICES,
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-32",
    "utf-16-le",
    "utf-16-be",
    "hz",
    "utf-7",
}
CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UTF8_LINE = re.compile(
    rb"(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*"
)
THREE_BYTES = re.compile(rb"[\xe0-\xef][\x80-\xbf]{2}")
HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
UTF7 = re.compile(rb"\+[A-Za-z0-9/]{3,}")

UNPRINTABLE = {"Cn", "Co", "Cs"}


def detect(path: Path) -> str:
    """Return the Python codec name that the whole file is proven to be in; raises Refused, with
    candidates.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return require(path, name)
    _refuse_binary(path, head)
    if _decodes(path, "utf-8") is None:
        return _utf8_or_ask(head)
    _refuse_mixture(path)
    if _decodes(path, "gb18030") is None and reads_chinese(_decode_head(head, "gb18030")):
        return "gb18030"
    raise Refused("encoding_unknown", candidates=_candidates(path, head, CHOICES))


def require(path: Path, encoding: str) -> str:
    """Return the codec name when the whole file decodes strictly in it; raises Refused with the
    first bad byte.
    """
    if encoding not in ALLOWED:
        raise Refused("encoding_unsupported", encoding=encoding[:20])
    wrong_at = _decodes(path, encoding)
    if wrong_at is not None:
        raise Refused("encoding_wrong", encoding=encoding, at=wrong_at)
    return encoding


def _utf8_or_ask(head: bytes) -> str:
    text = _decode_head(head, "utf-8")
    if text.isascii():
        if HZ.search(head):
            raise Refused("encoding_unknown", candidates=_previews(head, ("hz", "utf-8")))
        if _looks_utf7(head):
            raise Refused("encoding_unknown", candidates=_previews(head, ("utf-7", "utf-8")))
        return "utf-8"
    if two_readings(text, _decode_head(head, "gb18030")):
        raise Refused("encoding_unknown", candidates=_previews(head, ("utf-8", "gb18030")))
    return "utf-8"


def _refuse_binary(path: Path, head: bytes) -> None:
    if 0 in head and (fitting := _utf16_readings(path, head)):
        raise Refused("utf16_without_mark", candidates=_previews(head, fitting))
    at = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found = CONTROL.search(chunk)
            if found:
                code = "nul" if found[0] == b"\0" else "binary"
                raise Refused(code, at=at + found.start())
            at += len(chunk)


def _utf16_readings(path: Path, head: bytes) -> tuple[str, ...]:
    """Return the orders of bytes in which a whole file with noughts reads as UTF-16 text: lines,
    and nothing but printable characters.
    """
    found = []
    for name in ("utf-16-le", "utf-16-be"):
        text = _decode_head(head, name)
        if (
            "\n" in text
            and text[:4000].replace("\r", "").replace("\n", "").replace("\t", "").isprintable()
            and _decodes(path, name) is None
        ):
            found.append(name)
    return tuple(found)


def _decodes(path: Path, encoding: str) -> int | None:
    """Return None when the whole file is valid in the encoding, else about where it stops being
    so.
    """
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    at = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeError as error:
                return at + int(getattr(error, "start", 0))
            if "\0" in text:
                raise Refused("nul", at=at)
            if not chunk:
                return None
            at += len(chunk)


def _refuse_mixture(path: Path) -> None:
    """Refuse when single lines are plainly UTF-8 though the file is not: two lists pasted
    together.
    """
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(CHUNK), b""), start=1):
            if (
                not line.isascii()
                and len(THREE_BYTES.findall(line)) > 1
                and UTF8_LINE.fullmatch(line)
            ):
                raise Refused("encoding_mixed", line=number)


def _looks_utf7(head: bytes) -> bool:
    """Return whether ASCII text is whole and printable as UTF-7 too; phone numbers like +86138
    are not.
    """
    if not UTF7.search(head):
        return False
    text = _decode_head(head, "utf-7")
    return bool(text) and all(unicodedata.category(char) not in UNPRINTABLE for char in text)


def _candidates(path: Path, head: bytes, encodings: tuple[str, ...]) -> tuple[Candidate, ...]:
    fitting = tuple(name for name in encodings if _decodes(path, name) is None)
    return _previews(
        head, tuple(sorted(fitting, key=lambda name: not reads_chinese(_decode_head(head, name))))
    )


def _previews(head: bytes, encodings: tuple[str, ...]) -> tuple[Candidate, ...]:
    return tuple(Candidate(name, _first_lines(_decode_head(head, name))) for name in encodings)


def _first_lines(text: str) -> str:
    return "\n".join(line[:120] for line in text.splitlines()[:4])


def _decode_head(head: bytes, encoding: str) -> str:
    """Decode the first part of a file; a character cut in two at its end is dropped."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(head)
    except UnicodeError:
        return ""
