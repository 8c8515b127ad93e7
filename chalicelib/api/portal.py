"""GET /"""

from __future__ import annotations

from chalice import Blueprint, Response

from chalicelib import edge

blueprint = Blueprint(__name__)


def portal() -> Response:
    """Until there is a portal, the way to the API's page. Relative: a stage has a path."""
    return Response("", {"Location": "docs", "Cache-Control": "no-store"}, 302)


edge.serve(blueprint, "/", portal)
