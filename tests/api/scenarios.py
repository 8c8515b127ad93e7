"""Every error that the views themselves answer."""

from __future__ import annotations

from chalicelib.domain.web_addresses import EXAMPLE
from tests.api.link_use import right_code
from tests.api.steps import REQUESTS, book, booked, calendar, in_status, issued, slot_id
from tests.calendars import CALENDAR, CLOSED, block_times
from tests.service import Answer, Service


def calendar_errors(desk: Service) -> dict[tuple[str, str], Answer]:
    """The same, of calendars."""
    made = calendar(desk)["id"]
    archived = calendar(desk)["id"]
    assert desk.post("calendar/archive", {"calendar_id": archived}).status == 200
    missing = {"calendar_id": "c-none"}
    bodies = {
        "save": missing | CALENDAR,
        "except": missing | {"exceptions": CLOSED},
        "block": missing | block_times(desk.clock.start),
        "unblock": missing | {"block_id": "k-none"},
        "archive": missing,
    }
    answers = {
        (f"/api/calendar/{name}", "calendar_not_found"): desk.post(f"calendar/{name}", body)
        for name, body in bodies.items()
    }
    changed = {"calendar_id": made, "version": 99} | CALENDAR
    into = {"issuer_uid": "hotel", "calendar_id": archived}
    for code, calendar_id in (("calendar_not_found", "c-none"), ("calendar_archived", archived)):
        template = {"issuer_uid": "hotel", "name": "Spa", "calendar_id": calendar_id}
        answers["/api/template/save", code] = desk.post("template/save", template)
        profile = {"issuer_uid": "hotel", "name": "Seaside", "zone": "Europe/Berlin"}
        profile |= {"default_calendar_id": calendar_id}
        answers["/api/hotel/save", code] = desk.post("hotel/save", profile)
    return answers | {
        ("/api/calendar/unblock", "block_not_found"): desk.post(
            "calendar/unblock", {"calendar_id": made, "block_id": "k-none"}
        ),
        ("/api/calendar/save", "calendar_changed"): desk.post("calendar/save", changed),
        ("/api/calendar/list", "calendar_not_found"): desk.get("calendar/list", missing),
        ("/api/calendar/list", "invalid_cursor"): desk.get(
            "calendar/list", {"issuer_uid": "hotel", "cursor": "x"}
        ),
        ("/api/calendar/conflicts", "calendar_not_found"): desk.get("calendar/conflicts", missing),
        ("/api/calendar/load", "calendar_not_found"): desk.get("calendar/load", missing),
        ("/api/feed/save", "calendar_not_found"): desk.post("feed/save", missing),
        ("/api/voucher/issue", "calendar_not_found"): desk.post("voucher/issue", into | missing),
        ("/api/voucher/issue", "calendar_archived"): desk.post("voucher/issue", into),
        ("/api/voucher/change", "calendar_not_found"): desk.post(
            "voucher/change", {"voucher_ids": ["v-none"]} | missing
        ),
        ("/api/voucher/change", "calendar_archived"): desk.post(
            "voucher/change", {"voucher_ids": ["v-none"], "calendar_id": archived}
        ),
        ("/api/voucher/bookings", "calendar_not_found"): desk.get("voucher/bookings", missing),
    }


def undo(desk: Service, voucher_id: str) -> Answer:
    """Try to undo what consumed a voucher."""
    return desk.post("voucher/undo", {"voucher_id": voucher_id, "reason": "by mistake"})


def extend(desk: Service, voucher_id: str) -> Answer:
    """Try to let a voucher end later."""
    return desk.post("voucher/extend", {"voucher_id": voucher_id, "valid_until": "2099-12-31"})


def noshow(desk: Service, booking_id: str) -> Answer:
    """Try to say that nobody came for a booking."""
    return desk.post("voucher/noshow", {"booking_id": booking_id})


