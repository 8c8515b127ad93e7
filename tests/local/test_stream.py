"""The local run brings events to the outbox as Lambda does."""

from __future__ import annotations

from tests.local.runs import LocalRun, eventually


def test_a_booking_reaches_the_outbox_by_the_stream(project) -> None:
    with LocalRun(project) as run:
        voucher_id = run.issue()
        slots = run.call(f"/api/slots/available?voucher_id={voucher_id}")[1]["items"]
        body = {"voucher_id": voucher_id, "slot_id": slots[-1]["slot_id"]}
        assert run.call("/api/voucher/book", body | {"holder_uid": "guest-anna"})[0] == 201
        made = '"message": "fan_out"'
        eventually(lambda: made in run.output, "its deliveries were made")
        assert "cannot be read" not in run.output
