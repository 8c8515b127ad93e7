"""The form that mail programs send to end mails with one click (RFC 8058)."""

from __future__ import annotations

from typing import Any

from chalice.app import Request

from chalicelib.domain.errors import InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.http import parsing
from chalicelib.http.errors import PayloadTooLarge

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NAME, VALUE = "List-Unsubscribe", "One-Click"
# In the OpenAPI document.
CONTENT: dict[str, Any] = {
    FORMS[0]: {
        "schema": {
            "type": "object",
            "required": [NAME],
            "properties": {NAME: {"type": "string", "const": VALUE}},
        }
    }
}
PARAMETER: dict[str, Any] = {
    "name": "token",
    "in": "query",
    "required": False,
    "description": "With a form: the token of the link in the mail.",
    "schema": {"type": "string"},
}


def is_form(content_type: str | None) -> bool:
    """Whether a body is a form."""
    return parsing.media_type(content_type) in FORMS


def read_form(raw: Request, body: bytes) -> tuple[dict[str, str], list[str]]:
    """The fields of the request, which stand in its address; and those that stand there more than
    once. Of the body it only matters that it says what it is for, in either form.

    Raises PayloadTooLarge, InvalidRequest.
    """
    if len(body) > parsing.BODY_MAX:
        raise PayloadTooLarge(parsing.BODY_MAX)
    if NAME.encode() not in body or VALUE.encode() not in body:
        raise InvalidRequest(problem(NAME, "not_an_option", options=[VALUE]))
    return parsing.parse_query(raw.to_original_event()["multiValueQueryStringParameters"])
