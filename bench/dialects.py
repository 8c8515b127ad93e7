"""Both dialects on one local run, in one measurement: what camelCase takes beside snake_case."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any

from bench import stores
from bench.routes import Place, checked, server
from bench.table import markdown, median, p99, wrapped
from chalicelib.http.camel_case import camel
from chalicelib.runtime import clock

MEANING = wrapped(
    """\
Over HTTP, on the local run's store, both dialects to one process. Each request is sent in either,
one right after the other, in an order drawn by lot; the ratio is that of the medians. Lists hold 25
items, and a month has 744 slots."""
)
HEAD = ("route", "snake_case ms", "p99", "camelCase ms", "p99", "camelCase / snake_case")
LISTED = 25
WARM_UP = 20

Figures = dict[str, tuple[list[float], list[float]]]


def measure(times: int) -> tuple[str, dict[str, float]]:
    """The table, and the ratio of each route."""
    figures: Figures = {}
    with ExitStack() as stack:
        url = stack.enter_context(stores.embedded_store())
        stores.fill(url, "dialects-", 1000)
        _, send = stack.enter_context(server(url, Place("dialects-")))
        for number in range(WARM_UP + times):
            one_round(send, figures if number >= WARM_UP else {})
    rows: list[list[object]] = []
    ratios = {}
    for name, (snake, older) in figures.items():
        ratios[name] = median(older) / median(snake)
        rows.append([name, median(snake), p99(snake), median(older), p99(older), ratios[name]])
    return markdown(HEAD, rows), ratios


def one_round(send: Any, figures: Figures) -> None:
    """Every route once in each dialect."""
    steps = [_life(send, in_camel_case=False), _life(send, in_camel_case=True)]
    answers: list[Any] = [None, None]
    while True:
        turn = [0, 1]
        random.shuffle(turn)
        for number in turn:
            try:
                name, request = steps[number].send(answers[number])
            except StopIteration:
                return
            started = time.perf_counter()
            body = request()
            took = (time.perf_counter() - started) * 1000
            answers[number] = checked(body)
            figures.setdefault(name, ([], []))[number].append(took)


def _life(send: Any, *, in_camel_case: bool) -> Any:
    """A voucher's life in one dialect: (name, request) pairs; the answers are sent in."""

    def name(text: str) -> str:
        return camel(text) if in_camel_case else text

    def post(path: str, **fields: Any) -> Any:
        return partial(send, "POST", path, {name(key): value for key, value in fields.items()})

    def get(path: str, **fields: Any) -> Any:
        query = "&".join(f"{name(key)}={value}" for key, value in fields.items())
        return partial(send, "GET", f"{path}?{query}")

    until = (clock() + timedelta(days=31)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = yield "issue", post("voucher/issue", issuer_uid="hotel-new", valid_until=until)
    voucher_id = answer["voucher"]["voucherId" if in_camel_case else "id"]
    slots = yield "slots of a month", get("slots/available", voucher_id=voucher_id)
    slot_id = slots["items"][5][name("slot_id")]
    fields = {"voucher_id": voucher_id, "slot_id": slot_id, "holder_uid": "guest-new"}
    answer = yield "book", post("voucher/book", **fields)
    booking_id = answer["booking"]["bookingId" if in_camel_case else "id"]
    yield "status", get("voucher/status", voucher_id=voucher_id)
    of_hotel = {"issuer_uid": "hotel-7", "limit": LISTED}
    yield "bookings of a hotel", get("voucher/bookings", **of_hotel)
    yield "bookings of a guest", get("voucher/bookings", holder_uid="guest-7", limit=LISTED)
    yield "list of a hotel", get("voucher/list", **of_hotel)
    yield "cancel", post("voucher/cancel", booking_id=booking_id)
    yield "events of a voucher", get("events", subject_id=voucher_id)
    yield "redeem", post("voucher/redeem", voucher_id=voucher_id)