def move_errors(desk: Service, cancelled: dict[str, str]) -> dict[tuple[str, str], Answer]:
    """The same, of moves."""
    slot = {"slot_id": slot_id(desk, hours=3)}
    live = {"booking_id": booked(desk)["booking"]["id"]}
    bodies = {
        "booking_not_found": slot | {"booking_id": "b-none"},
        "booking_not_live": slot | cancelled,
        "slot_unavailable": live | {"slot_id": slot_id(desk, hours=1)},
    }
    return {
        (f"/api/{path}", code): desk.post(path, body)
        for path in ("voucher/reschedule", "booking/reschedule")
        for code, body in bodies.items()
    }


def code_errors(desk: Service) -> dict[tuple[str, str], Answer]:
    """The same, of the routes of codes, and of what they lead to."""
    none = {"booking_id": "b-none"}
    right = right_code(desk)
    cancelled = {"booking_id": right["booking_id"]}
    desk.post("voucher/cancel", cancelled)
    return {
        ("/api/booking/code", "booking_not_found"): desk.post("booking/code", none),
        ("/api/booking/code", "booking_not_live"): desk.post(
            "booking/code", {"booking_id": right["booking_id"]}
        ),
        ("/api/booking/confirm", "booking_not_found"): desk.post("booking/confirm", right | none),
        ("/api/booking/confirm", "booking_not_live"): desk.post("booking/confirm", right),
        **_claim_errors(desk),
    }


def _claim_errors(desk: Service) -> dict[tuple[str, str], Answer]:
    """The same, of a booking that somebody takes over."""
    right = right_code(desk)
    named, own = {"booking_id": right["booking_id"]}, {"holder_uid": "bert"}
    link = {"link": desk.post("booking/confirm", right).json["token"]} | own
    plain = {"link": desk.post("booking/link", named).json["token"]} | own
    refused = desk.post("booking/claim", plain)
    desk.post("booking/cancel", named)
    bad = {"link": "b1.a.b"} | own
    missing = REQUESTS["/api/booking/claim"] | own
    return {
        ("/api/booking/claim", "code_required"): refused,
        ("/api/booking/claim", "claim_link_not_valid"): desk.post("booking/claim", bad),
        ("/api/booking/claim", "booking_not_found"): desk.post("booking/claim", missing),
        ("/api/booking/claim", "booking_not_live"): desk.post("booking/claim", link),
    }


def hold_errors(desk: Service, used: str, annas: str) -> dict[tuple[str, str], Answer]:
    """The same, of holds. (Under AUTH_MODE=open everybody may use anybody's hold.)"""
    slot = {"slot_id": slot_id(desk, hours=3)}
    shared = issued(desk, calendar_id=calendar(desk)["id"])["id"]
    bodies = {
        "voucher_not_found": slot | {"voucher_id": "v-none"},
        "voucher_not_bookable": slot | {"voucher_id": used},
        "voucher_not_holdable": slot | {"voucher_id": annas},
        "slot_unavailable": {"voucher_id": shared, "slot_id": slot_id(desk, hours=-1)},
    }
    answers = {
        ("/api/voucher/hold", code): desk.post("voucher/hold", bodies[code]) for code in bodies
    }
    none, missing = {"voucher_id": annas}, {"voucher_id": "v-none"}
    return answers | {
        ("/api/voucher/release", "voucher_not_found"): desk.post("voucher/release", missing),
        ("/api/voucher/release", "hold_not_live"): desk.post("voucher/release", none),
    }


