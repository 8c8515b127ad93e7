"""A good request for every route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chalicelib.domain.web_addresses import EXAMPLE
from tests.access.cast import ANNA, ANNA_TOKEN, Headers, House
from tests.calendars import calendar_requests
from tests.campaigns import campaign_requests
from tests.decisions import decided
from tests.guests import guest_token
from tests.mail_tokens import tokens_of
from tests.mails import put_mail
from tests.routes import ROUTES
from tests.service import Answer
from tests.visitors import AGREED, NO_PAGE, receipt


@dataclass(frozen=True, slots=True)
class Request:
    """One request, to be sent with any credential."""

    method: str
    path: str
    fields: dict[str, Any]

    def send(self, house: House, headers: Headers) -> Answer:
        """Send it with these headers."""
        send = house.service.post if self.method == "POST" else house.service.get
        return send(self.path, self.fields, headers=headers)


def requests(house: House) -> dict[str, Request]:
    """A good request for every route, by path, about rows that exist."""
    voucher_id, booking_id = house.issue(), house.book(house.issue())
    hotel: dict[str, Any] = {"issuer_uid": "hotel"}
    house.save_logo()
    mails = tokens_of(house.service, ANNA)
    visitor = decided(house.service)
    fields: dict[str, dict[str, Any]] = {
        "/api/voucher/issue": {},
        "/api/voucher/book": {"voucher_id": voucher_id, "slot_id": house.slot()},
        "/api/voucher/hold": {"voucher_id": house.shared(), "slot_id": house.slot()},
        "/api/voucher/release": {"voucher_id": house.hold(house.shared(), house.hotel)},
        "/api/voucher/reschedule": {
            "booking_id": house.book(house.issue()),
            "slot_id": house.slot(3),
        },
        "/api/voucher/cancel": {"booking_id": booking_id},
        "/api/voucher/holder": {"voucher_id": house.issue(), "holder_uid": ANNA},
        "/api/voucher/redeem": {"voucher_id": voucher_id},
        "/api/voucher/extend": {"voucher_id": house.issue(), "valid_until": "2099-12-31"},
        "/api/voucher/change": {"voucher_ids": [house.issue()], "title": "Day spa"},
        "/api/voucher/noshow": {"booking_id": house.booking_in_progress()},
        "/api/voucher/undo": {"voucher_id": house.used(), "reason": "by mistake"},
        "/api/voucher/bookings": {},
        "/api/voucher/list": {},
        "/api/voucher/counts": hotel,
        "/api/voucher/status": {"voucher_id": voucher_id},
        "/api/voucher/entry": {"booking_id": house.book(house.issue())},
        "/api/booking/link": {"booking_id": booking_id},
        "/api/booking/renew": {"booking_id": house.book(house.issue())},
        "/api/booking/status": {"booking_id": booking_id},
        "/api/booking/slots": {"booking_id": house.book(house.issue())},
        "/api/booking/cancel": {"booking_id": house.book(house.issue())},
        "/api/booking/code": {},
        "/api/booking/confirm": {"code": "402817"},
        "/api/booking/claim": {"link": house.moving_token(house.book(house.issue()))},
        "/api/booking/reschedule": {
            "booking_id": house.book(house.issue()),
            "slot_id": house.slot(3),
        },
        "/api/template/save": hotel | {"name": "Spa"},
        "/api/template/delete": hotel | house.template(),
        "/api/template/list": hotel,
        "/api/webhook/save": hotel | {"url": EXAMPLE},
        "/api/webhook/rotate": hotel | house.webhook(),
        "/api/webhook/delete": hotel | house.webhook(),
        "/api/webhook/test": hotel | {"webhook_id": house.webhook()["webhook_id"]},
        "/api/webhook/replay": hotel | house.delivery(),
        "/api/webhook/deliveries": hotel | {"webhook_id": house.webhook()["webhook_id"]},
        "/api/webhook/list": hotel,
        "/api/mail/list": hotel,
        "/api/mail/look": hotel | {"mail_id": put_mail(house.service, "hotel")},
        "/api/slots/available": {"voucher_id": voucher_id},
        **calendar_requests(house.service, house.calendar(), house.block),
        **campaign_requests(house.service, house.hotel),
        "/api/feed/save": {"calendar_id": house.calendar()},
        "/api/hotel/save": house.profile("hotel"),
        "/api/hotel/profile": hotel,
        "/api/hotel/logo": hotel,
        "/api/guest/save": hotel | {"guest_uid": ANNA, "contact": {"name": "Anna"}},
        "/api/guest/erase": hotel | {"guest_uid": ANNA},
        "/api/guest/export": hotel | {"guest_uid": ANNA},
        "/api/guest/contact": hotel | {"guest_uid": ANNA},
        **{f"/api/mail/{name}": {"token": token} for name, token in mails.items()},
        "/api/privacy/consent": AGREED,
        "/api/privacy/withdraw": {"receipt": receipt(house.service, NO_PAGE)},
        **{f"/api/privacy/{verb}": {"receipt": visitor["receipt"]} for verb in ("export", "erase")},
        "/api/privacy/why": {"decision": visitor["decision"]},
        "/api/offers/model": {},
        "/api/offers/explain": {"bins": 5},
        "/api/offers/decide": hotel | {"receipt": visitor["receipt"]},
        "/api/offers/seen": decided(house.service),
        "/api/offers/dismiss": decided(house.service),
        "/api/presence/token": {},
        "/api/presence/verify": {"token": ANNA_TOKEN},
        "/api/presence/exchange": {"token": guest_token("old"), "new_token": guest_token("new")},
        "/api/presence/revoke": {"token": guest_token("thief")},
        "/api/presence/heartbeat": {"thinker_id": ANNA},
        "/api/presence/match": {"thinker_id": ANNA, "pair_code": "oak-table"},
        "/api/session/code": {},
        "/api/session/preview": {"code": house.sign_in_code()},
        "/api/session/create": {"code": house.sign_in_code()},
        "/api/session/current": {},
        "/api/session/end": {},
        "/api/events": {},
        "/api/health": {},
    }
    return {
        route.path: Request(route.method, route.path.removeprefix("/api/"), fields[route.path])
        for route in ROUTES
    }
