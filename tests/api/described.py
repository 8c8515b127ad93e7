"""Answers as the OpenAPI document describes them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from chalicelib.http import openapi
from tests.service import Answer, Service

DOCUMENT = openapi.document()

FORMATS = FormatChecker(())


@FORMATS.checks("date-time", ValueError)
def is_instant(value: object) -> bool:
    """Whether a string is an instant in UTC, as in answers."""
    if isinstance(value, str):
        datetime.fromisoformat(value)
        return value.endswith("Z")
    return True


def strict() -> dict[str, Any]:
    """The components, with no room for a field that they do not name."""
    components = copy.deepcopy(DOCUMENT["components"])
    for schema in components["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return components  # type: ignore[no-any-return]


STRICT = strict()


def check(value: Any, schema: dict[str, Any]) -> None:
    """The value fits the schema."""
    whole = schema | {"components": STRICT}
    Draft202012Validator(whole, format_checker=FORMATS).validate(value)


def check_headers(answer: Answer, response: dict[str, Any]) -> None:
    """Every header of the answer that the document describes anywhere is described for this
    response, and has the form that the document gives it."""
    names = response["headers"].keys()
    for name, header in DOCUMENT["components"]["headers"].items():
        text = answer.headers.get(name)
        if text is None:
            continue
        assert name in names, f"{name} of a {answer.status} is not in the document"
        check(int(text) if "integer" in header["schema"].values() else text, header["schema"])
    assert {"Api-Version", "X-Request-Id"} <= answer.headers.keys()


@dataclass(slots=True)
class Checked(Service):
    """A service that checks each of its answers against the document."""

    service: Service
    answered: set[tuple[str, int]] = field(default_factory=set)

    def call(self, method: str, path: str, *rest: Any, **more: Any) -> Answer:
        """One request, whose answer must fit."""
        answer = self.service.call(method, path, *rest, **more)
        response = DOCUMENT["paths"][path][method.lower()]["responses"][str(answer.status)]
        kind = answer.headers["Content-Type"].partition(";")[0]
        content = response["content"].get(kind)
        assert content, kind
        if kind == "application/json":
            check(answer.json, content["schema"])
        check_headers(answer, response)
        self.answered.add((path, answer.status))
        return answer
