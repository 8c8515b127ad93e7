"""The operator's command: make, list and revoke keys."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib import runtime
from chalicelib.domain.instants import text
from infra.operator import keys
from tests.access.cast import House, by_key, everything
from tests.service import START

Capture = pytest.CaptureFixture[str]
WHOLE = re.compile(r"(k-[0-9a-z]+-[0-9a-z]+)\.([A-Za-z0-9_-]{22,})")


def run(*arguments: str) -> int:
    """The command, on the tables of the test."""
    return keys.main(arguments, runtime.current())


def made(capsys: Capture, *arguments: str) -> tuple[str, str]:
    """A new key's id and secret, as printed."""
    assert run("create", "--uid", "hotel", *arguments) == 0
    found = WHOLE.findall(capsys.readouterr().out)
    assert len(found) == 1
    return found[0]


def test_create_prints_a_key_that_works(house: House, capsys: Capture) -> None:
    key_id, secret = made(capsys, "--label", "front desk")
    sent = by_key(f"{key_id}.{secret}")
    issued = house.service.post("voucher/issue", {}, headers=sent)
    assert issued.json["voucher"]["issuer_uid"] == "hotel"
    assert house.service.get("events", headers=sent).status == 200
    assert house.service.post("voucher/issue", {"issuer_uid": "x"}, headers=sent).status == 403


def test_create_makes_an_admin_only_on_request(house: House, capsys: Capture) -> None:
    key_id, secret = made(capsys, "--role", "admin")
    sent = by_key(f"{key_id}.{secret}")
    assert house.service.post("voucher/issue", {"issuer_uid": "x"}, headers=sent).status == 201


def test_the_secret_is_shown_once_and_kept_nowhere(house: House, capsys: Capture) -> None:
    key_id, secret = made(capsys)
    assert run("list") == 0
    shown = capsys.readouterr()
    assert key_id in shown.out
    assert secret not in shown.out + shown.err
    assert secret not in json.dumps(everything(house.service))


def test_list_tells_each_keys_state(house: House, capsys: Capture) -> None:
    active, _ = made(capsys)
    expired, _ = made(capsys, "--expires", text(START + timedelta(hours=1)))
    revoked, _ = made(capsys)
    run("revoke", revoked)
    capsys.readouterr()
    house.service.clock.now = START + timedelta(hours=1)
    assert run("list", "--uid", "hotel") == 0
    states = dict(line.split()[:2] for line in capsys.readouterr().out.splitlines()[1:])
    assert {key: states[key] for key in (active, expired, revoked)} == {
        active: "active",
        expired: "expired",
        revoked: "revoked",
    }


def test_list_shows_the_keys_of_one_uid_alone(house: House, capsys: Capture) -> None:
    assert run("list", "--uid", "other-hotel") == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    assert len(rows) == 1
    assert "other-hotel" in rows[0]
    assert run("list", "--uid", "nobody") == 0
    assert capsys.readouterr().out == "There are no keys.\n"


def test_revoke_ends_a_key_and_can_be_repeated(house: House, capsys: Capture) -> None:
    key_id, secret = made(capsys)
    assert [run("revoke", key_id), run("revoke", key_id)] == [0, 0]
    assert "60 seconds" in capsys.readouterr().out
    sent = by_key(f"{key_id}.{secret}")
    assert house.service.get("voucher/list", headers=sent).status == 401


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["revoke", "k-none"], "k-none"),
        (["create", "--uid", ""], "uid"),
        (["create", "--uid", "  "], "uid"),
        (["create", "--uid", "x" * 129], "uid"),
        (["create", "--uid", "hotel", "--expires", text(START)], "expired"),
        # a stated issuer_uid comes in trimmed and as one line, so it would never agree with these
        (["create", "--uid", " hotel"], "uid"),
        (["create", "--uid", "ho\ntel"], "uid"),
        # no hotel may pass for a guest
        (["create", "--uid", "t-kq3v7m2x5r6t2w6y4abcdefghi"], "uid"),
    ],
)
def test_what_cannot_be_done_exits_with_1_and_says_why(
    house: House, capsys: Capture, arguments: list[str], said: str
) -> None:
    before = everything(house.service)
    assert run(*arguments) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert everything(house.service) == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["create"],
        ["create", "--uid", "hotel", "--role", "guest"],
        ["create", "--uid", "hotel", "--expires", "soon"],
        ["create", "--uid", "hotel", "--expires", "2027-01-01T00:00:00"],
        ["revoke"],
        ["delete", "k-1"],
    ],
)
def test_what_cannot_be_understood_exits_with_2_and_shows_the_usage(
    house: House, capsys: Capture, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage: keys" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["create"], ["list"], ["revoke"]])
def test_there_is_help(capsys: Capture, command: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        keys.main([*command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert f"keys{' ' if command else ''}{''.join(command)}" in shown
    assert command != [] or "create --uid hotel-seaside" in shown


def test_a_store_that_stays_away_is_told_in_one_line(house: House, capsys: Capture) -> None:
    def away(operation: str, arguments: dict[str, object]) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    house.service.spy.before = away
    assert run("list") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert shown.err.startswith("keys: ")
