"""Who calls in these tests and with which credential."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar

from msgspec import structs

from chalicelib.domain.vouchers.booking_links import link_to, sign
from chalicelib.domain.web_addresses import EXAMPLE
from chalicelib.http import authentication, session_cookie
from chalicelib.http.authentication import pair_code, thinker_id
from chalicelib.storage.read_through import CACHE_LIFE
from chalicelib.storage.repositories.api_keys import CACHE_SIZE_MAX
from chalicelib.storage.tables.api_keys import ApiKey
from infra import tables
from tests import pictures
from tests.access.stored_keys import api_key, revoke, secret_hash
from tests.calendars import make_block, make_calendar
from tests.guests import guest_token
from tests.hooks import put_delivery
from tests.service import Answer, Service, current_runtime, replace_runtime, use_settings

__all__ = [
    "CACHE_LIFE",
    "CACHE_SIZE_MAX",
    "ApiKey",
    "api_key",
    "pair_code",
    "revoke",
    "secret_hash",
    "thinker_id",
]

SECRET = "the secret of the stage dev, used in these tests and nowhere else"
LINK_SECRET = "the secret of the links of the stage dev, used in these tests alone"
STAGE = {"stage": "dev", "auth_mode": "keys", "stage_secret": SECRET, "link_secret": LINK_SECRET}
LIMITER_TABLE = "rate_limits"

Headers = dict[str, str]
T = TypeVar("T")


def cached_count() -> int:
    """How many API keys this process remembers."""
    return len(current_runtime().store.api_key_cache)


def compares_with_hmac() -> bool:
    """Whether the code that compares secrets uses hmac, whose comparison takes constant time."""
    return authentication.hmac is hmac


def by_key(key: str) -> Headers:
    """The header that a hotel or an operator sends."""
    return {"X-TS-APIKEY": key}


def by_token(token: str) -> Headers:
    """The header that a guest sends."""
    return {"Authorization": f"Bearer {token}"}


def by_link(token: str) -> Headers:
    """The header of whoever has the link to a booking."""
    return {"Authorization": f"Booking {token}"}


OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}


def by_cookie(token: str) -> Headers:
    """What a browser sends for a page of ours."""
    return OWN_PAGE | {"Cookie": f"{session_cookie.NAME}={token}"}


def uid_of(token: str) -> str:
    """The uid of the guest who holds this token."""
    return thinker_id(token, SECRET)


ANNA_TOKEN, BERT_TOKEN = guest_token("anna"), guest_token("bert")
ANNA, BERT = uid_of(ANNA_TOKEN), uid_of(BERT_TOKEN)
AS_ANNA, AS_BERT = by_token(ANNA_TOKEN), by_token(BERT_TOKEN)


@dataclass(frozen=True, slots=True)
class House:
    """A service with two hotels, an admin, and two guests."""

    service: Service
    hotel: Headers
    other: Headers
    admin: Headers

    def issue(self, **fields: Any) -> str:
        """Issue a voucher of the hotel; returns its id."""
        answer = self.service.post("voucher/issue", fields, headers=self.hotel)
        assert answer.status == 201, answer.text
        return str(answer.json["voucher"]["id"])

    def used(self, **fields: Any) -> str:
        """Issue a voucher and redeem it; returns its id."""
        voucher_id = self.issue(**fields)
        body = {"voucher_id": voucher_id}
        assert self.service.post("voucher/redeem", body, headers=self.hotel).status == 200
        return voucher_id

    def booking_in_progress(self, **fields: Any) -> str:
        """The id of a booking of Anna's whose slot has begun."""
        booking_id = self.book(self.issue(**fields), hours=1)
        self.service.clock.advance(hours=1)
        return booking_id

    def template(self) -> dict[str, Any]:
        """Save a template of the hotel; returns the fields that name it."""
        template = self.service.post("template/save", {"name": "Spa"}, headers=self.hotel).json
        return {"template_id": template["template"]["id"], "version": 1}

    def webhook(self) -> dict[str, Any]:
        """Save a webhook of the hotel; returns the fields that name it."""
        answer = self.service.post("webhook/save", {"url": EXAMPLE}, headers=self.hotel).json
        return {"webhook_id": answer["webhook"]["id"], "version": 1}

    def delivery(self) -> dict[str, Any]:
        """A delivery to a new webhook of the hotel; returns the fields that name it."""
        webhook_id = self.webhook()["webhook_id"]
        delivery_id = put_delivery(self.service, "hotel", webhook_id)
        return {"webhook_id": webhook_id, "delivery_id": delivery_id}

    def calendar(self) -> str:
        """The id of a new calendar of the hotel, open around the clock."""
        return make_calendar(self.service, self.hotel)

    def block(self, calendar_id: str) -> str:
        """The id of a new block of two hours."""
        return make_block(self.service, self.hotel, calendar_id)

    def link(self, booking_id: str, **fields: Any) -> Headers:
        """The header of whoever has a new link to a booking."""
        body = {"booking_id": booking_id, **fields}
        answer = self.service.post("booking/link", body, headers=self.hotel)
        assert answer.status == 200, answer.text
        return by_link(answer.json["token"])

    def moving(self, booking_id: str) -> Headers:
        """The header of whoever has confirmed a code for a booking."""
        return by_link(self.moving_token(booking_id))

    def moving_token(self, booking_id: str) -> str:
        """The token of a link for which a code was confirmed, and whose guest has no contact."""
        state = current_runtime().store.vouchers.get_with_booking(booking_id)
        assert state.voucher is not None
        assert state.booking is not None
        link = link_to(state.voucher, state.booking, 0, self.service.clock.now, "move")
        return sign(link, LINK_SECRET)

    def sign_in_code(self, as_whom: Headers | None = None, **fields: Any) -> str:
        """A new one-time code of the hotel, or of another caller."""
        answer = self.service.post("session/code", fields, headers=as_whom or self.hotel)
        assert answer.status == 201, answer.text
        return str(answer.json["code"])

    def sign_in(self, as_whom: Headers | None = None, **fields: Any) -> Headers:
        """Sign in by a code of this caller; returns what a page of ours then sends."""
        return by_cookie(self.use_code(self.sign_in_code(as_whom), **fields))

    def use_code(self, code: str, **fields: Any) -> str:
        """Sign in with a code; returns the session's token."""
        body = {"code": code, **fields}
        answer = self.service.post("session/create", body, headers=OWN_PAGE)
        assert answer.status == 201, answer.text
        return answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]

    def profile(self, issuer_uid: str = "") -> dict[str, Any]:
        """A first profile of the caller's own hotel; or the next one of the hotel that is named."""
        fields = {"name": "Seaside", "zone": "Europe/Berlin"}
        if not issuer_uid:
            return fields
        hotel = self.service.get("hotel/profile", {"issuer_uid": issuer_uid}).json["hotel"]
        return fields | {"issuer_uid": issuer_uid, "version": hotel["version"]}

    def save_logo(self) -> None:
        """Save a profile of the hotel with a logo."""
        body = self.profile("hotel") | {"logo": pictures.text(pictures.PNG)}
        answer = self.service.post("hotel/save", body, headers=self.hotel)
        assert answer.status == 200, answer.text

    def slot(self, hours: int = 2) -> str:
        """The id of a slot on the grid of a voucher that is issued at this second."""
        return slot_at(self.service.clock.now, hours)

    def shared(self, **fields: Any) -> str:
        """The id of a new voucher of a new calendar."""
        return self.issue(calendar_id=self.calendar(), **fields)

    def hold(self, voucher_id: str, as_whom: Headers = AS_ANNA) -> str:
        """Have a slot kept; returns the voucher's id."""
        body = {"voucher_id": voucher_id, "slot_id": self.slot()}
        answer = self.service.post("voucher/hold", body, headers=as_whom)
        assert answer.status == 200, answer.text
        return voucher_id

    def book(self, voucher_id: str, as_whom: Headers = AS_ANNA, hours: int = 2) -> str:
        """Book a voucher; returns the booking's id."""
        body = {"voucher_id": voucher_id, "slot_id": self.slot(hours)}
        answer = self.service.post("voucher/book", body, headers=as_whom)
        assert answer.status == 201, answer.text
        return str(answer.json["booking"]["id"])


