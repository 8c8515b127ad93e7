"""What a visitor's browser says besides the fields of a request: where the page is from, and that
nothing is to be counted."""

from __future__ import annotations

from chalicelib.domain.privacy import receipt as receipts
from chalicelib.http.context import RequestContext

GPC_HEADER = "Sec-GPC"


def page_origin(context: RequestContext) -> str:
    """The origin of the page that sends the request, "" for none. Raises InvalidRequest."""
    return receipts.checked_origin(context.raw.headers.get("Origin"))


def has_gpc(context: RequestContext) -> bool:
    """Whether the browser sends Global Privacy Control."""
    values = context.raw.headers.get(GPC_HEADER, "").split(",")
    return any(value.strip() == "1" for value in values)
