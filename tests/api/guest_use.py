"""Requests about guests and their contacts, and the store calls that each may make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.steps import issued, slot_id
from tests.mail_tokens import agree, tokens_of
from tests.service import TRANSACT, Answer, Service

ANNA = {
    "name": "Anna de Vries",
    "email": "anna@devries.example",
    "phone": "+31 6 1234 5678",
    "language": "nl",
    "note": "We come by train.",
}
OF_GUEST = {"issuer_uid": "hotel", "guest_uid": "guest"}
READ, WRITE, QUERY, BATCH = "get_item", TRANSACT, "query", "batch_get_item"


def book(service: Service, hours: float = 1, **fields: Any) -> Answer:
    """Book a new voucher with Anna's contact, for the guest unless the fields say otherwise."""
    body = {
        "voucher_id": fields.get("voucher_id") or issued(service)["id"],
        "slot_id": slot_id(service, hours=hours),
        "holder_uid": "guest",
        "contact": ANNA,
    }
    return service.post("voucher/book", body | fields)


def contact_of(service: Service, guest_uid: str = "guest") -> Any:
    """What the hotel knows of a guest."""
    answer = service.get("guest/contact", OF_GUEST | {"guest_uid": guest_uid})
    assert answer.status == 200, answer.text
    return answer.json["contact"]


def save(service: Service, contact: Any = ANNA, **fields: Any) -> Answer:
    """Save the guest's contact."""
    return service.post("guest/save", OF_GUEST | {"contact": contact} | fields)


def search(service: Service, text: str, **fields: Any) -> Answer:
    """Search the hotel's vouchers."""
    return service.get("voucher/list", {"issuer_uid": "hotel", "q": text} | fields)


def _listed(service: Service) -> Answer:
    return service.get("voucher/list", {"issuer_uid": "hotel", "include": "guest", "limit": 1})


def _booking(service: Service) -> Callable[[], Answer]:
    voucher_id = issued(service)["id"]
    return lambda: book(service, voucher_id=voucher_id)


def _by_mail(name: str, *, is_confirmed: bool) -> Callable[[Service], Callable[[], Answer]]:
    def prepare(service: Service) -> Callable[[], Answer]:
        token = tokens_of(service)[name]
        agree(service, is_confirmed=is_confirmed)
        return lambda: service.post(f"mail/{name}", {"token": token})

    return prepare


def _saved(request: Callable[[Service], Answer]) -> Callable[[Service], Callable[[], Answer]]:
    def prepare(service: Service) -> Callable[[], Answer]:
        service.clock.tick()  # among vouchers of one instant, chance decides which is the newest
        assert book(service).status == 201
        return lambda: request(service)

    return prepare


BUDGET: dict[str, tuple[Callable[[Service], Callable[[], Answer]], list[str]]] = {
    "book with a contact": (_booking, [READ, READ, WRITE]),
    "search": (_saved(lambda s: search(s, "vries", limit=1)), [QUERY, BATCH, QUERY, BATCH]),
    "list with guests": (_saved(_listed), [QUERY, BATCH]),
    "contact": (_saved(lambda s: s.get("guest/contact", OF_GUEST)), [READ]),
    "save a contact": (_saved(lambda s: save(s, {"name": "Anna"})), [READ, WRITE]),
    "export": (_saved(lambda s: s.get("guest/export", OF_GUEST)), [READ, QUERY, QUERY]),
    "confirm": (_by_mail("confirm", is_confirmed=False), [READ, WRITE]),
    "confirm again": (_by_mail("confirm", is_confirmed=True), [READ]),
    "unsubscribe": (_by_mail("unsubscribe", is_confirmed=True), [READ, WRITE]),
    "subscribe": (_by_mail("subscribe", is_confirmed=False), [READ, WRITE]),
    "erase": (
        _saved(lambda s: s.post("guest/erase", OF_GUEST)),
        [READ, WRITE, QUERY, QUERY, BATCH, QUERY],
    ),
}