def link_errors(desk: Service, cancelled: dict[str, str]) -> dict[tuple[str, str], Answer]:
    """The same, of the routes of links."""
    used = booked(desk)
    desk.post("voucher/redeem", {"voucher_id": used["voucher"]["id"]})
    late = {"booking_id": used["booking"]["id"]}
    posted: dict[tuple[str, str], dict[str, str]] = {
        ("cancel", "booking_not_live"): cancelled,
        ("cancel", "cancel_too_late"): late,
        ("link", "booking_not_live"): cancelled,
        ("renew", "booking_not_live"): late,
    }
    none = {"booking_id": "b-none"}
    posted |= {(name, "booking_not_found"): none for name in ("link", "renew", "cancel")}
    return {
        **{
            (f"/api/booking/{name}", "booking_not_found"): desk.get(f"booking/{name}", none)
            for name in ("status", "slots")
        },
        **{
            (f"/api/booking/{name}", code): desk.post(f"booking/{name}", body)
            for (name, code), body in posted.items()
        },
    }


def view_errors(desk: Service) -> dict[tuple[str, str], Answer]:
    """An error for each route and each code that its view answers."""
    live = booked(desk)
    voucher = {"voucher_id": live["voucher"]["id"]}
    desk.post("voucher/cancel", {"booking_id": live["booking"]["id"]})
    used = in_status(desk, "consumed")["id"]
    used_booking = booked(desk)
    desk.post("voucher/redeem", {"voucher_id": used_booking["voucher"]["id"]})
    annas = issued(desk, holder_uid="anna")["id"]
    cancelled = {"booking_id": live["booking"]["id"]}
    template = desk.post("template/save", {"issuer_uid": "hotel", "name": "Spa"}).json["template"]
    gone = {"issuer_uid": "hotel", "template_id": "tpl-none", "version": 2}
    changed = gone | {"template_id": template["id"]}
    late = {"booking_id": used_booking["booking"]["id"]}
    webhook = desk.post("webhook/save", {"issuer_uid": "hotel", "url": EXAMPLE}).json["webhook"]
    no_hook = {"issuer_uid": "hotel", "webhook_id": "wh-none", "version": 2}
    old_hook = no_hook | {"webhook_id": webhook["id"]}
    return {
        ("/api/voucher/book", "voucher_not_found"): book(desk, "v-none"),
        ("/api/voucher/book", "voucher_not_bookable"): book(desk, used),
        ("/api/voucher/book", "slot_unavailable"): book(desk, voucher["voucher_id"], hours=-1),
        ("/api/voucher/book", "not_holder"): book(desk, annas, holder="bert"),
        ("/api/voucher/cancel", "voucher_not_found"): desk.post(
            "voucher/cancel", {"voucher_id": "v-none"}
        ),
        ("/api/voucher/cancel", "booking_not_found"): desk.post(
            "voucher/cancel", {"booking_id": "b-none"}
        ),
        ("/api/voucher/cancel", "booking_not_live"): desk.post("voucher/cancel", cancelled),
        ("/api/voucher/cancel", "cancel_too_late"): desk.post("voucher/cancel", late),
        **move_errors(desk, cancelled),
        **hold_errors(desk, used, annas),
        **link_errors(desk, cancelled),
        ("/api/voucher/redeem", "voucher_not_found"): desk.post(
            "voucher/redeem", {"voucher_id": "v-none"}
        ),
        ("/api/voucher/redeem", "booking_not_found"): desk.post(
            "voucher/redeem", {"booking_id": "b-none"}
        ),
        ("/api/voucher/redeem", "booking_not_live"): desk.post("voucher/redeem", cancelled),
        ("/api/voucher/redeem", "voucher_not_redeemable"): desk.post("voucher/redeem", late),
        ("/api/voucher/holder", "voucher_not_found"): desk.post(
            "voucher/holder", {"voucher_id": "v-none", "holder_uid": "anna"}
        ),
        ("/api/voucher/holder", "voucher_not_assignable"): desk.post(
            "voucher/holder", {"voucher_id": used, "holder_uid": "anna"}
        ),
        ("/api/voucher/undo", "voucher_not_found"): undo(desk, "v-none"),
        ("/api/voucher/undo", "nothing_to_undo"): undo(desk, issued(desk)["id"]),
        ("/api/voucher/extend", "voucher_not_found"): extend(desk, "v-none"),
        ("/api/voucher/extend", "voucher_not_extendable"): extend(desk, used),
        ("/api/voucher/noshow", "booking_not_found"): noshow(desk, "b-none"),
        ("/api/voucher/noshow", "booking_not_live"): noshow(desk, live["booking"]["id"]),
        ("/api/voucher/noshow", "noshow_too_early"): noshow(desk, used_booking["booking"]["id"]),
        ("/api/voucher/status", "voucher_not_found"): desk.get(
            "voucher/status", {"voucher_id": "v-none"}
        ),
        ("/api/voucher/entry", "booking_not_found"): desk.get(
            "voucher/entry", {"booking_id": "b-none"}
        ),
        ("/api/slots/available", "voucher_not_found"): desk.get(
            "slots/available", {"voucher_id": "v-none"}
        ),
        ("/api/slots/available", "booking_not_found"): desk.get(
            "slots/available", {"voucher_id": used, "booking_id": "b-none"}
        ),
        **calendar_errors(desk),
        ("/api/session/preview", "sign_in_code_not_found"): desk.post(
            "session/preview", {"code": "0" * 31}
        ),
        ("/api/session/create", "sign_in_code_not_found"): desk.post(
            "session/create", {"code": "0" * 31}
        ),
        ("/api/guest/save", "contact_changed"): desk.post(
            "guest/save",
            {"issuer_uid": "hotel", "guest_uid": "none", "contact": {"name": "A"}, "version": 9},
        ),
        ("/api/hotel/save", "hotel_changed"): desk.post(
            "hotel/save",
            {"issuer_uid": "hotel-none", "name": "A", "zone": "Europe/Berlin", "version": 9},
        ),
        ("/api/hotel/logo", "logo_not_found"): desk.get("hotel/logo", {"issuer_uid": "hotel-none"}),
        ("/api/voucher/list", "invalid_cursor"): desk.get("voucher/list", {"cursor": "x"}),
        ("/api/voucher/bookings", "invalid_cursor"): desk.get("voucher/bookings", {"cursor": "x"}),
        **{
            (f"/api/template/{verb}", code): desk.post(f"template/{verb}", body | name)
            for verb, name in (("save", {"name": "Spa"}), ("delete", {}))
            for code, body in (("template_not_found", gone), ("template_changed", changed))
        },
        **{
            (f"/api/webhook/{verb}", code): desk.post(f"webhook/{verb}", body | url)
            for verb, url in (("save", {"url": EXAMPLE}), ("rotate", {}), ("delete", {}))
            for code, body in (("webhook_not_found", no_hook), ("webhook_changed", old_hook))
        },
        ("/api/webhook/test", "webhook_not_found"): desk.post(
            "webhook/test", {"issuer_uid": "hotel", "webhook_id": "wh-none"}
        ),
        ("/api/webhook/replay", "delivery_not_found"): desk.post(
            "webhook/replay",
            {"issuer_uid": "hotel", "webhook_id": webhook["id"], "delivery_id": "none"},
        ),
        ("/api/webhook/deliveries", "invalid_cursor"): desk.get(
            "webhook/deliveries",
            {"issuer_uid": "hotel", "webhook_id": webhook["id"], "cursor": "x"},
        ),
        ("/api/mail/list", "invalid_cursor"): desk.get(
            "mail/list", {"issuer_uid": "hotel", "cursor": "x"}
        ),
        ("/api/mail/look", "delivery_not_found"): desk.get(
            "mail/look", {"issuer_uid": "hotel", "mail_id": "none"}
        ),
        ("/api/template/list", "invalid_cursor"): desk.get(
            "template/list", {"issuer_uid": "hotel", "cursor": "x"}
        ),
        ("/api/events", "invalid_cursor"): desk.get("events", {"cursor": "x"}),
    }
