"""Whom the local run answers: programs of this machine and its own pages; pages of other sites
nothing but what hotels' own sites use, without credentials.

A page of any site can send requests to this machine, and can make a name of its own resolve to it
(DNS rebinding). The browser then states that name in `Host`, and the page's site in `Origin`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
HOSTS_VARIABLE = "ALLOWED_HOSTS"
EMBED = "/embed/"

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/?#@\[\]]+)(?::[0-9]*)?")
_ORIGIN = re.compile(r"https?://(.+)")


class ForeignCaller(Exception):
    """A request that a page of another site may have sent; the text says what is wrong."""


def allowed_hosts(variables: Mapping[str, str] = os.environ) -> frozenset[str]:
    """The host names under which the run answers: the loopback's, the address that it listens on,
    and those of ALLOWED_HOSTS, separated by commas."""
    names = re.split(r"[,\s]+", variables.get(HOSTS_VARIABLE, "").lower())
    names.append(authority(variables.get("LISTEN_ADDRESS", "")))
    return LOOPBACK | {name for name in names if name}


def authority(address: str) -> str:
    """An address as a URL writes it."""
    return f"[{address}]" if ":" in address else address


def is_open(method: str, path: str, open_requests: Collection[tuple[str, str]]) -> bool:
    """Whether pages of any site may send a request and read its answer, here as where it is
    deployed: what hotels' own sites load, and `open_requests`."""
    return (method == "GET" and path.startswith(EMBED)) or (method, path) in open_requests


def check(
    hosts: Sequence[str],
    origins: Sequence[str],
    allowed: frozenset[str] = LOOPBACK,
    foreign_origins: frozenset[str] = frozenset(),
    *,
    any_origin: bool = False,
) -> None:
    """Check the values of a request's Host and Origin headers: one host, an allowed one, and no
    origin but the page's own and `foreign_origins`, unless it is for `any_origin`.

    Raises ForeignCaller."""
    if len(hosts) != 1:
        raise ForeignCaller("A request must name its host once.")
    host = hosts[0].strip().lower()
    match = _AUTHORITY.fullmatch(host)
    if match is None or match[1] not in allowed:
        raise ForeignCaller(
            "The local run does not answer under this host name."
            f" If it should, name it in {HOSTS_VARIABLE} (infra/local/__init__.py)."
        )
    if len(origins) > 1:
        raise ForeignCaller("A request may name one origin.")
    if origins and not any_origin and origins[0] not in foreign_origins:
        origin = _ORIGIN.fullmatch(origins[0].strip().lower())
        if origin is None or origin[1] != host:
            raise ForeignCaller(
                "The local run does not answer pages of other sites."
                " If it should, name the site in CORS_ORIGINS."
            )
