"""`make check-data`: reports nothing for what the service writes, and every kind of damage."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from tests.guests import guest_token
from tests.migration.conftest import START, Desk, desk_on
from tests.migration.damages import DAMAGES
from tests.migration.damages_of_outbox import OUTBOX_DAMAGES, plan_digest
from tests.migration.hotel import B, H, Hotel, P, T, V, fill
from tests.pictures import JPEG
from tests.service import serve
from tests.torture.memory import in_memory


@pytest.fixture(scope="module")
def filled_hotel() -> Iterator[Hotel]:
    """Made once, because that takes longer than all the tests."""
    engine = in_memory()
    for service in serve(engine, START):
        hotel = Hotel(desk_on(engine), service)
        fill(hotel)
        hotel.rows = hotel.desk.everything()
        yield hotel


@pytest.fixture
def hotel(filled_hotel: Hotel) -> Iterator[Hotel]:
    """Consistent data, a day later; what a test changes is restored after it."""
    yield filled_hotel
    filled_hotel.desk = desk_on(filled_hotel.desk.engine)
    filled_hotel.service.clock.now = START + timedelta(days=1)
    for table, rows in filled_hotel.rows.items():
        present = filled_hotel.desk.rows(table)
        for row in present:
            if row not in rows:
                filled_hotel.desk.remove(table, row)
        filled_hotel.desk.load({table: [row for row in rows if row not in present]})


def test_what_the_service_writes_agrees(hotel: Hotel) -> None:
    hotel.service.clock.advance(days=2)
    hotel.service.sweep()
    ran = hotel.desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out
    assert "10 vouchers (1 cancelled, 4 consumed, 1 expired, 4 issued), 5 bookings" in ran.out
    assert "events, 6 guest tokens, 2 templates, 1 hotels" in ran.out
    assert "2 contacts, 2 webhooks, " in ran.out
    assert " deliveries, 1 codes of bookings" in ran.out
    assert " deliveries are due and wait for the outbox." in ran.out


def test_a_digest_needs_no_event(hotel: Hotel) -> None:
    plan_digest(hotel)
    ran = hotel.desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_reported(hotel: Hotel, damage: str) -> None:
    apply, expected = DAMAGES[damage]
    apply(hotel)
    ran = hotel.desk.check("--all")
    assert ran.code == 1
    candidates = [
        expected.format(v=hotel.vouchers[name], b=hotel.bookings.get(name, ""))
        for name in hotel.vouchers
    ]
    assert any(candidate in ran.out for candidate in candidates), ran.out


@pytest.mark.parametrize("damage", OUTBOX_DAMAGES)
def test_damage_to_what_is_told_is_reported(hotel: Hotel, damage: str) -> None:
    apply, expected = OUTBOX_DAMAGES[damage]
    apply(hotel)
    ran = hotel.desk.check("--all")
    assert ran.code == 1
    assert expected.format(**hotel.webhooks) in ran.out, ran.out
    assert "anna#" not in ran.out  # no name in a report


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (
            lambda hotel: hotel.desk.remove(T, hotel.token("third")),
            "{second} is replaced by {third}, which does not exist for the guest {first}",
        ),
        (
            lambda hotel: hotel.desk.remove(T, hotel.token("first")),
            "{second} is a token of the guest {first}, but takes no token's place",
        ),
        (
            lambda hotel: hotel.damage_token("second", status="active", replaced_by=None),
            "{third} is a token of the guest {first}, but takes no token's place",
        ),
        (
            lambda hotel: hotel.damage_token("third", uid=hotel.token("stolen")["uid"]["S"]),
            "{second} is replaced by {third}, which does not exist for the guest {first}",
        ),
        (
            lambda hotel: hotel.damage_token("stolen", status="active"),
            "{stolen} is active, but takes no token's place",
        ),
        (
            lambda hotel: hotel.damage_token("third", replaced_by="t-1"),
            "{third} cannot be read: is replaced by no token, or by one too many",
        ),
        (
            lambda hotel: hotel.damage_token("third", status="lost"),
            "{second} is replaced by {third}, which cannot be read for the guest {first}",
        ),
        (
            lambda hotel: hotel.damage_token(
                "first", replaced_by=hotel.token("third")["token_id"]["S"]
            ),
            "{third} takes the place of 2 tokens: ",
        ),
        (
            lambda hotel: hotel.damage_token("third", changed_at="2026-03-02 10:00"),
            "{third} has changed_at '2026-03-02 10:00', but should have",
        ),
    ],
)
def test_damage_to_a_guests_tokens_is_reported(
    hotel: Hotel, damage: Callable[[Hotel], None], problem: str
) -> None:
    names = ("first", "second", "third", "stolen")
    ids = {name: hotel.token(name)["token_id"]["S"] for name in names}
    damage(hotel)
    ran = hotel.desk.check("--all")
    assert ran.code == 1
    assert f"guest_tokens {problem.format(**ids)}" in ran.out


@pytest.mark.parametrize(
    ("kind", "damage", "problem"),
    [
        ("logo", None, "hotel-demo names the logo {logo}, but has none"),
        ("logo", {"content": {"B": JPEG}}, "hotel-demo names the logo"),
        ("logo", {"type": {"S": "image/svg+xml"}}, "hotel-demo cannot be read: has the type"),
        ("profile", None, "hotel-demo is at version 0, but has 2 events of a save"),
        ("profile", {"version": {"N": "3"}}, "hotel-demo is at version 3, but has 2 events"),
        ("profile", {"languages": {"S": "xx"}}, "hotel-demo cannot be read: has the languages"),
    ],
)
def test_damage_to_a_hotels_rows_is_reported(
    hotel: Hotel, kind: str, damage: dict[str, Any] | None, problem: str
) -> None:
    [row] = [each for each in hotel.desk.rows(H) if each["kind"] == {"S": kind}]
    [profile] = [each for each in hotel.desk.rows(H) if each["kind"] == {"S": "profile"}]
    hotel.desk.remove(H, row)
    if damage:
        hotel.desk.put(H, row | damage)
    ran = hotel.desk.check("--all")
    assert ran.code == 1
    assert f"hotels {problem.format(logo=profile['logo']['S'])}" in ran.out


def test_profile_saved_between_two_reads_is_not_reported(hotel: Hotel) -> None:
    """The scan of the events came before the save, that of the hotels after it."""
    saved: list[bool] = []

    def save(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "scan" and arguments["TableName"].endswith(H) and not saved:
            saved.append(True)
            hotel.save_profile(version=2)

    hotel.desk.client.before = save
    ran = hotel.desk.check()
    assert saved
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


def test_tokens_exchanged_between_two_reads_are_not_reported(hotel: Hotel) -> None:
    """The scan sees the token that an exchange makes, but not yet the one that it replaces."""
    chain = ["third", "fourth", "fifth"]
    row = hotel.token("third")

    def exchange_twice(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "get_item" and not exchanged:
            exchanged.append(True)
            hotel.desk.put(T, row)
            for name, new_name in pairwise(chain):
                tokens = {"token": guest_token(name), "new_token": guest_token(new_name)}
                assert hotel.service.post("presence/exchange", tokens).status == 200

    exchanged: list[bool] = []
    hotel.desk.remove(T, row)
    hotel.desk.client.before = exchange_twice
    ran = hotel.desk.check()
    assert exchanged
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (
            lambda hotel: hotel.desk.delete(
                P, issuer_uid="hotel-demo", template_id=hotel.templates["spa"]
            ),
            "hotel-demo counts 2 templates, but has 1",
        ),
        (
            lambda hotel: hotel.damage_template("count", template_count={"N": "5"}),
            "hotel-demo counts 5 templates, but has 2",
        ),
        (
            lambda hotel: hotel.damage_template("tour", version={"N": "3"}),
            "{tour} has the version 3, but 2 events",
        ),
        (
            lambda hotel: hotel.damage_template("spa", version={"N": "0"}),
            "{spa} cannot be read: a template has no version",
        ),
        (
            lambda hotel: hotel.damage_template("count", template_count={"S": "two"}),
            "count cannot be read: has an unreadable template_count",
        ),
        (
            lambda hotel: hotel.damage_template("spa", changed_at={"S": "2026-03-02T09:00:00Z"}),
            "{spa} has changed_at '2026-03-02T09:00:00Z', but should have",
        ),
    ],
)
def test_damage_to_templates_is_reported(
    hotel: Hotel, damage: Callable[[Hotel], None], problem: str
) -> None:
    assert ", 2 templates" in hotel.desk.check().out
    damage(hotel)
    ran = hotel.desk.check("--all")
    assert ran.code == 1
    assert f"templates {problem.format(**hotel.templates)}" in ran.out


def test_rows_of_the_previous_release_agree(hotel: Hotel) -> None:
    """With a key of a removed index, a shard of sixteen, and a copy of the voucher."""
    shard = f"due-{zlib.crc32(hotel.vouchers['named'].encode()) % 16:02}"
    hotel.damage(V, "named", holder_status="issued#guest-anna", due_shard=shard)
    hotel.damage(B, "booked", voucher={"M": hotel.row(V, "named")})
    hotel.damage(B, "cancelled", voucher={"M": {}})
    ran = hotel.desk.check()
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


def test_changes_between_two_reads_are_not_reported(hotel: Hotel) -> None:
    def cancel_once(operation: str, arguments: dict[str, Any]) -> None:
        if operation == "scan" and arguments["TableName"].endswith(B) and not cancelled:
            cancelled.append(True)
            hotel.service.post("voucher/cancel", {"booking_id": hotel.bookings["booked"]})

    cancelled: list[bool] = []
    hotel.desk.client.before = cancel_once
    ran = hotel.desk.check()
    assert cancelled
    assert "rereading" in ran.err
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "All rows agree."), ran.out


def test_bookings_that_only_the_first_system_accepts_are_noted(hotel: Hotel) -> None:
    hotel.damage(B, "cancelled", slot_start="2026-03-01T09:10:00.000Z")
    ran = hotel.desk.check()
    assert ran.code == 0, ran.out
    for problem in ("not on the voucher's slot grid", "outside the voucher's validity"):
        assert f"Note: 1 bookings are {problem}." in ran.out


def test_only_the_first_hundred_problems_are_shown(hotel: Hotel) -> None:
    copies = [{"id": {"S": f"v-copy-{number}"}} for number in range(101)]
    hotel.desk.load({V: copies})
    assert "more; --all shows all of them" in hotel.desk.check().out
    assert "v-copy-100" in hotel.desk.check("--all").out


def test_scans_in_parallel_read_every_row_once(local: Desk, hotel: Hotel) -> None:
    local.load(hotel.desk.everything())
    (first, *_), (second, *_) = local.check().out.splitlines(), hotel.desk.check().out.splitlines()
    assert first == second
    assert local.check().code == 0
    local.delete(B, id=hotel.bookings["booked"])
    assert local.check().code == 1


def test_missing_tables(hotel: Hotel) -> None:
    elsewhere = desk_on(hotel.desk.engine)
    elsewhere.engine = type(elsewhere.engine)("moto", elsewhere.engine.client, "nowhere-")
    ran = elsewhere.check()
    assert ran.code == 3
    assert "check-data: " in ran.err
