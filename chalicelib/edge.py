"""One request, one way through: who is it, may it call now, what does it say; the view; the answer.

`route` registers a view with its types, its rule and its refusals. The OpenAPI document and the
sweeping tests read the same registry.
"""

from __future__ import annotations

import functools
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from chalice import Blueprint, Chalice, Response
from chalice.app import Request

from chalicelib import cursors, dialect, errors, reading, runtime
from chalicelib.domain.errors import Refusal
from chalicelib.domain.model import Act, Caller
from chalicelib.errors import Internal, MethodNotAllowed, RouteNotFound
from chalicelib.runtime import Runtime
from chalicelib.storage.listings import Listing
from chalicelib.storage.store import Store

log = logging.getLogger("hotel-vouchers")
_encode = msgspec.json.Encoder(decimal_format="number").encode
T = TypeVar("T")

# What any route may answer besides its own refusals.
ALWAYS = ("method_not_allowed", "internal", "store_unavailable")
WITH_BODY = ("invalid_json", "invalid_request", "payload_too_large", "unsupported_media_type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A view and all that is promised of it."""

    method: str
    path: str
    view: Callable[..., Any]
    takes: type[msgspec.Struct]
    gives: type[msgspec.Struct]
    status: int
    who: str
    refuses: tuple[str, ...]


ROUTES: list[Route] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, as its view sees it: one reading of the clock, one deadline, one caller."""

    request_id: str
    now: datetime
    caller: Caller
    store: Store
    runtime: Runtime
    path: str

    def act(self, stated: str | None = None) -> Act:
        """This call as an act: of the caller, or of whom it states under AUTH_MODE=open."""
        actor = self.caller.uid or stated
        return Act(actor, self.now, self.new_id("ev"))

    def new_id(self, prefix: str) -> str:
        """An id for a new thing."""
        return self.runtime.new_id(prefix, self.now)

    def page(self, listing: Listing[T], query: Any) -> tuple[list[T], str | None]:
        """The page that the query asks for, and the cursor of the next. Raises InvalidCursor."""
        secret = self.runtime.settings.stage_secret
        asked = msgspec.structs.replace(query, limit=1, cursor=None)
        bound_to = _encode([self.path, self.caller.role, self.caller.uid, asked])
        start = cursors.decode(query.cursor, bound_to, secret) if query.cursor else None
        items, following = self.store.page(listing, query.limit, start)
        return items, following and cursors.encode(following, bound_to, secret)


def route(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    takes: type[msgspec.Struct],
    gives: type[msgspec.Struct],
    who: str,
    status: int = 200,
    refuses: tuple[str, ...] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a view `(call, request) -> answer` under `path`.

    `who` says in words who may call it; `refuses` are the codes that it may answer.
    """

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        reads = (*WITH_BODY,) if method == "POST" else ("invalid_request",)
        known = Route(
            method=method,
            path=path,
            view=view,
            takes=takes,
            gives=gives,
            status=status,
            who=who,
            refuses=tuple(sorted({*reads, *refuses, *ALWAYS}, key=errors.STATUS.__getitem__)),
        )
        ROUTES.append(known)

        @functools.wraps(view)
        def handle() -> Response:
            request = blueprint.current_request
            return _guarded(request, lambda said: _handle(known, request, said))

        # No content types: Chalice would refuse text/plain on a GET, and in words of its own.
        blueprint.route(path, methods=[method], content_types=[])(handle)
        return view

    return register


def serve(blueprint: Blueprint, path: str, view: Callable[..., Response]) -> None:
    """Serve a view that is no function of the API: to anyone, and it writes its own answer."""

    def handle(**captured: str) -> Response:
        return _guarded(blueprint.current_request, lambda _: view(**captured))

    # Chalice takes the names of the captured parts from the view's own signature.
    functools.update_wrapper(handle, view)
    blueprint.route(path, methods=["GET"], content_types=[])(handle)


@dataclass(slots=True)
class _Said:
    """What has been learned of a request so far, for the answer to a refusal."""

    request_id: str
    older: bool = False


def _guarded(request: Request, answer: Callable[[_Said], Response]) -> Response:
    """Every refusal and every defect becomes an answer in one shape."""
    said = _Said(request.context.get("requestId") or str(uuid.uuid4()))
    try:
        return answer(said)
    except Refusal as refusal:
        return _refuse(refusal, said)
    except Exception:
        log.exception("unexpected", extra={"request_id": said.request_id})
        return _refuse(Internal(), said)


def _handle(known: Route, request: Request, said: _Said) -> Response:
    current = runtime.current()
    now = current.now()
    # Who is it?              access: until it lands, the stage `local` is AUTH_MODE=open.
    caller = Caller(None, "open")
    # May it call now?        limits: not yet.
    # Was it answered before? idempotency: not yet.
    # What does it say?
    if known.method == "POST":
        content_type = request.headers.get("content-type")
        given = reading.body(content_type, bytes(request.raw_body or b""))
    else:
        given = reading.query(request.to_original_event()["multiValueQueryStringParameters"])
    given, said.older = dialect.to_canonical(known.takes, given)
    asked = reading.parse(known.takes, given, from_query=known.method == "GET")
    call = Call(
        request_id=said.request_id,
        now=now,
        caller=caller,
        store=current.store.begun(),
        runtime=current,
        path=known.path,
    )
    return _write(known.view(call, asked), known.status, said.older)


def _write(
    answer: msgspec.Struct, status: int, older: bool, headers: dict[str, str] | None = None
) -> Response:
    body = _encode(dialect.to_older(answer) if older else answer)
    return Response(body.decode(), _HEADERS | (headers or {}), status)


_HEADERS = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


def _refuse(refusal: Refusal, said: _Said) -> Response:
    answer = errors.answer_of(refusal, said.request_id)
    return _write(answer, errors.status_of(refusal), said.older, errors.headers_of(refusal))


def install(app: Chalice) -> None:
    """Give Chalice's own answers the shape of ours."""

    @app.middleware("http")
    def speak(request: Request, get_response: Callable[[Request], Response]) -> Response:
        response = get_response(request)
        if not isinstance(response.body, dict):
            return response

        def ours(said: _Said) -> Response:
            raise MethodNotAllowed(request.method) if response.status_code == 405 else Internal()

        answer = _guarded(request, ours)
        answer.headers.update({k: v for k, v in response.headers.items() if k == "Allow"})
        return answer


def route_not_found(request_id: str) -> dict[str, Any]:
    """The answer for a path that no route serves, as API Gateway and the local server give it."""
    return _refuse(RouteNotFound(), _Said(request_id)).to_dict()
