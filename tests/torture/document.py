"""What the OpenAPI document says of a request and its response.

A validator of its own decides whether a body is valid, whether the response's status is documented,
and whether the response matches its schema.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema_rs

from tests.torture.stage import Answer, openapi_text

JSON = "application/json"
# What the schemas do not express: the codes for which a body that is valid by the document may be
# refused.
BEYOND_SCHEMA = {
    "one_of": "one of several fields",
    "needs_field": "two fields that belong together",
    "not_with": "two fields that exclude each other",
    "repeated": "dates that stand once",
    "not_a_date": "days that no calendar has",
    "unknown_zone": "the list of time zones",
    "required": "what the credential may say: the hotel, the guest or the booking",
    "not_a_web_address": "addresses that anybody can reach",
    "not_after_start": "an order of two instants",
    "before_start": "an order of two instants",
    "too_early": "a validity in which the service fits",
    "already_over": "the time of the request",
    "not_longer": "the voucher that is stored",
    "too_late": "instants before the year 10000",
    "outside_years": "instants from 1970 to 9999",
    "not_a_time": "leap seconds, and days that no calendar has",
    "unknown_currency": "the list of currencies",
    "too_many_decimals": "money by its currency",
    "too_large": "money by its currency",
    "too_small": "money by its currency",
    "too_many_bytes": "the size of terms",
    "too_deep": "the depth of terms",
    "too_short": "text is trimmed before it is measured",
    "control_characters": "text of one line",
    "invisible_characters": "what cannot be seen",
    "too_many_marks": "the marks of one character",
    "not_a_token": "the checksum of a guest token, and texts that are easy to guess",
    "too_pale": "the contrast of a colour",
    "not_an_image": "what a file begins with",
    "disagrees": "two fields of which one must do",
    "number_out_of_range": "the exponents of the numbers of terms",
}
_SAID_BY_CREDENTIAL = ("issuer_uid", "guest_uid", "booking_id")
# By code and the end of the field's name, before those; None where the schema does express it.
_OF_FIELD: dict[str, dict[str, str | None]] = {
    "required": dict.fromkeys(_SAID_BY_CREDENTIAL, BEYOND_SCHEMA["required"])
    | {"zone": "a hotel's first zone", "": None},
    "too_small": {
        "valid_days": "a validity in which the service fits",
        "price_amount": BEYOND_SCHEMA["too_small"],
        "": None,
    },
    "too_large": {
        "places": "the places of a calendar",
        "price_amount": BEYOND_SCHEMA["too_large"],
        "": None,
    },
    "not_an_option": {"wording": "the list of wordings, which the answer names"},
    "wrong_format": {"phone": "what is left of a telephone number without its spaces"},
}


def beyond_schema(detail: dict[str, Any]) -> str | None:
    """Why a valid body may have this problem; None if the schema expresses it."""
    code, field = detail["code"], detail["field"]
    for end, reason in _OF_FIELD.get(code, {}).items():
        if field.endswith(end):
            return reason
    if code == "too_short" and detail["limits"] != {"min": 1}:
        return None
    return BEYOND_SCHEMA.get(code)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    parsed: dict[str, Any] = json.loads(openapi_text())
    return parsed


@cache
def _validator(*path: str) -> Any:
    """The validator of the schema at this path of the document."""
    schema: Any = document()
    for part in path:
        schema = schema[part]
    whole = schema | {"components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def fields_of(method: str, path: str) -> list[str]:
    """The names of the fields or parameters that a route takes."""
    operation = document()["paths"][path][method]
    if method == "get":
        return [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
    reference = operation["requestBody"]["content"][JSON]["schema"]["$ref"]
    schema = document()["components"]["schemas"][reference.rpartition("/")[2]]
    return sorted(schema.get("properties", {}))


def is_valid(path: str, body: Any) -> bool:
    """Whether the document allows this body."""
    where = ("paths", path, "post", "requestBody", "content", JSON, "schema")
    return bool(_validator(*where).is_valid(body))


def is_camel_case(fields: dict[str, Any]) -> bool:
    """Whether a query or a body happens to be in camel case. The document does not describe the
    responses to those."""
    return "price" in fields or any(name != name.lower() for name in fields)


def problems(method: str, path: str, response: Answer, camel_case: bool) -> list[str]:
    """How the response differs from the document."""
    documented = document()["paths"][path][method]["responses"]
    if response.status >= 500:
        return [f"{response.status}"]
    if str(response.status) not in documented:
        return [f"{response.status} is not documented"]
    if camel_case:
        return []
    if JSON not in documented[str(response.status)]["content"]:
        return []  # a picture
    schema = ("paths", path, method, "responses", str(response.status), "content", JSON, "schema")
    return [
        f"{response.status} is not as documented: {error.message[:100]}"
        for error in _validator(*schema).iter_errors(json.loads(response.text))
    ]
