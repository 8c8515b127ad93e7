"""The metric filters, applied to the lines that the service writes."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any

import pytest

from chalicelib import logs
from chalicelib.jobs.sweep import CALLS_RESERVED
from tests.api.steps import booked, issued, slot_id
from tests.due import STORE_SECONDS
from tests.jobs.reports import bounce, complaint, mails_so_far, report
from tests.service import Service, serve, use_settings

STANDARD = vars(logging.makeLogRecord({})).keys()


class Lines(logging.Handler):
    """What the service logs, as Lambda's JSON format writes it."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        extras = {name: value for name, value in vars(record).items() if name not in STANDARD}
        self.lines.append({"message": record.getMessage(), "level": record.levelname} | extras)


@pytest.fixture
def service(moto):
    yield from serve(moto)


@pytest.fixture
def counted(dev) -> Any:
    """A function that counts what a block logs, by metric."""
    log = logging.getLogger(logs.NAME)
    handler, level = Lines(), log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)

    def count(act: Callable[[], object]) -> dict[str, float]:
        handler.lines.clear()
        act()
        return totals(dev, handler.lines)

    yield count
    log.removeHandler(handler)
    log.setLevel(level)


def totals(template: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, float]:
    """The sum of each metric over these lines; a dimension's value is part of the name."""
    sums: dict[str, float] = {}
    for resource in template["Resources"].values():
        if resource["Type"] != "AWS::Logs::MetricFilter":
            continue
        filtered = resource["Properties"]
        (transformation,) = filtered["MetricTransformations"]
        for line in filter(lambda line: matches(filtered["FilterPattern"], line), lines):
            value = transformation["MetricValue"]
            amount = line[value[2:]] if value.startswith("$.") else float(value)
            name = transformation["MetricName"]
            for dimension in transformation.get("Dimensions", []):
                name += f" {line[dimension['Value'][2:]]}"
            sums[name] = sums.get(name, 0) + amount
    return {name: amount for name, amount in sums.items() if amount}


def matches(pattern: str, line: dict[str, Any]) -> bool:
    """CloudWatch's JSON patterns, as far as ours use them: clauses joined by &&."""
    body = re.fullmatch(r"\{ (.+) \}", pattern)
    assert body, pattern
    return all(_clause(clause, line) for clause in body[1].split(" && "))


def _clause(clause: str, line: dict[str, Any]) -> bool:
    match = re.fullmatch(r"\(\$\.(\w+) (?:(NOT EXISTS)|(!?=) (\"[^\"]*\"|\d+))\)", clause)
    assert match, clause
    name, absent, sign, value = match.groups()
    if absent:
        return name not in line
    if name not in line:
        return False
    if value.startswith('"'):  # in which * stands for anything
        is_equal = isinstance(line[name], str) and fnmatchcase(line[name], value[1:-1])
    else:
        is_equal = line[name] == int(value)
    return is_equal is (sign == "=")


def test_each_change_of_a_voucher_is_counted(service: Service, counted):
    assert counted(lambda: issued(service)) == {"Issued": 1}
    assert counted(lambda: booked(service)) == {"Issued": 1, "Booked": 1}
    voucher_id = booked(service)["voucher"]["id"]
    body = {"voucher_id": voucher_id}
    assert counted(lambda: service.post("voucher/cancel", body)) == {"Cancelled": 1}
    assert counted(lambda: service.post("voucher/redeem", body)) == {"Redeemed": 1}


def test_a_replayed_response_is_not_counted(service: Service, counted):
    def twice() -> None:
        for _ in range(2):
            headers = {"idempotency-key": "the-same"}
            body = {"issuer_uid": "hotel", "title": "Once"}
            assert service.post("voucher/issue", body, headers=headers).status == 201

    assert counted(twice) == {"Issued": 1}


def test_error_responses_are_counted_by_code(service: Service, counted):
    voucher_id = booked(service)["voucher"]["id"]
    slot = slot_id(service, hours=3)
    body = {"voucher_id": voucher_id, "slot_id": slot, "holder_uid": "other"}
    assert counted(lambda: service.post("voucher/book", body)) == {
        "Refused voucher_not_bookable": 1,
        "Conflicts": 1,
    }
    headers = {"content-type": "application/json"}
    counts = counted(lambda: service.post("voucher/book", "{", headers=headers))
    assert counts == {"Refused invalid_json": 1}