def slot_at(start: datetime, hours: int) -> str:
    """The id of the slot that starts so many hours later."""
    later = start.replace(microsecond=0, hour=start.hour + hours, tzinfo=None)
    return f"slot-{later.isoformat()}Z"


def furnish(service: Service) -> House:
    """Create the API keys of two hotels and an admin."""
    return House(
        service,
        by_key(api_key(service, "hotel")),
        by_key(api_key(service, "other-hotel")),
        by_key(api_key(service, "operator", "admin")),
    )


def everything(service: Service, *but: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, except the rate limiter's and those named, and except when API keys
    were last used."""
    names = [table.name.removeprefix(service.engine.prefix) for table in _all(service)]
    return {
        name: sorted((_without_use(row) for row in service.rows(name)), key=repr)
        for name in names
        if name not in (LIMITER_TABLE, *but)
    }


def _without_use(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "last_used_at"}


def _all(service: Service) -> list[tables.Table]:
    return tables.read(service.engine.prefix)


def calls_of(service: Service) -> list[tuple[str, str]]:
    """The store calls so far, each with its table."""
    return [
        (operation, str(arguments.get("TableName", "")).removeprefix(service.engine.prefix))
        for operation, arguments in service.spy.calls
    ]


def new_process(**settings: Any) -> None:
    """A fresh Lambda process: the same store and settings, but for these, and empty caches."""
    use_settings(**settings)
    caches = ("api_key_cache", "guest_token_cache", "hotel_cache", "refusals")
    empty: dict[str, Any] = {name: {} for name in caches}
    replace_runtime(store=structs.replace(current_runtime().store, **empty))


def at_once(calls: Iterable[Callable[[], T]]) -> list[T]:
    """Make all calls at the same instant, a thread each; returns their answers in order."""
    waiting = list(calls)
    start = Barrier(len(waiting))

    def run(call: Callable[[], T]) -> T:
        start.wait(30)
        return call()

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(run, waiting))


def code(answer: Answer) -> str | None:
    """The code of an error; None for a success."""
    with suppress(ValueError, KeyError, TypeError):
        return str(answer.json["code"])
    return None


def credential(house: House, who: str) -> Headers:
    """The headers of one of the callers: bert, anna, other (hotel), hotel, admin."""
    guests = {"bert": AS_BERT, "anna": AS_ANNA}
    return (
        guests.get(who) or {"hotel": house.hotel, "other": house.other, "admin": house.admin}[who]
    )
