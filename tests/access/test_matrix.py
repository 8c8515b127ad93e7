"""Every route by every caller: the status, and that a refused request changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from chalicelib.domain.web_addresses import EXAMPLE
from tests.access.cast import ANNA, ANNA_TOKEN, BERT, House, calls_of, credential, everything
from tests.access.good_requests import Request
from tests.access.matrix import MATRIX
from tests.access.matrix_of_verbs import FOR_HOTELS, MADE_FOR_VERBS, MATRIX_OF_VERBS
from tests.calendars import CALENDAR, CLOSED, block_times
from tests.campaigns import acceptable, campaign_form, changed_form, make_campaign
from tests.decisions import decided
from tests.guests import guest_token
from tests.mail_tokens import tokens_of
from tests.routes import ROUTES
from tests.visitors import AGREED, NO_PAGE, receipt

FIELDS = {
    "voucher": "voucher_id",
    "booking": "booking_id",
    "subject": "subject_id",
    "issuer": "issuer_uid",
    "holder": "holder_uid",
    "thinker": "thinker_id",
    "code": "pair_code",
    "name": "name",
    "calendar": "calendar_id",
    "guest": "guest_uid",
    "q": "q",
}
MADE: dict[str, Callable[[House, str], dict[str, Any]]] = {
    "profile": House.profile,
    "sign-in": lambda house, _: {"code": house.sign_in_code()},
    "moving": lambda house, name: {"link": moving_link_to(house, name)},
    "digits": lambda _, __: {"code": "402817"},
    "template": lambda house, _: house.template(),
    "webhook": lambda house, _: house.webhook(),
    "hook": lambda house, _: {"webhook_id": house.webhook()["webhook_id"]},
    "delivery": lambda house, _: house.delivery(),
    "new-campaign": lambda house, _: campaign_form(house.service, house.hotel),
    "campaign": lambda house, _: {"campaign_id": make_campaign(house.service, house.hotel)},
    "campaign-form": lambda house, _: changed_form(
        house.service, make_campaign(house.service, house.hotel)
    ),
    "offer": lambda house, _: acceptable(make_campaign(house.service, house.hotel)),
    "url": lambda _, __: {"url": EXAMPLE},
    "new-calendar": lambda house, _: CALENDAR,
    "closed": lambda house, _: {"exceptions": CLOSED},
    "contact": lambda house, _: {"contact": {"name": "Anna"}},
    "mail": lambda house, name: {"token": tokens_of(house.service)[name]},
    "consent": lambda _, __: AGREED,
    "receipt": lambda house, _: {"receipt": receipt(house.service, NO_PAGE)},
    "decision": lambda house, _: {"decision": decided(house.service)["decision"]},
    "bits": lambda _, __: {"bins": 5},
    "shown": lambda house, _: decided(house.service),
    "block": lambda house, _: block_times(house.service.clock.now),
    **MADE_FOR_VERBS,
}
VOUCHERS: dict[str, dict[str, Any]] = {
    "named": {"holder_uid": ANNA},
    "gift": {"holder_uid": ANNA, "transferable": True},
    "bearer": {},
    "booked": {},
    "named-booked": {"holder_uid": ANNA},
    "gift-booked": {"holder_uid": ANNA, "transferable": True},
    "used": {},
    "named-used": {"holder_uid": ANNA},
}


def moving_link_to(house: House, kind: str) -> str:
    """The token of a link, for which a code was confirmed, to a booking of Anna's."""
    return house.moving_token(house.book(house.issue(**VOUCHERS[kind])))


