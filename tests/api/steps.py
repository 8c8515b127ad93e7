"""Requests that the API's tests make on the way to what they test."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.field_problems import problem
from chalicelib.domain.instants import text
from chalicelib.domain.vouchers.booking_links import BookingLink, sign
from chalicelib.domain.web_addresses import EXAMPLE
from chalicelib.http.authentication import thinker_id
from chalicelib.settings import LOCAL_LINK_SECRET
from tests.calendars import CALENDAR, CLOSED
from tests.decisions import unstored_requests
from tests.fakes import START
from tests.guests import guest_token
from tests.hooks import put_delivery
from tests.mail_tokens import confirming, unsubscribing
from tests.service import DEPLOYED_SECRET, Answer, Service
from tests.visitors import AGREED

__all__ = ["text"]

HOUR = timedelta(hours=1)
MS = timedelta(milliseconds=1)

# These tests run in process and, except those marked `in_process`, over HTTP against a deployed
# stage as well. There the clock is the real one, so tests count instants from the service's start.


def at(service: Service, **later: float) -> str:
    """An instant so much after the clock's start."""
    return text(service.clock.start + timedelta(**later))


def slot_id(service: Service, **later: float) -> str:
    """The id of the slot that starts then."""
    return f"slot-{at(service, **later)}"


