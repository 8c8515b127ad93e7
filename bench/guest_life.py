"""The measured requests of guests: what a hotel knows of them, and their way back to a booking."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime
from functools import partial
from typing import Any

from bench.requests import Life, Request, Send
from chalicelib.domain.guests.consents import Consent
from chalicelib.domain.guests.mail_links import Mailbox, confirm_token, unsubscribe_token
from chalicelib.settings import LOCAL_LINK_SECRET

_HOTEL = "hotel-1"
_EMAIL = "mara@example.com"


def write_to(send: Send, times: int) -> Life:
    """A hotel saves its guests' contacts, reads them, and answers and erases what it knows."""
    guests = [f"guest-to-write-to-{number}" for number in range(times)]
    contact = {"name": "Mara Lindqvist", "email": _EMAIL, "phone": "+46701234567"}
    for guest in guests:
        body = {"issuer_uid": _HOTEL, "guest_uid": guest, "contact": contact}
        yield "save a contact", partial(send, "POST", "guest/save", body)
    for name, path in (("contact", "guest/contact"), ("export of a guest", "guest/export")):
        for guest in guests:
            query = f"?issuer_uid={_HOTEL}&guest_uid={guest}"
            yield name, partial(send, "GET", path + query)
    yield from _want_mails(send, guests)
    for guest in guests:
        body = {"issuer_uid": _HOTEL, "guest_uid": guest}
        yield "erase a guest", partial(send, "POST", "guest/erase", body)


def _want_mails(send: Send, guests: list[str]) -> Life:
    """Guests ask for mails, confirm it and end it, with the tokens of their mails."""
    mailboxes = [Mailbox.at(_HOTEL, guest, _EMAIL) for guest in guests]
    ends = [unsubscribe_token(mailbox, LOCAL_LINK_SECRET) for mailbox in mailboxes]
    for token in ends:
        yield "ask for mails", partial(send, "POST", "mail/subscribe", {"token": token})
    # Read before they are used: ours and the floor take turns with every request.
    consents = yield from _consents(send, guests)
    for mailbox, consent in zip(mailboxes, consents, strict=True):
        token = confirm_token(mailbox, consent, consent.given_at, LOCAL_LINK_SECRET)
        yield "confirm mails", partial(send, "POST", "mail/confirm", {"token": token})
    for token in ends:
        yield "end mails", partial(send, "POST", "mail/unsubscribe", {"token": token})


def _consents(send: Send, guests: list[str]) -> Generator[tuple[str, Request], Any, list[Consent]]:
    consents = []
    for guest in guests:
        query = f"?issuer_uid={_HOTEL}&guest_uid={guest}"
        answer = yield "contact", partial(send, "GET", "guest/contact" + query)
        (consent,) = answer["contact"]["consents"]
        given_at = datetime.fromisoformat(consent["given_at"])
        consents.append(Consent(consent["wording"], given_at))
    return consents


def find_back(send: Send, booking_ids: list[str]) -> Life:
    """Links to bookings, and what is done with them; at the end the bookings are cancelled."""
    for name, path in (("link", "booking/link"), ("renew links", "booking/renew")):
        for booking_id in booking_ids:
            yield name, partial(send, "POST", path, {"booking_id": booking_id})
    for name, path in (("booking", "booking/status"), ("slots to move to", "booking/slots")):
        for booking_id in booking_ids:
            answer = yield name, partial(send, "GET", f"{path}?booking_id={booking_id}")
    for booking_id in booking_ids:
        body = {"booking_id": booking_id, "slot_id": answer["items"][5]["slot_id"]}
        yield "reschedule a booking", partial(send, "POST", "booking/reschedule", body)
    for booking_id in booking_ids:
        body = {"booking_id": booking_id}
        yield "cancel a booking", partial(send, "POST", "booking/cancel", body)
