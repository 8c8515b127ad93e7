"""The operator's command that creates, lists and revokes API keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.domain.instants import text
from infra.operator import keys
from tests.access.cast import House, api_key, by_cookie, by_key, everything
from tests.access.faults import unreachable
from tests.engines import Engine
from tests.service import START, Service, current_runtime, serve

Capture = pytest.CaptureFixture[str]
WHOLE = re.compile(r"(k-[0-9a-z]+-[0-9a-z]+)\.([A-Za-z0-9_-]{22,})")


@pytest.fixture
def local(empty_tables: Engine) -> Iterator[Service]:
    """The stage local."""
    yield from serve(empty_tables, auth_mode="keys")


def run(*arguments: str) -> int:
    """Run the command on the tables of the test."""
    return keys.main(arguments, current_runtime())


def create(capsys: Capture, *arguments: str) -> tuple[str, str]:
    """Create a key; returns its id and secret as printed."""
    assert run("create", "--uid", "hotel", *arguments) == 0
    printed = WHOLE.findall(capsys.readouterr().out)
    assert len(printed) == 1
    return printed[0]


def test_create_prints_a_key_that_works(house: House, capsys: Capture) -> None:
    key_id, secret = create(capsys, "--label", "front desk")
    headers = by_key(f"{key_id}.{secret}")
    answer = house.service.post("voucher/issue", {}, headers=headers)
    assert answer.json["voucher"]["issuer_uid"] == "hotel"
    assert house.service.get("events", headers=headers).status == 200
    assert house.service.post("voucher/issue", {"issuer_uid": "x"}, headers=headers).status == 403


@pytest.mark.parametrize(
    ("typed", "uid"),
    [
        ("Cafe\u0301 am Markt", "Caf\u00e9 am Markt"),
        ("\u212bngstr\u00f6m", "\u00c5ngstr\u00f6m"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        (" inn ", "inn"),
    ],
)
def test_uid_and_label_are_kept_as_requests_name_them(
    house: House, capsys: Capture, typed: str, uid: str
) -> None:
    assert run("create", "--uid", typed, "--label", typed) == 0
    [(key_id, secret)] = WHOLE.findall(capsys.readouterr().out)
    headers = by_key(f"{key_id}.{secret}")
    answer = house.service.post("voucher/issue", {"issuer_uid": typed}, headers=headers)
    assert (answer.status, answer.json["voucher"]["issuer_uid"]) == (201, uid)
    assert run("list", "--uid", typed) == 0
    [row] = capsys.readouterr().out.splitlines()[1:]
    assert row.count(uid) == 2


def test_create_makes_an_admin_only_on_request(house: House, capsys: Capture) -> None:
    key_id, secret = create(capsys, "--role", "admin")
    headers = by_key(f"{key_id}.{secret}")
    assert house.service.post("voucher/issue", {"issuer_uid": "x"}, headers=headers).status == 201


def test_secret_is_shown_once_and_not_stored(house: House, capsys: Capture) -> None:
    key_id, secret = create(capsys)
    assert run("list") == 0
    shown = capsys.readouterr()
    assert key_id in shown.out
    assert secret not in shown.out + shown.err
    assert secret not in json.dumps(everything(house.service))


def test_list_shows_the_state_of_each_key(house: House, capsys: Capture) -> None:
    active, _ = create(capsys)
    expired, _ = create(capsys, "--expires", text(START + timedelta(hours=1)))
    revoked, _ = create(capsys)
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


@pytest.mark.parametrize(
    ("arguments", "life", "shown"),
    [
        ((), timedelta(days=365), ""),
        (("--days", "12"), timedelta(days=12), "(in 12 days)"),
        (("--days", "1"), timedelta(days=1), "(in 1 day)"),
        (("--expires", text(START + timedelta(hours=3))), timedelta(hours=3), "(within a day)"),
        (("--never",), None, "never"),
    ],
)
def test_key_expires_after_a_year_or_as_the_operator_says(
    house: House, capsys: Capture, arguments: tuple[str, ...], life: timedelta | None, shown: str
) -> None:
    key_id, secret = create(capsys, *arguments)
    expiry = text(START + life) if life else ""
    run("list", "--uid", "hotel")
    (row,) = (line for line in capsys.readouterr().out.splitlines() if key_id in line)
    assert row.endswith(f"{expiry} {shown}".strip())
    headers = by_key(f"{key_id}.{secret}")
    later = START + (life or timedelta(days=3650))
    for now, answer in ((START, 200), (later, 401 if life else 200)):
        house.service.clock.now = now
        assert house.service.get("voucher/list", headers=headers).status == answer


def test_list_shows_when_a_key_was_last_used(house: House, capsys: Capture) -> None:
    key_id, secret = create(capsys, "--days", "100")
    for expected in ("never", text(START)):
        run("list", "--uid", "hotel")
        (row,) = (line for line in capsys.readouterr().out.splitlines() if key_id in line)
        assert row.split()[-2] == expected
        house.service.get("voucher/list", headers=by_key(f"{key_id}.{secret}"))


def test_creating_and_revoking_a_key_are_events_of_its_hotel(house: House, capsys: Capture) -> None:
    key_id, _ = create(capsys, "--label", "front desk")
    run("revoke", key_id)
    run("revoke", key_id)
    query = {"subject_id": key_id}
    items = house.service.get("events", query, headers=house.hotel).json["items"]
    assert sorted(item["type"] for item in items) == ["api_key.create", "api_key.revoke"]
    for item in items:
        assert (item["actor_id"], item["subject_type"]) == ("operator", "api_key")
        assert item["meta"]["label"] == "front desk"
    of_type = house.service.get("events", {"type": "api_key.revoke"}, headers=house.hotel)
    assert len(of_type.json["items"]) == 1
    assert house.service.get("events", query, headers=house.other).json["items"] == []


def test_list_shows_only_the_keys_of_a_uid(house: House, capsys: Capture) -> None:
    assert run("list", "--uid", "other-hotel") == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    assert len(rows) == 1
    assert "other-hotel" in rows[0]
    assert run("list", "--uid", "nobody") == 0
    assert capsys.readouterr().out == "There are no keys.\n"


def test_revoke_ends_a_key_and_can_be_repeated(house: House, capsys: Capture) -> None:
    key_id, secret = create(capsys)
    assert [run("revoke", key_id), run("revoke", key_id)] == [0, 0]
    assert "60 seconds" in capsys.readouterr().out
    headers = by_key(f"{key_id}.{secret}")
    assert house.service.get("voucher/list", headers=headers).status == 401


@pytest.mark.parametrize("shared_device", [False, True])
def test_sign_in_link_opens_one_session_of_the_key(
    house: House, capsys: Capture, shared_device: bool
) -> None:
    key_id, secret = create(capsys, "--label", "front desk")
    options = ["--shared-device"] if shared_device else []
    assert run("sign-in-link", key_id, "--portal", "https://vouchers.example", *options) == 0
    printed = capsys.readouterr().out
    [code] = re.findall(r"  https://vouchers\.example/#sign-in=([0-9a-z]{31})\n", printed)
    assert secret not in printed
    assert code not in json.dumps(everything(house.service))
    session = by_cookie(house.use_code(code))
    answer = house.service.get("session/current", headers=session).json["session"]
    assert (answer["uid"], answer["label"], answer["ends_at_rest"], answer["may_invite"]) == (
        "hotel",
        "front desk",
        shared_device,
        True,
    )


def test_sign_in_link_of_the_stage_local(local: Service, capsys: Capture) -> None:
    assert run("--stage", "local", "sign-in-link", "local-hotel") == 0
    [code] = re.findall(r"http://127\.0\.0\.1:\d+/#sign-in=(\w+)", capsys.readouterr().out)
    answer = local.post("session/preview", {"code": code})
    assert answer.json["uid"] == "hotel-demo"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["revoke", "k-none"], "k-none"),
        (["sign-in-link", "k-none", "--portal", "https://x"], "k-none"),
        (["sign-in-link", "local-hotel", "--portal", "https://x"], "local-hotel"),
        (["sign-in-link", "k-revoked", "--portal", "https://x"], "revoked"),
        (["sign-in-link", "k-expired", "--portal", "https://x"], "expired"),
        (["create", "--uid", ""], "uid"),
        (["create", "--uid", "  "], "uid"),
        (["create", "--uid", "x" * 129], "uid"),
        (["create", "--uid", "hotel", "--expires", text(START)], "expired"),
        # No request can name these.
        (["create", "--uid", "ho\ntel"], "uid"),
        (["create", "--uid", "\u2060"], "uid"),
        (["create", "--uid", "hotel", "--label", "front\ndesk"], "label"),
        (["create", "--uid", "hotel", "--label", "x" * 201], "label"),
        (["list", "--uid", "ho\ttel"], "uid"),
        # A hotel must not look like a guest.
        (["create", "--uid", "t-kq3v7m2x5r6t2w6y4abcdefghi"], "uid"),
    ],
)
def test_failure_exits_with_1_and_says_why(
    house: House, capsys: Capture, arguments: list[str], reason: str
) -> None:
    api_key(house.service, "hotel", key="k-revoked.secret", revoked=True)
    api_key(house.service, "hotel", key="k-expired.secret", expires_at=START)
    before = everything(house.service)
    assert run(*arguments) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert reason in shown.err
    assert everything(house.service) == before


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["create"],
        ["create", "--uid", "hotel", "--role", "guest"],
        ["create", "--uid", "hotel", "--expires", "soon"],
        ["create", "--uid", "hotel", "--days", "0"],
        ["create", "--uid", "hotel", "--days", "ten"],
        ["create", "--uid", "hotel", "--days", "9", "--never"],
        ["create", "--uid", "hotel", "--expires", "2027-01-01T00:00:00"],
        ["revoke"],
        ["sign-in-link"],
        ["delete", "k-1"],
    ],
)
def test_wrong_arguments_exit_with_2_and_show_the_usage(
    house: House, capsys: Capture, arguments: list[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*arguments)
    assert ended.value.code == 2
    assert "usage: keys" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["create"], ["list"], ["revoke"], ["sign-in-link"]])
def test_help_is_shown(capsys: Capture, command: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        keys.main([*command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert f"keys{' ' if command else ''}{''.join(command)}" in shown
    assert command != [] or "create --uid hotel-seaside" in shown


def test_unreachable_store_is_reported_in_one_line(house: House, capsys: Capture) -> None:
    with house.service.faulty_store(before=unreachable):
        assert run("list") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert shown.err.startswith("keys: ")
