"""Damage to the rows of contacts, webhooks, deliveries and codes, and what `check-data` reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.hotels.hotel import Hotel as HotelProfile
from chalicelib.domain.outbox.digests import next_digest
from chalicelib.storage.tables import deliveries
from tests.migration.hotel import B, C, D, E, Hotel, S, W

DAY = timedelta(days=1)
SORT = "2026-03-0"  # every delivery


def remove(table: str, key: str) -> Callable[[Hotel], None]:
    """Delete the first row whose key begins so."""
    return lambda hotel: hotel.desk.remove(table, hotel.first(table, key))


def change(table: str, key: str, **attributes: dict[str, str] | None) -> Callable[[Hotel], None]:
    """Change the first row whose key begins so."""
    return lambda hotel: hotel.change(table, key, **attributes)


def change_webhook(name: str, **attributes: dict[str, str]) -> Callable[[Hotel], None]:
    """Change the row of a webhook."""
    return lambda hotel: hotel.change(W, hotel.webhooks[name], **attributes)


def forget_what_happened(hotel: Hotel) -> None:
    """Delete the event of a webhook's test, which a delivery is about."""
    [test] = [row for row in hotel.desk.rows(E) if row["type"]["S"] == "webhook.test"]
    hotel.desk.remove(E, test)


def bring_back(hotel: Hotel) -> None:
    """A webhook that was deleted is there again."""
    row = hotel.first(W, hotel.webhooks["door"])
    hotel.desk.put(W, row | {"id": {"S": hotel.webhooks["spa"]}, "version": {"N": "1"}})


def plan_digest(hotel: Hotel, moved: timedelta = timedelta(0)) -> None:
    """A digest is planned; it stands at another day than the one from which its id follows, if it
    is moved."""
    made = HotelProfile(issuer_uid="hotel-demo", name="H", zone="UTC", digest_hour=7, version=1)
    digest = next_digest(made, hotel.service.clock.now)
    assert digest is not None
    hotel.desk.put(D, deliveries.to_item(replace(digest, created_at=digest.created_at + moved)))


def forget_mail(hotel: Hotel) -> None:
    """Delete the events that mail a code."""
    for row in hotel.desk.rows(E):
        if row["type"]["S"] == "voucher.code":
            hotel.desk.remove(E, row)


def request(hotel: Hotel, *earlier: str) -> None:
    """Codes were requested at these times, too, before the latest."""
    row = hotel.first(S, "booking#")
    latest = json.loads(row["requests"]["S"])[-1]
    hotel.change(S, "booking#", requests={"S": json.dumps([*earlier, latest])})


def use_late(hotel: Hotel) -> None:
    """A code was used when it was over."""
    used = {"used_at": {"S": "2026-03-02T09:30:00.000Z"}, "tries": {"N": "1"}}
    hotel.change(S, "booking#", **used)


