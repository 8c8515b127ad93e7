"""The local run lets a developer see within seconds what takes days."""

import urllib.request
from datetime import UTC, datetime, timedelta

from chalicelib.domain.instants import text
from tests.local.runs import LocalRun, eventually

DAY = 24 * 60 * 60


def mailbox(run: LocalRun) -> str:
    """The page with the mails that were sent."""
    with urllib.request.urlopen(f"{run.url}/mail") as response:
        page: bytes = response.read()
    return page.decode()


def forward(run: LocalRun, seconds: int) -> dict[str, object]:
    """Move the demo hotel's time on."""
    status, answer = run.call("/api/hotel/clock", {"forward_seconds": seconds})
    assert status == 200, answer
    return answer["clock"]


def book_in_two_days(run: LocalRun) -> str:
    """Book a voucher for a guest with an address; returns its id."""
    voucher_id = run.issue()
    begin = text(datetime.now(UTC) + timedelta(days=2))
    _, free = run.call(f"/api/slots/available?voucher_id={voucher_id}&from={begin}")
    body = {
        "voucher_id": voucher_id,
        "slot_id": free["items"][0]["slot_id"],
        "holder_uid": "guest-of-the-clock",
        "contact": {"name": "Elif Demir", "email": "elif@example.com", "language": "en"},
    }
    status, answer = run.call("/api/voucher/book", body)
    assert status == 201, answer
    return voucher_id


def test_a_reminder_is_in_the_mailbox_within_seconds(project):
    with LocalRun(project) as run:
        before = forward(run, 0)
        voucher_id = book_in_two_days(run)
        assert "elif@example.com" not in mailbox(run)
        forward(run, 60)
        eventually(lambda: mailbox(run).count("elif@example.com") == 1, "the mail of the booking")
        assert "Reminder" not in mailbox(run)
        after = forward(run, DAY + 60 * 60)
        eventually(lambda: "Reminder" in mailbox(run), "the reminder")
        assert after["ahead_seconds"] == before["ahead_seconds"] + DAY + 60 * 60 + 60
        # The slot has begun in the hotel's time; for another hotel, no second has passed.
        forward(run, DAY)
        _, shown = run.call(f"/api/voucher/status?voucher_id={voucher_id}")
        status, answer = run.call("/api/voucher/noshow", {"booking_id": shown["booking"]["id"]})
        assert status == 200, answer
        as_admin = {"issuer_uid": "another-hotel"}
        _, answer = run.call("/api/hotel/clock", as_admin, key="local-admin")
        assert answer["clock"]["ahead_seconds"] == 0
