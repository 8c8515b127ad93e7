"""POST /api/voucher/book"""

from __future__ import annotations

from tests.service import Service


def test_books_a_slot(service: Service) -> None:
    issued = service.post("voucher/issue", {"issuer_uid": "hotel"}).json["voucher"]
    slot = service.get("slots/available", {"voucher_id": issued["id"]}).json["items"][0]
    service.spy.calls.clear()
    body = {"voucher_id": issued["id"], "slot_id": slot["slot_id"], "holder_uid": "guest"}
    answer = service.post("voucher/book", body)
    assert answer.status == 201
    assert answer.json["booking"]["slot_start"] == "2026-03-02T10:00:00Z"
    assert answer.json["voucher"] == issued | {"status": "booked", "holder_uid": "guest"}
    assert service.spy.operations() == ["get_item", "transact_write_items"]
