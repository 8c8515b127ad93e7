"""From a body or a query string to one of the types in schemas/.

Every problem of every field is reported, not only the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from chalicelib.domain.errors import PROBLEMS_LISTED, InvalidRequest
from chalicelib.domain.field_problems import problem
from chalicelib.http.cross_field_checks import further_problems, problems_across
from chalicelib.http.errors import InvalidJson, PayloadTooLarge, UnsupportedMediaType
from chalicelib.http.field_parsers import parsers
from chalicelib.http.invalid import Invalid
from chalicelib.http.json_errors import invalid_json
from chalicelib.http.repeated_names import repeated_names
from chalicelib.http.schemas import ONE_OF

JSON, TEXT = "application/json", "text/plain"
BODY_MAX = 64 * 1024  # bytes

_decode = msgspec.json.Decoder(float_hook=Decimal).decode

S = TypeVar("S", bound=msgspec.Struct)


def parse_body(content_type: str | None, raw: bytes) -> tuple[dict[str, Any], list[str]]:
    """The JSON object of a body, and the names that it contains more than once.

    Raises PayloadTooLarge before anything is parsed, UnsupportedMediaType, InvalidJson.
    """
    if len(raw) > BODY_MAX:
        raise PayloadTooLarge(BODY_MAX)
    # Without a body there is nothing to declare; a body must be declared, or a page of another site
    # could send one without asking first (Fetch, 4.9: a CORS-preflight).
    # TEXT is for clients of the first system alone, which the fields show (pipeline.py).
    if (raw or content_type) and media_type(content_type) not in (JSON, TEXT):
        raise UnsupportedMediaType
    try:
        body = _decode(raw)
        repeated = repeated_names(raw.decode()) if isinstance(body, dict) else []
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ArithmeticError) as error:
        raise invalid_json(raw, error) from None
    if not isinstance(body, dict):
        raise InvalidJson("The body must be a JSON object, such as {}.")
    return body, repeated


def media_type(content_type: str | None) -> str:
    """The media type that a Content-Type declares, without its parameters."""
    return (content_type or "").partition(";")[0].strip().lower()


def parse_query(parameters: Mapping[str, list[str]] | None) -> tuple[dict[str, str], list[str]]:
    """The parameters of a query string, and the names of those that it contains more than once.

    Names that begin with an underscore are left out: scripts add them, so that no cache answers.
    """
    parameters = {
        name: values for name, values in (parameters or {}).items() if not name.startswith("_")
    }
    repeated = [name for name, values in parameters.items() if values and len(values) > 1]
    return {name: values[0] if values else "" for name, values in parameters.items()}, repeated


def parse(
    schema: type[S],
    fields: Mapping[str, Any],
    *,
    from_query: bool = False,
    now: datetime | None = None,
    repeated: Sequence[str] = (),
) -> S:
    """A request that is made `now`, from its fields under their canonical names; `repeated` are
    those that it states more than once. Raises InvalidRequest."""
    known_fields = parsers(schema)
    values: dict[str, Any] = {}
    problems = [problem(name, "repeated") for name in repeated[:PROBLEMS_LISTED]]
    for name, field in known_fields.items():
        if name not in fields:
            if field.required:
                problems.append(problem(name, "required"))
            else:
                values[field.attribute] = field.default()
            continue
        try:
            values[field.attribute] = field.parse(fields[name], from_query)
        except Invalid as invalid:
            problems += [
                problem(name + part.path, part.code, **part.limits) for part in invalid.parts
            ]
    problems += problems_across(schema, values)
    shown = {*known_fields, *repeated}
    unknown = [name for name in fields if name not in shown]
    problems += [problem(name, "unknown_field") for name in unknown[:PROBLEMS_LISTED]]
    if problems:
        problems += further_problems(schema, values, now) if now else ()
        unlisted = max(0, len(repeated) - PROBLEMS_LISTED) + max(0, len(unknown) - PROBLEMS_LISTED)
        raise InvalidRequest(*problems, unlisted=unlisted)
    return schema(**values)


def one_of(request: msgspec.Struct) -> str:
    """The one field of schemas.ONE_OF that is given."""
    values = (getattr(request, name) for name in ONE_OF[type(request)])
    return next(str(value) for value in values if value is not None)
