"""Which addresses a webhook may call: public ones only, looked up once and then pinned.

A partner chooses the URL, our server makes the call: without care it could be made to call
services of our own network (server-side request forgery). So the name is resolved once, every
address it has must be public, and the connection goes to the address that was checked.
"""

import ipaddress
import socket
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from relief.core.errors import Invalid

MOST_CHARACTERS = 500
# Networks that look global and lead elsewhere: to IPv4 inside, by translation or by tunnel.
TRANSLATED = tuple(
    ipaddress.ip_network(text)
    for text in (
        *("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
        *("2001::/23", "2002::/16", "3fff::/20", "5f00::/16", "fec0::/10"),
        *("192.88.99.0/24", "168.63.129.16/32"),
    )
)


class Unsafe(Invalid):
    """A webhook may not go there."""

    code = "unsafe_address"
    message = _("This address may not be called.")


class Target(NamedTuple):
    """An address that may be called: where to connect, and what to ask for."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def authority(self) -> str:
        """Return the Host header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return name if self.port == usual else f"{name}:{self.port}"


def check(url: str) -> tuple[str, str, int, str]:
    """Return (scheme, host, port, path) of a well-formed URL; raises Unsafe for any other.

    Plain http is for the demonstration only. Looks nothing up, so a name that leads inside is
    found when it is called.
    """
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not is_plain or len(url) > MOST_CHARACTERS:
        raise Unsafe("url", _("Write a plain web address of at most 500 characters"))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Unsafe("url", _("This is not a web address")) from None
    allowed = {"https", "http"} if settings.DEMO else {"https"}
    if parts.scheme not in allowed:
        raise Unsafe("url", _("The address must begin with https://"))
    if not parts.hostname or "@" in parts.netloc or "%" in parts.netloc or parts.fragment:
        raise Unsafe("url", _("The address holds a host and a path, no user and no fragment"))
    path = parts.path or "/"
    port = port or (443 if parts.scheme == "https" else 80)
    if _says_inner(parts.hostname) and not _is_ours(parts.hostname, port):
        raise Unsafe("url", _("{host} is not a public address"), host=parts.hostname)
    return parts.scheme, parts.hostname, port, f"{path}?{parts.query}" if parts.query else path


def resolve(url: str) -> Target:
    """Return where a URL leads right now; raises Unsafe unless every address is public."""
    scheme, host, port, path = check(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unsafe("url", _("{host} has no address"), host=host) from None
    addresses = [str(row[4][0]) for row in found]
    if not _is_ours(host, port) and not all(is_public(address) for address in addresses):
        raise Unsafe("url", _("{host} is not a public address"), host=host)
    return Target(scheme, host, port, path, addresses[0])


def _is_ours(host: str, port: int) -> bool:
    """Say whether an operator allowed a host of the inner network."""
    return f"{host}:{port}" in settings.WEBHOOK_INNER_HOSTS


def _says_inner(host: str) -> bool:
    """Say whether a host is an inner one by the look of it: better told now than at each try."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not is_public(host)


def is_public(text: str) -> bool:
    """Say whether an IP address belongs to the public internet and to nothing behind it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if any(address.version == net.version and address in net for net in TRANSLATED):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
