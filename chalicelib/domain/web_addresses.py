"""Web addresses that others give us to call, and which of the network's addresses are public.

A hotel's webhook must never make the service call itself, its cloud or its neighbours
(OWASP: server side request forgery).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

LENGTH_MAX = 1024  # characters
HTTPS_PORT = 443
EXAMPLE = "https://pms.hotel-seaside.example/webhooks"
LOCAL_EXAMPLE = "http://127.0.0.1:9000/webhooks"

_VISIBLE_ASCII = re.compile(r"[!-~]+")
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")
# A name whose last part is a number is read as an IPv4 address: 127.1, 0x7f.1, 2130706433
# (WHATWG URL, "ends in a number").
_NUMBER_AT_END = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
_LOOPBACK_NAMES = {"localhost", "127.0.0.1", "::1"}

# What an IPv6 address of the internet begins with (IANA: IPv6 Global Unicast Address Space); so
# ::/96, 64:ff9b::/96, 64:ff9b:1::/48, fc00::/7, fe80::/10, fec0::/10 and ff00::/8 are none.
_UNICAST = IPv6Network("2000::/3")
# What lies in it, and leads elsewhere: protocols (Teredo among them), documentation, 6to4.
_SPECIAL = (
    *(IPv6Network("2001::/23"), IPv6Network("2001:db8::/32")),
    *(IPv6Network("3fff::/20"), IPv6Network("2002::/16")),
)
_RELAYS = ip_network("192.88.99.0/24")  # of 6to4, which `is_global` lets through


class BadWebAddress(ValueError):
    """The service does not call this address."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """Where to send a request: its parts as they are needed."""

    scheme: str
    host: str
    """In lower case; of an IPv6 address without brackets."""
    port: int
    target: str
    """The path with its query."""

    @property
    def authority(self) -> str:
        """The header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        default = HTTPS_PORT if self.scheme == "https" else 80
        return host if self.port == default else f"{host}:{self.port}"


def parse(text: str, *, loopback: bool = False) -> WebAddress:
    """The parts of an address: https on port 443, under a name with a dot. With `loopback` this
    machine is fine as well, under any port and by http.

    Raises BadWebAddress.
    """
    if len(text) > LENGTH_MAX or not _VISIBLE_ASCII.fullmatch(text) or "\\" in text:
        raise BadWebAddress(text)
    try:
        parts = urlsplit(text)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise BadWebAddress(text) from None
    if "@" in parts.netloc or "#" in text:
        raise BadWebAddress(text)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if loopback and host in _LOOPBACK_NAMES and parts.scheme in ("http", "https"):
        default = HTTPS_PORT if parts.scheme == "https" else 80
        return WebAddress(parts.scheme, host, default if port is None else port, target)
    is_name = len(host) <= 253 and _NAME.fullmatch(host) and not _NUMBER_AT_END.fullmatch(host)
    if parts.scheme != "https" or port not in (None, HTTPS_PORT) or not is_name:
        raise BadWebAddress(text)
    return WebAddress("https", host, HTTPS_PORT, target)


def is_public(text: str) -> bool:
    """Whether a network address belongs to the internet: global, and no multicast, reserved,
    mapped, translated (NAT64, 6to4, Teredo), scoped or documentation address."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return address not in _RELAYS
    has_zone = address.scope_id is not None
    return not has_zone and address in _UNICAST and not any(address in each for each in _SPECIAL)


def is_loopback(text: str) -> bool:
    """Whether a network address is this machine's own."""
    try:
        address: IPv4Address | IPv6Address = ip_address(text)
    except ValueError:
        return False
    return address.is_loopback