METHODS = {route.path.removeprefix("/api/"): route.method for route in ROUTES}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix."""

    path: str
    what: str
    request: str
    statuses: dict[str, int]

    def __str__(self) -> str:
        return f"{self.path} {self.what}"

    def prepare(self, house: House) -> Request:
        """The request, once the vouchers that it needs are issued."""
        fields: dict[str, Any] = {}
        for word in self.request.split():
            name, _, value = word.partition("=")
            if name in ("revoke", "allow_past"):
                fields[name] = True
            elif name in MADE:
                fields |= MADE[name](house, value)
            elif name == "logo":
                house.save_logo()
            elif name == "token":
                fields["token"] = guest_token(value) if value else ANNA_TOKEN
            elif name == "new":
                fields["new_token"] = guest_token("anna's next")
            elif value == "blocked":
                fields["calendar_id"] = house.calendar()
                fields["block_id"] = house.block(fields["calendar_id"])
            elif name != "-":
                fields[FIELDS[name]] = self._value(house, name, value)
        verb = self.path.partition("/")[2]
        if verb == "reschedule" or self.path in ("voucher/book", "voucher/hold"):
            fields["slot_id"] = house.slot(3 if verb == "reschedule" else 2)
        return Request(METHODS[self.path], self.path, fields)

    @staticmethod
    def _value(house: House, name: str, value: str) -> str:
        if name == "calendar" and value == "own":
            return house.calendar()
        if value == "held" or value.startswith("shared"):
            voucher_id = house.shared(**VOUCHERS.get(value.removeprefix("shared-"), {}))
            if value == "held":
                house.hold(voucher_id)
            return house.book(voucher_id) if name == "booking" else voucher_id
        if value not in VOUCHERS:
            missing_id = f"{name[0]}-none"
            return {"anna": ANNA, "bert": BERT, "none": missing_id}.get(value, value)
        if value.endswith("used"):
            return house.used(**VOUCHERS[value])
        voucher_id = house.issue(**VOUCHERS[value])
        if name == "booking":
            return house.book(voucher_id)
        if value.endswith("booked"):
            house.book(voucher_id)
        return voucher_id


def read_rows(text: str) -> list[Row]:
    """The lines of the matrix."""
    header, *lines = text.strip().splitlines()
    who = header.split()[3:]
    rows = []
    for line in lines:
        path, what, request, *statuses = re.split(r"  +| (?=\d{3}\b)", line)
        by_caller = dict(zip(who, map(int, statuses), strict=True))
        rows.append(Row(path, what, request, by_caller))
    return rows


ROWS = read_rows(MATRIX + MATRIX_OF_VERBS)

# What a refused request may call: for its credential, and for the rows that it is about.
KEY_CALLS = {
    ("get_item", "api_keys"),
    ("update_item", "api_keys"),
    ("get_item", "guest_tokens"),
}
READ_TABLES = (
    *("vouchers", "voucher_bookings", "templates", "calendars", "agenda", "hotels"),
    *("contacts", "webhooks", "deliveries", "growth"),
)
READS = KEY_CALLS | {("get_item", table) for table in READ_TABLES}
READS |= {("batch_get_item", ""), ("get_item", "deliveries")}  # a calendar around a slot
# Whose a calendar is, is read at the same time as its special days.
READS.add(("query", "calendars"))
WEBHOOK_VERBS = ("save", "rotate", "delete", "list", "test", "replay", "deliveries")
# Those whom a route refuses by their role, before it reads anything.
REFUSED_BY_ROLE = {
    "voucher/issue": {"bert", "anna"},
    **{
        f"calendar/{name}": {"bert", "anna"}
        for name in ("save", "except", "block", "unblock", "archive", "list", "conflicts", "load")
    },
    **{path: {"bert", "anna"} for path in ("voucher/counts", "guest/contact", "guest/save")},
    **{
        f"campaign/{name}": {"bert", "anna"}
        for name in ("create", "change", "pause", "resume", "end", "report", "list")
    },
    "offers/accept": {"other", "hotel", "admin"},
    "feed/save": {"bert", "anna"},
    **{path: {"bert", "anna"} for path in FOR_HOTELS},
    "template/save": {"bert", "anna"},
    "template/delete": {"bert", "anna"},
    "template/list": {"bert", "anna"},
    **{f"webhook/{verb}": {"bert", "anna"} for verb in WEBHOOK_VERBS},
    "events": {"bert", "anna"},
    "hotel/save": {"bert", "anna"},
    "session/code": {"bert", "anna"},
    "session/current": {"bert", "anna"},
    "booking/claim": {"other", "hotel", "admin"},
    "presence/heartbeat": {"other", "hotel", "admin", "bert"},
    "presence/match": {"other", "hotel", "admin", "bert"},
}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_caller_gets_its_status(house: House, row: Row) -> None:
    statuses = {}
    for who in row.statuses:
        request = row.prepare(house)
        before = everything(house.service)
        house.service.spy.calls.clear()
        statuses[who] = request.send(house, credential(house, who)).status
        if statuses[who] >= 400:
            allowed = KEY_CALLS if who in REFUSED_BY_ROLE.get(row.path, ()) else READS
            assert set(calls_of(house.service)) <= allowed, who
            assert everything(house.service) == before, who
    assert statuses == row.statuses


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_session_may_do_what_its_api_key_may(house: House, row: Row) -> None:
    sessions = {who: house.sign_in(credential(house, who)) for who in ("other", "hotel", "admin")}
    statuses = {who: row.prepare(house).send(house, by) for who, by in sessions.items()}
    assert {who: answer.status for who, answer in statuses.items()} == {
        who: row.statuses[who] for who in sessions
    }


@pytest.mark.parametrize("row", [row for row in ROWS if 404 in row.statuses.values()], ids=str)
def test_hidden_equals_missing(house: House, row: Row) -> None:
    request = row.prepare(house)
    none = {
        **{"voucher_id": "v-none", "booking_id": "b-none"},
        **{"template_id": "tpl-none", "calendar_id": "c-none", "webhook_id": "wh-none"},
        "campaign_id": "cmp-none",
    }
    missing_fields = {field: none.get(field, value) for field, value in request.fields.items()}
    missing_request = Request(request.method, request.path, missing_fields)
    for who, status in row.statuses.items():
        if status == 404:
            hidden = request.send(house, credential(house, who))
            missing = missing_request.send(house, credential(house, who))
            assert (hidden.status, hidden.text) == (missing.status, missing.text)


def test_every_route_is_in_the_matrix() -> None:
    assert {f"/api/{row.path}" for row in ROWS} == {route.path for route in ROUTES}
