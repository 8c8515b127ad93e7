"""The versions of the API, each named by its date (docs/api.md: Versions)."""

from __future__ import annotations

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.http.context import RequestContext

HEADER = "Api-Version"
CURRENT = "2026-11-26"
VERSIONS = (CURRENT,)


def check_version(context: RequestContext) -> None:
    """Raises InvalidRequest for a version that the service does not speak."""
    stated = context.raw.headers.get(HEADER.lower())
    if stated is not None and stated.strip() not in VERSIONS:
        raise InvalidRequest(problem(HEADER, "not_an_option", options=list(VERSIONS)))
