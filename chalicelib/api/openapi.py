"""GET /api/openapi.json, and the page at /docs to read and try it."""

from __future__ import annotations

from chalice import Blueprint

from chalicelib.http import static

blueprint = Blueprint(__name__)


@static.page(blueprint, "/api/openapi.json", "application/json")
def openapi() -> str:
    """OpenAPI 3.1 of all routes."""
    from chalicelib.http import openapi as contract  # noqa: PLC0415 (no other request needs it)

    return contract.text()


# Swagger UI sets styles from its script.
static.folder(blueprint, "/docs", "web/docs", styles="'unsafe-inline'")
