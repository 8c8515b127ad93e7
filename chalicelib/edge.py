"""One request, one way through: may it call now, who is it, what does it say; the view; the answer.

`route` registers a view with its types, its rule and its refusals. The OpenAPI document and the
sweeping tests read the same registry.
"""

from __future__ import annotations

import functools
import logging
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from chalice import Blueprint, Chalice, Response
from chalice.app import Request
from msgspec import Struct

from chalicelib import access, cursors, dialect, errors, idempotency, limits, logs, reading, runtime
from chalicelib.access import Who
from chalicelib.domain.errors import InvalidRequest, Refusal
from chalicelib.domain.model import Act, Caller, Change
from chalicelib.errors import Internal, InvalidJson, MethodNotAllowed, RouteNotFound
from chalicelib.runtime import Runtime
from chalicelib.storage.listings import Listing
from chalicelib.storage.receipts import Once, Replayed
from chalicelib.storage.store import Decide, Store

log = logging.getLogger(logs.NAME)
_encode = msgspec.json.Encoder(decimal_format="number").encode
T = TypeVar("T")
A = TypeVar("A", bound=msgspec.Struct)

# What any route may answer besides its own refusals.
ALWAYS = ("method_not_allowed", "rate_limited", "internal", "store_unavailable")
WITH_BODY = ("invalid_json", "invalid_request", "payload_too_large", "unsupported_media_type")
WITH_CREDENTIAL = ("unauthenticated", "forbidden")
WITH_KEY = ("idempotency_key_reused", "request_in_flight")

HEADERS = {
    "Cache-Control": "no-store",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
}
_CORS_HEADERS = "Authorization, Content-Type, Idempotency-Key, X-TS-APIKEY"
_CORS_EXPOSED = "Idempotency-Replayed, Retry-After, X-Request-Id"


class Route(Struct, frozen=True, kw_only=True):
    """A view and all that is promised of it."""

    method: str
    path: str
    view: Callable[..., Any]
    takes: type[msgspec.Struct]
    gives: type[msgspec.Struct]
    status: int
    who: Who
    refuses: tuple[str, ...]
    idempotent: bool
    one_dialect: bool


ROUTES: list[Route] = []


class Call(Struct, frozen=True, kw_only=True):
    """One request, as its view sees it: one reading of the clock, one deadline, one caller."""

    route: Route
    now: datetime
    caller: Caller
    store: Store
    runtime: Runtime
    older: bool
    key: str | None
    said: msgspec.Struct

    def act(self, stated: str | None = None) -> Act:
        """This call as an act: of the caller, or of whom it states under AUTH_MODE=open."""
        actor = self.caller.uid or stated
        return Act(actor, self.now, self.new_id("ev"))

    def new_id(self, prefix: str) -> str:
        """An id for a new thing."""
        return self.runtime.new_id(prefix, self.now)

    def create(self, decide: Callable[[], Change], answer: Callable[[Change], A]) -> A:
        """Write a new voucher. Raises as Store.create does."""
        return answer(self.store.create(decide, self._once(answer)))

    def change(
        self,
        voucher_id: str | None,
        booking_id: str | None,
        decide: Decide,
        answer: Callable[[Change], A],
    ) -> A:
        """Write what `decide` makes of a voucher or a booking. Raises as Store.change does."""
        return answer(self.store.change(voucher_id, booking_id, decide, self._once(answer)))

    def page(self, listing: Listing[T], query: Any) -> tuple[list[T], str | None]:
        """The page that the query asks for, and the cursor of the next. Raises InvalidCursor."""
        secret = self.runtime.settings.stage_secret
        asked = msgspec.structs.replace(query, limit=1, cursor=None)
        bound_to = _encode([self.route.path, self.caller.role, self.caller.uid, asked])
        start = cursors.decode(query.cursor, bound_to, secret) if query.cursor else None
        items, following = self.store.page(listing, query.limit, start)
        return items, cursors.encode(following, bound_to, secret) if following else None

    def _once(self, answer: Callable[[Change], msgspec.Struct]) -> Once | None:
        if self.key is None:
            return None
        return idempotency.once(
            self.key,
            self.caller,
            self.route.path,
            _encode([self.older, self.said]),
            self.now,
            self.route.status,
            lambda change: _body(answer(change), self.older),
        )


