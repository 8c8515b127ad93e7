"""A request while it is handled: its identity, its caller, and what its response will contain."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from chalice.app import Request
from msgspec import Struct

from chalicelib.domain.actors import ANONYMOUS, LINK_ACTOR, ActorContext, Principal
from chalicelib.domain.sessions import Session
from chalicelib.domain.vouchers import slots
from chalicelib.http import older_requests, serializers
from chalicelib.http.older_requests import Statement
from chalicelib.http.schemas.service import NoQuery
from chalicelib.http.serializers import Serializers
from chalicelib.runtime import Runtime
from chalicelib.storage.store import Store

if TYPE_CHECKING:
    from chalicelib.http.routing import Route


class ResponseContext(Struct):
    """What the response and its log line must say, whatever happens."""

    request_id: str
    camel_case: bool = False
    headers: dict[str, str] = {}
    log: dict[str, Any] = {}

    def let_browsers_keep(self, max_age: int) -> None:
        """Let whoever gets the answer keep it for so many seconds: it is the same for everybody."""
        self.headers["Cache-Control"] = f"public, max-age={max_age}"


class RequestContext(Struct, kw_only=True):
    """One request: one reading of the clock, one deadline. The pipeline's steps fill it in."""

    route: Route
    raw: Request
    response: ResponseContext
    runtime: Runtime
    store: Store
    now: datetime
    """The time of the hotel that the request concerns; real time, but for hotels whose test clock
    is ahead (hotel_clocks.py)."""
    ahead: timedelta = timedelta(0)
    """How far it is ahead of real time."""
    principal: Principal = ANONYMOUS
    session: Session | None = None
    """The session that identified the caller."""
    request: msgspec.Struct = msgspec.field(default_factory=NoQuery)
    """The body or the query, parsed."""
    stated_fields: frozenset[str] = frozenset()
    """The canonical names of the fields that the client stated; the others have their defaults."""

    fields: dict[str, Any] | None = None
    """The body or the query as it was sent; None before it is read."""
    repeated: list[str] = []
    """The names that it contains more than once."""
    statements: list[Statement] = []
    """What the change must agree with besides (older_requests.py)."""

    @property
    def is_older(self) -> bool:
        """Whether the first system's clients speak so: in camelCase, and of its presence always."""
        return self.response.camel_case or self.route.request in older_requests.PRESENCE

    @property
    def status(self) -> int:
        """The status of a success; the first system answered 200 to everything."""
        return 200 if self.response.camel_case else self.route.status

    @property
    def slots_window(self) -> timedelta:
        """How many days of slots one answer covers."""
        return older_requests.SLOTS_WINDOW if self.response.camel_case else slots.WINDOW

    @property
    def serializers(self) -> Serializers:
        """What writes the answer in the dialect of the request."""
        if not self.response.camel_case:
            return serializers.CANONICAL
        is_minor = self.runtime.settings.has_minor_prices
        return serializers.OLDER_MINOR if is_minor else serializers.OLDER

    def actor(self, stated_uid: str | None = None) -> ActorContext:
        """The caller as an actor; under AUTH_MODE=open whom the request states."""
        stated = LINK_ACTOR if self.principal.role == "link" else stated_uid
        uid, label = self.principal.uid or stated, self.principal.key_label
        return ActorContext(uid, self.now, self.new_id("ev"), label)

    def new_id(self, prefix: str, time: datetime | None = None) -> str:
        """A new id with this prefix, such as v, b or ev; it carries the time, which is now by
        default."""
        return self.runtime.new_id(prefix, time or self.now)
