"""The benchmarks measure what they claim, at a size that takes seconds."""

from __future__ import annotations

import json

import pytest

from bench import __main__ as bench
from bench import dialects, routes, rush, stores, sweep
from bench.life import life
from bench.routes import Place
from tests.routes import ROUTES


@pytest.fixture
def url(dynamodb_local):
    return dynamodb_local.client.meta.endpoint_url


@pytest.fixture
def place(dynamodb_local, url):
    stores.fill(url, dynamodb_local.prefix, 60)
    return Place(dynamodb_local.prefix)


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
    assert paths == {route.path for route in ROUTES} - of_a_cookie - files


def test_service_and_floor_take_turns_in_process(url, place):
    (figures,) = routes.in_process(url, [place], 2)
    assert all(len(one.process) == len(one.floor) > 0 for one in figures)
    book = next(one for one in figures if one.name == "book")
    assert book.calls == [2, 2, 2, 2]
    assert min(book.process) > min(book.own) > 0


def test_every_route_is_measured_over_http(url, place):
    (durations,) = routes.over_http(url, [place], 2)
    assert all(milliseconds > 0 for one in durations.values() for milliseconds in one)


def test_both_dialects_send_every_request(url, place):
    figures = {}
    with routes.server(url, place) as (_, send):
        dialects.one_round(send, figures)
    assert {"issue", "slots of a month", "book", "cancel"} <= figures.keys()
    assert all(len(snake) == len(older) == 1 for snake, older in figures.values())


def test_each_voucher_of_the_rush_has_one_winner(url, place):
    with routes.process(url, place):
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
