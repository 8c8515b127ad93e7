"""Answers of the API that are not JSON: files, which browsers keep for a while."""

from __future__ import annotations

import base64
from typing import Any

from chalice import Response
from chalice.app import Request
from msgspec import Struct

from chalicelib.http.responses import HEADERS


class File(Struct, frozen=True, kw_only=True):
    """A file that a view answers."""

    content: bytes
    type: str
    """Its media type; browsers take it for nothing else (X-Content-Type-Options)."""
    name: str | None = None
    """A name for its content, which changes with it: its ETag."""
    max_age: int | None = None
    """How long a browser may show it without asking again (seconds); None: it must not be kept."""
    is_private: bool = False
    """Whether only the browser itself may keep it, and no cache on the way."""
    save_as: str | None = None
    """The name under which a browser saves it, of one that is not to be shown."""


class _Binary(Response):
    """A response whose body is bytes. Chalice's own would refuse whoever does not send the one
    Accept that it expects, and browsers send another one for a picture."""

    def to_dict(self, binary_types: list[str] | None = None) -> dict[str, Any]:
        """The response as API Gateway takes it."""
        event: dict[str, Any] = super().to_dict(None)
        body = base64.b64encode(event["body"]).decode()
        return event | {"body": body, "isBase64Encoded": True}


def file_response(request: Request, file: File) -> Response:
    """The file, or 304 for a browser that has it."""
    headers = dict(HEADERS)
    if file.save_as is not None:
        headers["Content-Disposition"] = f'attachment; filename="{file.save_as}"'
    if file.max_age is not None:
        keeper = "private" if file.is_private else "public"
        headers["Cache-Control"] = f"{keeper}, max-age={file.max_age}"
    if file.name is not None:
        headers["ETag"] = f'"{file.name}"'
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response("", headers, 304)
    return _Binary(file.content, headers | {"Content-Type": file.type}, 200)
