"""Streaming XML for workbook parts: no entities, no document type, no token without end."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

from relief.inventory.sheets.problems import Refused

CHUNK = 1 << 16
TOKEN_LIMIT = 1 << 20

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Stop(Exception):
    """Raised by a handler that has seen enough."""


def parse(
    stream: IO[bytes], start: Start, end: End, text: Text | None = None, *, namespaces: bool = False
) -> None:
    """Feed the stream to the handlers; raises Refused for entities, endless tokens and broken XML.

    With `namespaces`, names arrive as "URI local", otherwise as written.
    """
    parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.EntityDeclHandler = _refuse_declaration
    try:
        _feed(parser, stream)
    except Stop:
        return
    except expat.ExpatError as error:
        raise Refused("damaged", detail=f"XML: {error}"[:120]) from error


def local(name: str) -> str:
    """Return an element or attribute name without its prefix."""
    return name.rpartition(":")[2]


def _feed(parser: expat.XMLParserType, stream: IO[bytes]) -> None:
    fed = 0
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
        fed += len(chunk)
        # An unfinished token is scanned again with every chunk: quadratic unless it is bounded.
        if fed - max(0, parser.CurrentByteIndex) > TOKEN_LIMIT:
            raise Refused("damaged", detail="XML: a token without end")
    parser.Parse(b"", True)


def _refuse_declaration(*_: object) -> None:
    raise Refused("xml_declaration")