# In a report, {desk}, {door} and {spa} stand for the ids of webhooks.
OUTBOX_DAMAGES: dict[str, tuple[Callable[[Hotel], None], str]] = {
    "a contact without one of its words": (
        remove(C, "w#anna#"),
        "contacts hotel-demo/guest-anna is not found by 1 of the",
    ),
    "a word that its contact does not list": (
        change(C, "w#anna#", sort={"S": "w#otto#guest-anna"}),
        "contacts hotel-demo/guest-anna is found by 1 words that it does not list",
    ),
    "a contact that was erased, and its words were not": (
        remove(C, "g#guest-anna"),
        "contacts hotel-demo/guest-anna is unknown, but found by",
    ),
    "a word of nobody": (
        change(C, "w#anna#", guest_uid=None),
        "contacts hotel-demo/nobody is unknown, but found by 1 words",
    ),
    "a contact whose words are of another name": (
        change(C, "g#guest-anna", name={"S": "Otto"}),
        "contacts hotel-demo/guest-anna lists other words than those of its name",
    ),
    "a contact under another guest's key": (
        change(C, "g#guest-anna", sort={"S": "g#guest-otto"}),
        "contacts hotel-demo/guest-anna has sort 'g#guest-otto', but should have",
    ),
    "a contact that cannot be read": (
        change(C, "g#guest-anna", mail_state={"S": "unsure"}),
        "contacts hotel-demo/guest-anna cannot be read: has the mail_state 'unsure'",
    ),
    "a count of a guest's void links that cannot be read": (
        change(C, "l#guest-otto", link_generation={"S": "two"}),
        "contacts hotel-demo/guest-otto cannot be read: has an unreadable link_generation",
    ),
    "no link was made void, and yet it is counted": (
        change(C, "l#guest-otto", link_generation={"N": "0"}),
        "contacts hotel-demo/guest-otto has the link generation 0",
    ),
    "a row of contacts that is of no kind": (
        change(C, "l#guest-otto", sort={"S": "x#guest-otto"}),
        "contacts hotel-demo has a row of no kind",
    ),
    "a webhook that nobody counted": (
        change(W, "count", webhook_count={"N": "1"}),
        "webhooks hotel-demo counts 1 webhooks, but has 2",
    ),
    "no count of webhooks": (
        remove(W, "count"),
        "webhooks hotel-demo counts 0 webhooks, but has 2",
    ),
    "a count of webhooks that cannot be read": (
        change(W, "count", webhook_count={"S": "two"}),
        "webhooks hotel-demo cannot be read: has an unreadable webhook_count",
    ),
    "a webhook of another version": (
        change_webhook("desk", version={"N": "3"}),
        "webhooks {desk} has the version 3, but 2 events of a change",
    ),
    "a webhook that was deleted": (
        bring_back,
        "webhooks {spa} exists, but has an event webhook.delete",
    ),
    "a webhook that nobody made": (
        lambda hotel: hotel.change(W, hotel.webhooks["door"], id={"S": "wh-none"}),
        "webhooks wh-none has no event webhook.create",
    ),
    "a webhook that cannot be read": (
        change_webhook("desk", previous_secret={"S": ""}, version={"N": "0"}),
        "webhooks {desk} cannot be read: an endpoint has no version",
    ),
    "a webhook whose times do not sort": (
        change_webhook("door", changed_at={"S": "2026-03-02T09:00:00Z"}),
        "webhooks {door} has changed_at '2026-03-02T09:00:00Z', but should have",
    ),
    "a last attempt that cannot be read": (
        lambda hotel: hotel.desk.put(
            W, {"issuer_uid": {"S": "hotel-demo"}, "id": {"S": "attempt#none"}}
        ),
        "webhooks attempt#none cannot be read: lacks at",
    ),
    "a delivery about nothing": (
        forget_what_happened,
        ", which does not exist",
    ),
    "a delivery to somebody else": (
        change(D, SORT, receiver={"S": "guest:otto"}),
        " has another id than its event, receiver and template make",
    ),
    "an open delivery that is not in the due index": (
        change(D, SORT, due_shard=None),
        " has due_shard none, but should have 'due-",
    ),
    "a delivery in the wrong shard": (
        change(D, SORT, due_shard={"S": "due-99"}),
        " has due_shard 'due-99', but should have 'due-",
    ),
    "a delivery in the wrong place": (
        change(D, SORT, sort={"S": "2026-03-01T00:00:00.000Z#none"}),
        " has sort '2026-03-01T00:00:00.000Z#none', but should have",
    ),
    "a delivery that is open and has ended": (
        change(D, SORT, status={"S": "void"}),
        " cannot be read: a delivery is open and has ended, or neither",
    ),
    "a mail that came back as nothing": (
        change(D, SORT, bounce={"S": "elsewhere"}),
        " cannot be read: came back as 'elsewhere'",
    ),
    "a digest of another day": (
        lambda hotel: plan_digest(hotel, -DAY),
        " is a digest, and not about the day of its place",
    ),
    "a delivery that says nothing": (
        change(D, SORT, template={"S": "hello"}),
        " cannot be read: is of no channel, or says nothing",
    ),
    "a code of no booking": (
        lambda hotel: hotel.delete(B, "booked"),
        "is the code of a booking that does not exist",
    ),
    "a code that nothing mails": (
        forget_mail,
        ", which does not exist",
    ),
    "a code that was tried too often": (
        change(S, "booking#", tries={"N": "6"}),
        " cannot be read: a code was tried more often than it may be",
    ),
    "a code that counts too many requests": (
        lambda hotel: request(hotel, *["2026-03-02T08:00:00.000Z"] * 6),
        " counts 7 requests, more than a day may have",
    ),
    "a code that counts a request of days ago": (
        lambda hotel: request(hotel, "2026-02-20T09:00:00.000Z"),
        " counts a request of more than a day before the latest",
    ),
    "a code that was used when it was over": (use_late, " was used after its end"),
    "a code that stays for too long": (
        change(S, "booking#", expires_at={"N": "4102444800"}),
        " has expires_at '4102444800', but should have",
    ),
    "a code under another booking's key": (
        change(S, "booking#", credential={"S": "booking#b-none"}),
        "sessions b-none has credential 'booking#b-none', but should have",
    ),
}