class _Said(Struct):
    """What has been learned of a request so far, for its answer and its log line."""

    request_id: str
    older: bool = False
    headers: dict[str, str] = {}
    log: dict[str, Any] = {}


def route(  # noqa: PLR0913 (a declaration names all there is to declare)
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    takes: type[msgspec.Struct],
    gives: type[msgspec.Struct],
    who: Who,
    status: int = 200,
    refuses: tuple[str, ...] = (),
    idempotent: bool = False,
    one_dialect: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Serve a view `(call, request) -> answer` under `path`, to the callers that `who` admits.

    Without a rule no route can be registered. `refuses` are the codes that the view may answer;
    `idempotent` routes take an Idempotency-Key.
    """

    def register(view: Callable[..., Any]) -> Callable[..., Any]:
        codes = {*refuses, *ALWAYS, "invalid_request"}
        codes.update(WITH_BODY if method == "POST" else ())
        codes.update(() if who.anyone else WITH_CREDENTIAL)
        codes.update(WITH_KEY if idempotent else ())
        known = Route(
            method=method,
            path=path,
            view=view,
            takes=takes,
            gives=gives,
            status=status,
            who=who,
            refuses=tuple(sorted(codes, key=lambda code: (errors.STATUS[code], code))),
            idempotent=idempotent,
            one_dialect=one_dialect,
        )
        ROUTES.append(known)

        @functools.wraps(view)
        def handle() -> Response:
            request = blueprint.current_request
            return _guarded(request, path, lambda said: _handle(known, request, said))

        # No content types: Chalice would refuse text/plain on a GET, and in words of its own.
        blueprint.route(path, methods=[method, "OPTIONS"], content_types=[])(handle)
        return view

    return register


def serve(blueprint: Blueprint, path: str, view: Callable[..., Response]) -> None:
    """Serve a view that is no function of the API: to anyone, and it writes its own answer."""

    def handle(**captured: str) -> Response:
        return _guarded(blueprint.current_request, path, lambda _: view(**captured))

    # Chalice takes the names of the captured parts from the view's own signature.
    functools.update_wrapper(handle, view)
    blueprint.route(path, methods=["GET"], content_types=[])(handle)


def install(app: Chalice) -> None:
    """Give Chalice's own answers the shape of ours."""

    @app.middleware("http")
    def speak(request: Request, get_response: Callable[[Request], Response]) -> Response:
        response = get_response(request)
        if not isinstance(response.body, dict):
            return response

        def ours(said: _Said) -> Response:
            origins = runtime.current().settings.origins
            said.headers = _cors(request.headers.get("origin"), origins)
            raise MethodNotAllowed(request.method) if response.status_code == 405 else Internal()

        answer = _guarded(request, request.path, ours)
        answer.headers.update({k: v for k, v in response.headers.items() if k == "Allow"})
        return answer


def route_not_found(request_id: str) -> dict[str, Any]:
    """The answer for a path that no route serves, as API Gateway and the local server give it."""
    refused = _refuse(RouteNotFound(), _Said(request_id))
    refused.headers["X-Request-Id"] = request_id
    answer: dict[str, Any] = refused.to_dict()
    return answer


def _guarded(request: Request, path: str, answer: Callable[[_Said], Response]) -> Response:
    """Every refusal and every defect becomes an answer in one shape; every answer a log line."""
    started = time.perf_counter()
    said = _Said(request.context.get("requestId") or str(uuid.uuid4()))
    try:
        response = answer(said)
    except Refusal as refusal:
        said.log["code"] = refusal.code
        response = _refuse(refusal, said)
    except Replayed as replayed:
        said.log["replayed"] = True
        receipt = replayed.receipt
        response = _response(receipt.body, receipt.status, idempotency.REPLAYED)
    except Exception as error:
        # Not log.exception: the text of an exception may name somebody.
        log.error("unexpected", extra=logs.place(error) | {"request_id": said.request_id})
        said.log["code"] = Internal.code
        response = _refuse(Internal(), said)
    response.headers.update(said.headers | {"X-Request-Id": said.request_id})
    took = round((time.perf_counter() - started) * 1000, 1)
    line = {"request_id": said.request_id, "method": request.method, "route": path}
    log.info("request", extra=line | said.log | {"status": response.status_code, "ms": took})
    return response


def _handle(known: Route, request: Request, said: _Said) -> Response:
    current = runtime.current()
    settings = current.settings
    said.headers = _cors(request.headers.get("origin"), settings.origins)
    if request.method == "OPTIONS":
        return _response("", 204, {"Access-Control-Allow-Methods": known.method})
    now = current.now()
    store = current.store.begun()
    # May it call now? Asked first, so that guessing at keys is limited too.
    address = request.context["identity"]["sourceIp"]
    said.log["address"] = access.keyed_hash("address", address, settings.stage_secret).hex()[:16]
    if not limits.count(store, settings, known.method, known.path, address, now):
        log.warning("the rate limit was not counted", extra={"request_id": said.request_id})
    _only_once(request)
    # Who is it? Not asked where it makes no difference.
    caller = access.NOBODY
    if not known.who.anyone:
        caller = access.identify(request.headers, settings, now, current.keys, store.api_key)
    said.log["role"] = caller.role
    if caller.uid is not None:
        said.log["caller"] = access.keyed_hash("uid", caller.uid, settings.stage_secret).hex()[:16]
    access.admit(known.who, caller)
    # What does it say?
    if known.method == "POST":
        content_type = request.headers.get("content-type")
        given = reading.body(content_type, _raw(request))
    else:
        given = reading.query(request.to_original_event()["multiValueQueryStringParameters"])
    said.older = not known.one_dialect and dialect.speaks_older(known.takes, given)
    if said.older:
        given = dialect.to_canonical(known.takes, given)
    asked = reading.parse(known.takes, given, from_query=known.method == "GET")
    call = Call(
        route=known,
        now=now,
        caller=caller,
        store=store,
        runtime=current,
        older=said.older,
        key=request.headers.get(idempotency.HEADER) if known.idempotent else None,
        said=asked,
    )
    answer = known.view(call, asked)
    return _response(_body(answer, said.older), known.status)


def _only_once(request: Request) -> None:
    """Of two headers where one is meant, whoever stands between may choose either."""
    sent = request.to_original_event().get("multiValueHeaders") or {}
    twice = {name.lower() for name, values in sent.items() if len(values) > 1}
    if twice & {"authorization", "x-ts-apikey"}:
        raise access.Unauthenticated("Send one credential, not two.")
    if idempotency.HEADER.lower() in twice:
        raise InvalidRequest((idempotency.HEADER, "is there more than once"))


def _raw(request: Request) -> bytes:
    try:
        return bytes(request.raw_body or b"")
    except ValueError:  # base64 that is none, or half a surrogate pair
        raise InvalidJson("The body must be a JSON object.") from None


def _body(answer: msgspec.Struct, older: bool) -> str:
    return _encode(dialect.to_older(answer) if older else answer).decode()


def _response(body: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(body, {"Content-Type": "application/json"} | HEADERS | (headers or {}), status)


def _refuse(refusal: Refusal, said: _Said) -> Response:
    answer = errors.answer_of(refusal, said.request_id)
    status, headers = errors.status_of(refusal), errors.headers_of(refusal)
    return _response(_body(answer, said.older), status, headers)


def _cors(origin: str | None, origins: frozenset[str]) -> dict[str, str]:
    """What a page of another site may do: nothing, unless CORS_ORIGINS names its origin."""
    if origin is None or origin not in origins:
        return {"Vary": "Origin"} if origins else {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": _CORS_HEADERS,
        "Access-Control-Expose-Headers": _CORS_EXPOSED,
        "Access-Control-Max-Age": "600",
        "Vary": "Origin",
    }