@pytest.mark.parametrize(
    "headers", [{}, {"x-ts-apikey": "k-1.guessed"}, {"authorization": "Bearer short"}]
)
def test_invalid_credentials_raise_an_alarm(service: Service, counted, dev, headers):
    use_settings(auth_mode="keys")
    alarm = dev["Resources"]["UnauthenticatedAnswersAlarm"]["Properties"]
    (dimension,) = alarm["Dimensions"]
    assert alarm["Threshold"] == {"Ref": "UnauthenticatedAlarm"}
    counts = counted(lambda: service.get("voucher/list", headers=headers))
    assert counts == {f"{alarm['MetricName']} {dimension['Value']}": 1}


def test_an_unexpected_error_is_counted(service: Service, counted):
    def break_it(operation: str, arguments: dict[str, Any]) -> None:
        raise ZeroDivisionError

    service.spy.before = break_it
    counts = counted(lambda: service.get("voucher/status", {"voucher_id": "v-1"}))
    assert counts == {"Defects": 1, "Refused internal": 1}


def test_the_sweep_counts_its_changes_and_lag(service: Service, counted):
    issued(service)
    booked(service)
    service.clock.advance(days=30, minutes=20)
    counts = counted(service.sweep)
    assert counts.pop("SweepLag") >= 20 * 60
    assert counts == {"SweepRuns": 1, "Expired": 1, "Consumed": 1}


def test_what_a_sweep_leaves_is_counted(service: Service, counted):
    issued(service)
    service.clock.advance(days=31)
    time_to_count = CALLS_RESERVED * STORE_SECONDS * 1000
    counts = counted(lambda: service.sweep(lambda: time_to_count))
    assert counts == {"SweepRuns": 1, "SweepRemaining": 1}


def test_a_race_that_a_sweep_loses_is_counted(service: Service, counted):
    voucher_id = issued(service)["id"]
    service.clock.advance(days=31)
    key = {"id": {"S": voucher_id}}

    def change() -> None:
        service.engine.client.update_item(
            TableName=f"{service.engine.prefix}vouchers",
            Key=key,
            UpdateExpression="ADD version :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with service.meanwhile(change):
        counts = counted(service.sweep)
    assert counts.pop("SweepLag") > 0
    assert counts == {"SweepRuns": 1, "SweepLostRace": 1}


def test_a_sweep_with_nothing_to_do_is_counted(service: Service, counted):
    assert counted(service.sweep) == {"SweepRuns": 1}


def test_refusals_of_the_rate_limit_are_counted(service: Service, counted):
    use_settings(rate_limit_get=1)
    assert counted(lambda: service.get("health")) == {}
    assert counted(lambda: service.get("health")) == {
        "RateLimited": 1,
        "Refused rate_limited": 1,
    }


@pytest.mark.parametrize(
    ("make", "metric"), [(bounce, "MailsBounced"), (complaint, "MailsComplained")]
)
def test_mails_that_come_back_are_counted(service: Service, counted, make, metric):
    (mail,) = mails_so_far(service)
    assert counted(lambda: report(make(mail))) == {metric: 1}
    assert counted(lambda: report("{}")) == {"MailReportsFailed": 1}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"error_type": "THROTTLED", "route": "/api/voucher/book"}, {"Throttled": 1}),
        ({"error_type": "THROTTLED", "route": "/"}, {"ThrottledPages": 1}),
        (
            {"error_type": "THROTTLED", "route": "/web/{version}/{folder}/{entry}"},
            {"ThrottledPages": 1},
        ),
        ({"error_type": "INTEGRATION_TIMEOUT", "route": "/api/voucher/book"}, {}),
        ({"error_type": "-", "route": "/api/voucher/book"}, {}),
    ],
)
def test_refusals_of_the_gateways_throttle_are_counted(dev, line, expected):
    """From the access log; the service itself never sees them."""
    assert totals(dev, [line]) == expected
