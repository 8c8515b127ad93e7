"""The measured requests: every route, in the order of a voucher's life.

But for the two of a session that has begun: a cookie names it, which `Send` does not keep. And but
for a logo, a calendar entry and a feed, which are no JSON; and for the replay of a delivery and the
review of a decision, since no job runs that would make a delivery, or a policy.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Generator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bench import campaign_life, guest_life, visitor_life, webhook_life
from bench.calendar_life import share
from bench.requests import Life, Request, Send
from chalicelib.domain.presence import tokens
from chalicelib.domain.templates import TEMPLATES_MAX
from chalicelib.runtime import clock


def life(send: Send, times: int) -> Life:
    """Every route, one after the other, so that requests of one kind follow each other."""
    vouchers, booking_ids = yield from _issue_and_book(send, times)
    yield from _read(send, vouchers[0]["id"], times)
    for one in vouchers:
        yield "status", partial(send, "GET", f"voucher/status?voucher_id={one['id']}")
    for one, booking_id in zip(vouchers, booking_ids, strict=True):
        start = datetime.fromisoformat(one["valid_from"]) + timedelta(hours=30)
        move = {"booking_id": booking_id, "slot_id": f"slot-{start:%Y-%m-%dT%H:%M:%SZ}"}
        yield "reschedule", partial(send, "POST", "voucher/reschedule", move)
    for booking_id in booking_ids:
        yield "cancel", partial(send, "POST", "voucher/cancel", {"booking_id": booking_id})
    for one in vouchers:
        body = {"voucher_id": one["id"], "holder_uid": "guest-2"}
        yield "holder", partial(send, "POST", "voucher/holder", body)
    for one in vouchers:
        body = {"voucher_id": one["id"], "valid_until": "2099-12-31T00:00:00Z"}
        yield "extend", partial(send, "POST", "voucher/extend", body)
    for number in range(times):
        ids = [one["id"] for one in vouchers[:20]]
        body = {"voucher_ids": ids, "title": f"Day spa {number}"}
        yield "change of 20", partial(send, "POST", "voucher/change", body)
    half = len(vouchers) // 2
    for one in vouchers[:half]:
        yield "redeem", partial(send, "POST", "voucher/redeem", {"voucher_id": one["id"]})
    for one in vouchers[:half]:
        body = {"voucher_id": one["id"], "reason": "by mistake"}
        yield "undo", partial(send, "POST", "voucher/undo", body)
    for one in vouchers[half:]:
        body = {"voucher_id": one["id"], "revoke": True}
        yield "revoke", partial(send, "POST", "voucher/cancel", body)
    yield from _miss(send, times)
    yield from _templates(send, times)
    yield from _furnish(send, times)
    yield from share(send, times)
    yield from guest_life.write_to(send, times)
    yield from webhook_life.listen(send, times)
    yield from campaign_life.advertise(send, times)
    yield from visitor_life.visit(send, times)
    yield from _sign_in(send, times)
    yield from _meet(send, times)


def _miss(send: Send, times: int) -> Life:
    """Bookings of slots that begin in a moment, for which nobody comes."""
    start = clock() + timedelta(seconds=min(30.0, 2 + times / 2))
    begins = start.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {"issuer_uid": "hotel-1", "holder_uid": "guest-1", "valid_from": begins}
    vouchers, booking_ids = [], []
    for _ in range(times):
        response = yield "issue for a moment", partial(send, "POST", "voucher/issue", body)
        vouchers.append(response["voucher"]["id"])
    for voucher in vouchers:
        booking = {"voucher_id": voucher, "slot_id": f"slot-{begins}"}
        response = yield "book for a moment", partial(send, "POST", "voucher/book", booking)
        booking_ids.append(response["booking"]["id"])
    time.sleep(max(0.0, (start - clock()).total_seconds()))
    for booking_id in booking_ids:
        body = {"booking_id": booking_id}
        yield "no-show", partial(send, "POST", "voucher/noshow", body)


def _issue_and_book(
    send: Send, times: int
) -> Generator[tuple[str, Request], Any, tuple[list[dict[str, Any]], list[str]]]:
    """Issue, slots and book; returns the vouchers and the bookings' ids."""
    until = (clock() + timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    vouchers, booking_ids = [], []
    body = {"issuer_uid": "hotel-1", "holder_uid": "guest-1", "valid_until": until}
    for _ in range(times):
        response = yield "issue", partial(send, "POST", "voucher/issue", body)
        vouchers.append(response["voucher"])
    path = f"slots/available?voucher_id={vouchers[0]['id']}"
    for _ in range(times):
        slots = yield "slots of a month", partial(send, "GET", path)
    slot = slots["items"][5]["slot_id"]
    for one in vouchers:
        booking = {"voucher_id": one["id"], "slot_id": _slot(one, slot), "holder_uid": "guest-1"}
        response = yield "book", partial(send, "POST", "voucher/book", booking)
        booking_ids.append(response["booking"]["id"])
    return vouchers, booking_ids


def _read(send: Send, voucher: str, times: int) -> Life:
    for path, name in (
        ("voucher/bookings?holder_uid=guest-7&limit=20", "bookings of a guest"),
        ("voucher/bookings?issuer_uid=hotel-7&limit=20", "bookings of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&limit=20", "list of a hotel"),
        ("voucher/list?issuer_uid=hotel-7&status=booked&limit=20", "list by status"),
        ("voucher/counts?issuer_uid=hotel-7", "counts of a hotel"),
        (f"events?subject_id={voucher}", "events of a voucher"),
        ("health", "health"),
    ):
        for _ in range(times):
            yield name, partial(send, "GET", path)


def _templates(send: Send, times: int) -> Life:
    """A hotel makes templates, changes and lists them, and deletes them again."""
    hotel: dict[str, Any] = {"issuer_uid": f"hotel-of-templates-{secrets.token_hex(8)}"}
    templates: list[dict[str, Any]] = []
    for number in range(min(times, TEMPLATES_MAX)):
        body = {**hotel, "name": f"Template {number}"}
        saved = yield "template", partial(send, "POST", "template/save", body)
        template = saved["template"]
        templates.append(hotel | {"template_id": template["id"], "version": template["version"]})
    for one in templates:
        body = {**one, "name": "Another name"}
        yield "change of a template", partial(send, "POST", "template/save", body)
    for _ in range(times):
        path = f"template/list?issuer_uid={hotel['issuer_uid']}&limit=20"
        yield "list of templates", partial(send, "GET", path)
    for one in templates:
        body = {**one, "version": 2}
        yield "delete a template", partial(send, "POST", "template/delete", body)


def _furnish(send: Send, times: int) -> Life:
    """A hotel's profile, saved as often, and read."""
    uid = f"hotel-{secrets.token_hex(8)}"
    body = {"issuer_uid": uid, "name": "Seaside", "zone": "Europe/Berlin"}
    for version in range(times):
        changed = body | {"version": version}
        yield "save a profile", partial(send, "POST", "hotel/save", changed)
    for _ in range(times):
        yield "profile", partial(send, "GET", f"hotel/profile?issuer_uid={uid}")


def _sign_in(send: Send, times: int) -> Life:
    """Codes that sign devices in, until their sessions."""
    codes = []
    for _ in range(times):
        made = yield "sign-in code", partial(send, "POST", "session/code", {})
        codes.append({"code": made["code"]})
    for step, path in (("sign-in preview", "session/preview"), ("sign-in", "session/create")):
        for code in codes:
            yield step, partial(send, "POST", path, code)


def _meet(send: Send, times: int) -> Life:
    """Two guests for each pair code: those of the first half open the room if necessary, those of
    the second half find it. At the end each exchanges the token for another, and gives that up."""
    own_tokens, thinkers = [], []
    for _ in range(times):
        made = yield "token", partial(send, "POST", "presence/token", {})
        own_tokens.append(made["token"])
    for number, token in enumerate(own_tokens):
        response = yield "verify", partial(send, "POST", "presence/verify", {"token": token})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        thinker = {
            "thinker_id": response["thinker_id"],
            "pair_code": f"pair-{number % -(-times // 2)}",
        }
        thinkers.append((thinker, headers))
    for route in ("heartbeat", "match"):
        for thinker, headers in thinkers:
            yield route, partial(send, "POST", f"presence/{route}", thinker, headers)
    others = [tokens.make(secrets.randbits(tokens.RANDOM_BITS)) for _ in own_tokens]
    for token, other in zip(own_tokens, others, strict=True):
        body = {"token": token, "new_token": other}
        yield "exchange", partial(send, "POST", "presence/exchange", body)
    for other in others:
        yield "give up", partial(send, "POST", "presence/revoke", {"token": other})


def _slot(voucher: dict[str, Any], other_slot: str) -> str:
    """A slot of this voucher, with its minutes and seconds, at the hour of another's slot."""
    return f"{other_slot[:18]}{voucher['valid_from'][13:]}"