def timed(service: Service, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields, each span of time replaced by the instant that much after the clock's start."""
    return {
        name: text(service.clock.start + value) if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }


def later(instant: str, by: timedelta) -> str:
    """An instant so much after one of an answer."""
    return text(datetime.fromisoformat(instant) + by)


def issued(service: Service, **fields: Any) -> dict[str, Any]:
    """Issue a voucher of the hotel: for its bearer, for an hour, valid for 30 days from the clock's
    start, on whose grid `book` books."""
    body = {"issuer_uid": "hotel", "valid_from": at(service), **fields}
    answer = service.post("voucher/issue", body)
    assert answer.status == 201, answer.text
    voucher: dict[str, Any] = answer.json["voucher"]
    return voucher


def calendar(service: Service, **fields: Any) -> dict[str, Any]:
    """Make a calendar of the hotel with two places, open around the clock."""
    answer = service.post("calendar/save", CALENDAR | {"issuer_uid": "hotel"} | fields)
    assert answer.status == 200, answer.text
    made: dict[str, Any] = answer.json["calendar"]
    return made


def book(
    service: Service, voucher_id: str, hours: float = 1, holder: str | None = "guest"
) -> Answer:
    """Try to book the slot so many hours after the clock's start."""
    slot = slot_id(service, hours=hours)
    body = {"voucher_id": voucher_id, "slot_id": slot, "holder_uid": holder}
    return service.post("voucher/book", body)


def booked(service: Service, hours: float = 1, holder: str = "guest", **fields: Any) -> Any:
    """Issue a voucher and book it; returns the answer of the booking."""
    answer = book(service, issued(service, **fields)["id"], hours, holder)
    assert answer.status == 201, answer.text
    return answer.json


def ids(answer: Any) -> dict[str, str]:
    """The ids of the booking and the voucher of a booking's answer."""
    return {"booking_id": answer["booking"]["id"], "voucher_id": answer["voucher"]["id"]}


def status(service: Service, voucher_id: str) -> Any:
    """A voucher as it stands, with its live booking."""
    answer = service.get("voucher/status", {"voucher_id": voucher_id})
    assert answer.status == 200, answer.text
    return answer.json


def in_status(service: Service, wanted: str, **fields: Any) -> dict[str, Any]:
    """A voucher in any status; an expired one has been so from the first."""
    if wanted == "issued":
        return issued(service, **fields)
    if wanted == "booked":
        return dict(booked(service, **fields)["voucher"])
    if wanted == "expired":
        past = {
            "valid_from": at(service, days=-2),
            "valid_until": at(service, days=-1),
            "allow_past": True,
        }
        return issued(service, **past, **fields)
    voucher = issued(service, **fields)
    path, body = {
        "consumed": ("voucher/redeem", {"voucher_id": voucher["id"]}),
        "cancelled": ("voucher/cancel", {"voucher_id": voucher["id"], "revoke": True}),
    }[wanted]
    return dict(service.post(path, body).json["voucher"])


def error(answer: Answer) -> tuple[int, str, Any]:
    """Status, code and details of an error."""
    assert answer.json["ok"] is False
    return answer.status, answer.json["code"], answer.json["details"]


# A guest with a fixed token: where credentials are required, only a guest may use presence.
GUEST_TOKEN = guest_token("guest")
GUEST = thinker_id(GUEST_TOKEN, DEPLOYED_SECRET)

# A link for which a code was confirmed, to a booking that does not exist.
MOVING = sign(BookingLink("b-1", 0, "move", 10**11), LOCAL_LINK_SECRET)
# A complete request for each route, by path. It succeeds whatever the tables contain, or fails
# only because the voucher, the template or the code does not exist, or nobody signs in here.
REQUESTS: dict[str, dict[str, Any]] = {
    "/api/voucher/issue": {"issuer_uid": "hotel"},
    "/api/voucher/book": {
        "voucher_id": "v-1",
        "slot_id": "slot-2096-03-05T10:00:00Z",
        "holder_uid": "guest",
    },
    "/api/voucher/hold": {"voucher_id": "v-1", "slot_id": "slot-2096-03-05T11:00:00Z"},
    "/api/voucher/release": {"voucher_id": "v-1"},
    "/api/voucher/reschedule": {"booking_id": "b-1", "slot_id": "slot-2096-03-05T11:00:00Z"},
    "/api/voucher/cancel": {"voucher_id": "v-1"},
    "/api/voucher/holder": {"voucher_id": "v-1", "holder_uid": None},
    **{
        f"/api/booking/{name}": {"booking_id": "b-1"}
        for name in ("link", "renew", "status", "slots", "cancel", "code")
    },
    "/api/booking/confirm": {"booking_id": "b-1", "code": "402817"},
    "/api/booking/claim": {"link": MOVING, "holder_uid": "guest"},
    "/api/booking/reschedule": {"booking_id": "b-1", "slot_id": "slot-2096-03-05T11:00:00Z"},
    "/api/voucher/redeem": {"voucher_id": "v-1"},
    "/api/voucher/undo": {"voucher_id": "v-1", "reason": "by mistake"},
    "/api/voucher/change": {"voucher_ids": ["v-1"], "title": "Day spa"},
    "/api/voucher/noshow": {"booking_id": "b-1"},
    "/api/voucher/extend": {"voucher_id": "v-1", "valid_until": "2099-12-31"},
    "/api/voucher/bookings": {"issuer_uid": "hotel"},
    "/api/voucher/list": {"issuer_uid": "hotel"},
    "/api/voucher/counts": {"issuer_uid": "hotel"},
    "/api/voucher/status": {"voucher_id": "v-1"},
    "/api/voucher/entry": {"booking_id": "b-1"},
    **unstored_requests(LOCAL_LINK_SECRET, START),
    "/api/template/save": {"issuer_uid": "hotel", "name": "Spa"},
    "/api/template/delete": {"issuer_uid": "hotel", "template_id": "tpl-1", "version": 1},
    "/api/template/list": {"issuer_uid": "hotel"},
    "/api/webhook/save": {"issuer_uid": "hotel", "url": EXAMPLE},
    "/api/webhook/rotate": {"issuer_uid": "hotel", "webhook_id": "wh-1", "version": 1},
    "/api/webhook/delete": {"issuer_uid": "hotel", "webhook_id": "wh-1", "version": 1},
    "/api/webhook/test": {"issuer_uid": "hotel", "webhook_id": "wh-1"},
    "/api/webhook/replay": {"issuer_uid": "hotel", "webhook_id": "wh-1", "delivery_id": "1#2"},
    "/api/webhook/deliveries": {"issuer_uid": "hotel", "webhook_id": "wh-1"},
    "/api/webhook/list": {"issuer_uid": "hotel"},
    "/api/mail/list": {"issuer_uid": "hotel"},
    "/api/mail/look": {"issuer_uid": "hotel", "mail_id": "1#2"},
    "/api/slots/available": {"voucher_id": "v-1"},
    "/api/calendar/save": CALENDAR | {"issuer_uid": "hotel"},
    "/api/calendar/except": {"calendar_id": "c-1", "exceptions": CLOSED},
    "/api/calendar/block": {
        "calendar_id": "c-1",
        "from": "2096-03-05T10:00:00Z",
        "to": "2096-03-05T12:00:00Z",
    },
    "/api/calendar/unblock": {"calendar_id": "c-1", "block_id": "k-1"},
    "/api/calendar/archive": {"calendar_id": "c-1"},
    "/api/campaign/create": {
        "issuer_uid": "hotel",
        "name": "Quiet weeks",
        "ends_at": "2096-12-31",
        "budget_amount": 310,
        "offers": [{"template_id": "tpl-1", "price_amount": 89, "count": 10}],
    },
    "/api/campaign/change": {
        "campaign_id": "cmp-1",
        "version": 1,
        "name": "Quiet weeks",
        "ends_at": "2096-12-31",
        "budget_amount": 310,
        "offers": [{"offer_id": "offer-1", "count": 10}],
    },
    **{
        f"/api/campaign/{name}": {"campaign_id": "cmp-1"}
        for name in ("pause", "resume", "end", "report")
    },
    "/api/campaign/list": {"issuer_uid": "hotel"},
    "/api/offers/catalogue": {"issuer_uid": "hotel"},
    "/api/offers/model": {},
    "/api/offers/explain": {"bins": 5},
    "/api/offers/accept": {
        "campaign_id": "cmp-1",
        "offer_id": "offer-1",
        "holder_uid": "guest",
        "contact": {"name": "Anna de Vries"},
    },
    "/api/feed/save": {"calendar_id": "c-1"},
    "/api/calendar/list": {"issuer_uid": "hotel"},
    "/api/calendar/conflicts": {"calendar_id": "c-1"},
    "/api/calendar/load": {"calendar_id": "c-1"},
    "/api/hotel/save": {"issuer_uid": "hotel", "name": "Seaside", "zone": "Europe/Berlin"},
    "/api/hotel/profile": {"issuer_uid": "hotel"},
    "/api/hotel/logo": {"issuer_uid": "hotel"},
    "/api/guest/save": {
        "issuer_uid": "hotel",
        "guest_uid": "guest",
        "contact": {"name": "Anna de Vries"},
    },
    "/api/guest/erase": {"issuer_uid": "hotel", "guest_uid": "guest"},
    "/api/guest/export": {"issuer_uid": "hotel", "guest_uid": "guest"},
    "/api/guest/contact": {"issuer_uid": "hotel", "guest_uid": "guest"},
    "/api/mail/confirm": {"token": confirming(LOCAL_LINK_SECRET)},
    "/api/mail/unsubscribe": {"token": unsubscribing(LOCAL_LINK_SECRET)},
    "/api/mail/subscribe": {"token": unsubscribing(LOCAL_LINK_SECRET)},
    "/api/privacy/consent": AGREED,
    "/api/session/code": {},
    "/api/session/preview": {"code": "0" * 31},
    "/api/session/create": {"code": "0" * 31},
    "/api/session/current": {},
    "/api/session/end": {},
    "/api/events": {"subject_id": "v-1"},
    "/api/health": {},
    "/api/presence/token": {},
    "/api/presence/verify": {"token": GUEST_TOKEN},
    "/api/presence/exchange": {
        "token": guest_token("old"),
        "new_token": guest_token("new"),
    },
    "/api/presence/revoke": {"token": guest_token("thief")},
    "/api/presence/heartbeat": {"thinker_id": GUEST, "pair_code": "oak"},
    "/api/presence/match": {"thinker_id": GUEST, "pair_code": "oak"},
}


def send(service: Service, method: str, path: str, fields: dict[str, Any], **rest: Any) -> Answer:
    """Send the fields in the body of a POST or the query of a GET."""
    if method == "POST":
        return service.call(method, path, fields, **rest)
    return service.call(method, path, None, fields, **rest)


def template_lifecycle(service: Service) -> None:
    """A template is made, changed, listed and deleted; what comes too late is refused."""
    hotel = {"issuer_uid": "hotel"}
    made = service.post("template/save", {**hotel, "name": "Spa"}).json["template"]
    stored = {**hotel, "template_id": made["id"]}
    changed = {"name": "Day", "price_amount": 12.5, "valid_days": 9, "terms": {"n": [1, None]}}
    assert service.post("template/save", {**stored, "version": 1, **changed}).status == 200
    assert service.post("template/delete", {**stored, "version": 1}).status == 409
    assert service.get("template/list", hotel).status == 200
    assert service.post("template/delete", {**stored, "version": 2}).status == 200
    assert service.post("template/delete", {**stored, "version": 2}).status == 404


def webhook_lifecycle(service: Service) -> None:
    """A webhook is made, changed, rotated, tested, listed and deleted; a delivery is replayed."""
    hotel = {"issuer_uid": "hotel"}
    made = service.post("webhook/save", {**hotel, "url": EXAMPLE}).json["webhook"]
    stored = {**hotel, "webhook_id": made["id"]}
    assert service.post("webhook/save", {**stored, "version": 1, "url": EXAMPLE}).status == 200
    assert service.post("webhook/rotate", {**stored, "version": 2}).status == 200
    assert service.post("webhook/test", stored).status == 200
    assert service.get("webhook/list", hotel).status == 200
    delivery_id = put_delivery(service, "hotel", made["id"])
    assert len(service.get("webhook/deliveries", stored).json["items"]) == 1
    assert service.post("webhook/replay", stored | {"delivery_id": delivery_id}).status == 200
    assert service.post("webhook/delete", {**stored, "version": 3}).status == 200


def problems(answer: Answer) -> list[tuple[str, str]]:
    """Each field of an invalid request, and the sentence that says what is wrong with it."""
    status, code, details = error(answer)
    assert (status, code) == (400, "invalid_request")
    for detail in details:
        # The sentence is that of the code and its limits, so a client may write its own.
        assert detail.keys() == {"field", "code", "problem", "limits"}
        assert detail["problem"] == problem("x", detail["code"], **detail["limits"]).problem
    return [(detail["field"], detail["problem"]) for detail in details]
