"""The cookie that holds a session's token, and which pages may make a browser send it.

No script can read the cookie, and other sites cannot set it (`__Host-`). A browser attaches it to
every request that it sends to this host, whoever asked for the request: so a request counts only
if one of our own pages sent it (contract: Sessions).
"""

from __future__ import annotations

from collections.abc import Iterator

from chalice.app import Request

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.sessions import SESSION_LIFE
from chalicelib.http.errors import Unauthenticated
from chalicelib.settings import Settings

NAME = "__Host-session"  # https only, this host only, the whole host
LOCAL_NAME = "hotel-vouchers-session"  # of the stage local, which speaks plain http
_FOREIGN = "Only this service's own pages may send this request."


def name(settings: Settings) -> str:
    """The cookie's name on this stage."""
    return LOCAL_NAME if settings.is_local else NAME


def token_in(raw: Request, settings: Settings) -> str | None:
    """The token in a request's cookie; None without one. Raises Unauthenticated for two."""
    prefix = name(settings) + "="
    tokens = [
        pair.strip().removeprefix(prefix)
        for header in _headers(raw)
        for pair in header.split(";")
        if pair.strip().startswith(prefix)
    ]
    if len(tokens) > 1:
        raise Unauthenticated("Send one session cookie, not two.")
    return tokens[0] if tokens else None


def _headers(raw: Request) -> Iterator[str]:
    """The values of all Cookie headers: over HTTP/2 a browser may send several."""
    event = raw.to_original_event()
    all_headers = event.get("multiValueHeaders") or event.get("headers") or {}
    for header, values in all_headers.items():
        if header.lower() == "cookie":
            yield from values if isinstance(values, list) else [values]


def setting(token: str, settings: Settings) -> str:
    """The Set-Cookie header that stores a token for as long as a session can last."""
    return _header(token, int(SESSION_LIFE.total_seconds()), settings)


def clearing(settings: Settings) -> str:
    """The Set-Cookie header that removes the token."""
    return _header("", 0, settings)


def _header(token: str, max_age: int, settings: Settings) -> str:
    # Lax: a link from a mail to the portal finds the session.
    attributes = f"Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax"
    secure = "" if settings.is_local else "; Secure"
    return f"{name(settings)}={token}; {attributes}{secure}"


def require_own_page(raw: Request, settings: Settings) -> None:
    """Refuse a request that a page of another origin made the browser send, and one that does not
    say which page it is from. Raises Forbidden."""
    is_own = _is_from_own_page(raw, settings)
    if is_own is None:
        # A browser names the origin of everything but plain reading.
        is_own = raw.method == "GET"
    if not is_own:
        raise Forbidden(_FOREIGN)


def refuse_other_pages(raw: Request, settings: Settings) -> None:
    """Refuse a request that a page of another origin made the browser send. Raises Forbidden."""
    if _is_from_own_page(raw, settings) is False:
        raise Forbidden(_FOREIGN)


def _is_from_own_page(raw: Request, settings: Settings) -> bool | None:
    """Whether one of our own pages sent a request; None if it does not say.

    Sec-Fetch-Site is the browser's own verdict, which no page can change. `none` is an address
    that somebody typed. Browsers from before 2023 send the page's origin alone.
    """
    site = raw.headers.get("sec-fetch-site")
    if site is not None:
        return str(site) == "same-origin" or (site == "none" and raw.method == "GET")
    origin = raw.headers.get("origin")
    if origin is None:
        return None
    scheme = "http" if settings.is_local else "https"
    return str(origin) == f"{scheme}://{raw.headers.get('host')}"
