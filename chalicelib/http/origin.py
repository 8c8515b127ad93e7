"""Behind CloudFront: only its requests are answered, and only it says who the viewer is
(contract: Rate limit)."""

from __future__ import annotations

import hmac

from chalice.app import Request

from chalicelib.domain.errors import Forbidden
from chalicelib.settings import Settings

SECRET_HEADER = "X-Origin-Secret"  # noqa: S105 (its name)
ADDRESS_HEADER = "X-Viewer-Address"


def check_origin(request: Request, settings: Settings) -> None:
    """Refuse a request that did not come through CloudFront, where one stands in front.

    Raises Forbidden.
    """
    if not settings.origin_secret:
        return
    sent = request.headers.get(SECRET_HEADER, "").encode(errors="surrogatepass")
    # While the secret is rotated, CloudFront's servers do not all send the same one.
    accepted = filter(None, (settings.origin_secret, settings.origin_secret_accepted))
    if not any(hmac.compare_digest(sent, secret.encode()) for secret in accepted):
        raise Forbidden("Requests to this address must come through the service's own domain.")


def caller_address(request: Request, settings: Settings) -> str:
    """The address of whoever sends the request: from CloudFront the one that it states, which
    `check_origin` has made trustworthy; otherwise that of the connection."""
    stated = request.headers.get(ADDRESS_HEADER) if settings.origin_secret else None
    return stated or str(request.context["identity"]["sourceIp"])
