"""The benchmarks measure what they claim, at a size that takes seconds."""

from __future__ import annotations

import json
import os
import socket
import time

import pytest

from bench import __main__ as bench
from bench import (
    bill,
    compare,
    dialects,
    first,
    processor,
    routes,
    rush,
    shared_month,
    stores,
    sweep,
)
from bench.life import life
from bench.routes import Place
from tests.routes import ROUTES


@pytest.fixture
def url(own_dynamodb_local):
    return own_dynamodb_local.client.meta.endpoint_url


@pytest.fixture
def place(own_dynamodb_local, url):
    stores.fill(url, own_dynamodb_local.prefix, 60)
    return Place(own_dynamodb_local.prefix)


def test_every_route_is_measured(url, place):
    paths = set()
    with routes.process(url, place) as (send, _):
        living, answer = life(send, 2), None
        while True:
            try:
                _, request = living.send(answer)
            except StopIteration:
                break
            paths.add("/api/" + request.args[1].partition("?")[0])
            answer = json.loads(request())
    of_a_cookie = {"/api/session/current", "/api/session/end"}
    files = {route.path for route in ROUTES if route.media_types}
    of_a_delivery = {
        "/api/webhook/replay",
        "/api/mail/look",
    }  # nothing is sent, so that none is there
    of_a_mail = {
        f"/api/booking/{name}" for name in ("code", "confirm", "claim")
    }  # no mail is read here
    of_a_policy = {"/api/privacy/why"}  # no job makes one
    unmeasured = of_a_cookie | of_a_delivery | of_a_mail | of_a_policy | files
    assert paths == {route.path for route in ROUTES} - unmeasured


def test_service_and_floor_take_turns_in_process(url, place):
    (figures,) = routes.in_process(url, [place], 2)
    uneven = {one.name: (len(one.process), len(one.floor)) for one in figures}
    uneven = {name: each for name, each in uneven.items() if not each[0] == each[1] > 0}
    assert uneven == {}
    book = next(one for one in figures if one.name == "book")
    assert book.calls == [2, 2, 2, 2]
    assert min(book.process) > min(book.own) > 0


def test_every_route_is_measured_over_http(url, place):
    (durations,) = routes.over_http(url, [place], 2)
    assert all(milliseconds > 0 for one in durations.values() for milliseconds in one)


def test_bill_counts_a_life_of_nine_requests(url, place):
    steps = bill.measure(url, place.prefix, 1, 2)
    assert len(steps) == 9
    assert all(len(requests) == 2 for requests in steps.values())
    writes = {name: {request[0] for request in requests} for name, requests in steps.items()}
    # Ten GETs of a caller are counted by one write, each change by its own.
    of_gets = {"first look": {1}, "slots of a month": {0}, "second look": {0}}
    of_gets |= {"first listing of fifty": {1}, "second listing of fifty": {0}}
    of_gets |= {"third listing of fifty": {0}}
    assert writes == of_gets | {"issue": {1}, "book": {1}, "redeem": {1}}
    sizes = [size for requests in steps.values() for request in requests for size in request[1:]]
    assert min(sizes) > 100


def test_two_checkouts_are_compared():
    tables = compare.measure(compare.ROOT, 1)
    # What a life writes, doubled, as DynamoDB bills it, and reads: before and after.
    life = next(line for line in tables.splitlines() if "a booking's life" in line)
    figures = [cell.strip(" *") for cell in life.strip("|").split("|")[1:]]
    assert figures == ["62.0", "41.0", "2.0"] * 2


def test_both_dialects_send_every_request(url, place):
    figures = {}
    with routes.server(url, place) as (_, send):
        dialects.one_round(send, figures)
    assert {"issue", "slots of a month", "book", "cancel"} <= figures.keys()
    assert all(len(snake) == len(older) == 1 for snake, older in figures.values())


def test_first_system_is_asked_the_same(url, place):
    """Ours stands in for it: it takes the same requests."""
    with routes.server(url, place, AUTH_MODE="open") as (port, _):
        address = f"http://127.0.0.1:{port}"
        rows, ratios = first.measure(address, address, 1, counted=True)
    lines = rows.partition("\n\n")[0].splitlines()
    head, _, *steps = [line.strip("| ").split(" | ") for line in lines]
    assert [cell.strip() for cell in head[-2:]] == ["ours / first system", "ours / bare worker"]
    names = {cells[0].strip() for cells in steps}
    assert names == {"issue", "slots of a month", "book", "bookings of 25", "cancel"}
    assert all(ratios[aim].keys() == names and min(ratios[aim].values()) > 0 for aim in first.AIMS)


def test_processor_time_is_that_of_the_named_processes():
    children = {os.getpid()} ^ processor.family(os.getpid())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = processor.serving(f"http://127.0.0.1:{listening.getsockname()[1]}")
    assert {os.getppid(), os.getpid(), *children} <= serving
    before = processor.milliseconds({os.getpid()})
    started = time.process_time()
    while time.process_time() - started < 0.1:
        pass
    # The kernel adds up at each of its ticks, of which there are a hundred a second and more.
    assert 70 < processor.milliseconds({os.getpid()}) - before < 10_000


def test_neither_counts_if_so_wished(url, place):
    with routes.server(url, place, AUTH_MODE="open") as (port, _):
        _, ratios = first.measure(f"http://127.0.0.1:{port}", None, 1, counted=False)
    assert list(ratios) == ["system"]


def test_a_shared_month_takes_turns_with_one_of_its_own(url, place):
    with routes.server(url, place) as (_, send):
        durations, slots = shared_month.in_turns(send, shared_month.fill(send, 3), 2)
    assert all(len(took) == 2 and min(took) > 0 for took in durations.values())
    assert slots[shared_month.OWN] > 700
    assert 0 < slots[shared_month.SPA] < slots[shared_month.SHARED]


def test_each_voucher_of_the_rush_has_one_winner(url, place):
    with routes.process(url, place, timeout_seconds=120):
        row = dict(zip(rush.HEAD, rush.measure("", rush.in_process, 120, 12), strict=True))
    assert (row["won"], row["refused"]) == (12, 108)
    assert row["of them while another won"] > 0


def test_sweep_closes_only_due_vouchers(url, place):
    row = dict(zip(sweep.HEAD, sweep.measure(url, place.prefix, 10, 60), strict=True))
    assert row["stored"] == 70
    assert 25 < row["units a voucher"] < 35


def test_missed_target_is_reported():
    assert bench.target("Growth", 1.1, {"book": 1.2, "issue": 1.0}).endswith("(book): **missed**.")
    assert bench.target("Growth", 1.1, {"book": 1.1, "issue": 1.0}).endswith("(book): reached.")
