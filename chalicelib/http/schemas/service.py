"""The service itself: its health, and what it answers when it refuses."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct


class NoQuery(Struct):
    """This route takes no parameters."""


class HealthResponse(Struct, kw_only=True):
    """The service is up and reaches its store."""

    ok: Literal[True] = True
    version: Annotated[str, Meta(examples=["1.0.0"])]
    stage: Annotated[str, Meta(examples=["prod"])]
    store: Literal["reachable"] = "reachable"


class FieldProblem(Struct, kw_only=True):
    """What is wrong with one field of a request."""

    field: Annotated[str, Meta(examples=["title"])]
    code: Annotated[str, Meta(description="For programs.", examples=["too_long"])]
    problem: Annotated[
        str,
        Meta(
            description="For people: the rest of a sentence that begins with the field.",
            examples=["must have at most 200 characters"],
        ),
    ]
    limits: Annotated[
        dict[str, Any],
        Meta(
            description="What would be right; its keys depend on `code`.", examples=[{"max": 200}]
        ),
    ]


class ErrorResponse(Struct, kw_only=True):
    """Why the request was refused: a sentence for people, a code for programs."""

    ok: Literal[False] = False
    error: str
    code: str
    details: Annotated[
        Any,
        Meta(
            description="More about it, or null; for invalid_request a list of FieldProblem.",
            examples=[None],
        ),
    ]
    request_id: Annotated[str, Meta(examples=["c6af9ac6-7b61-11e6-9a41-93e8deadbeef"])]
