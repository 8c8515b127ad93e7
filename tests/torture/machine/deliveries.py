"""Rules: what webhooks are sent. Nobody answers at any of their addresses."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.torture import outbox_oracle
from tests.torture.machine.base import Sender, one_dialect_readers, picks, without_none
from tests.torture.machine.listings import page_sizes
from tests.torture.machine.webhooks import WebhookRules, any_hotel
from tests.torture.model.records import Event
from tests.torture.model.webhooks import Delivery
from tests.torture.times import iso


class DeliveryRules(WebhookRules):
    """Events reach endpoints, in vain; deliveries are listed and replayed."""

    def set_up(self) -> None:
        super().set_up()
        self.fanned_out: set[str] = set()

    @rule(pick=picks, sends=st.sampled_from([0, 3, 10]))
    def outbox_runs(self, pick: int, sends: int) -> None:
        """The stream brings what happened, and the queue some of what is new to be sent."""
        service, hotels = self.stage.service, {self.principals[4].uid, self.principals[5].uid}
        rows = [
            row
            for row in service.rows("events")
            if row.get("issuer_uid", {}).get("S") in hotels
            and row["id"]["S"] not in self.fanned_out
        ]
        self.stage.fan_out(rows)
        for row in rows:
            happened = outbox_oracle.read(row)
            self.fanned_out.add(happened.id)
            event = Event(happened.subject, row["issuer_uid"]["S"], happened.type, happened.at)
            assert event in self.model.events
            for endpoint_id in self.webhooks.hearing(event):
                hook = outbox_oracle.Expected(happened, f"webhook:{endpoint_id}", "event")
                moment = event.created_at.isoformat(timespec="milliseconds")
                sort = f"{moment.replace('+00:00', 'Z')}#{hook.id}"
                self.webhooks.deliveries[sort] = Delivery(sort, endpoint_id, event)
        queued = [one for one in self.webhooks.deliveries.values() if one.status == "queued"]
        first = pick % (len(queued) + 1)
        for delivery in queued[first : first + sends]:
            self.stage.send(delivery.event.issuer, delivery.id)
            self.webhooks.attempt(delivery, self.now)

    @rule(
        reader=one_dialect_readers,
        pick=picks,
        hotel=any_hotel,
        limit=page_sizes,
        by_issuer=st.booleans(),
    )
    def webhook_deliveries(
        self, reader: Sender, pick: int, hotel: int | None, limit: int, by_issuer: bool
    ) -> None:
        """Anybody lists the webhooks of any hotel, and what one of them was sent."""
        reader, issuer = self._of_hotel(reader, hotel, by_issuer)
        self._list_webhooks(reader, issuer)
        principal, (id_, _) = self.principals[reader.number], self._pick_webhook(pick, 0)
        items, sent = self._pages(
            reader,
            "webhook/deliveries",
            without_none(issuer_uid=issuer, webhook_id=id_, limit=limit),
            lambda: self.webhooks.sent_to(principal, issuer, id_),
        )
        if items is not None:
            stored = {one.id: one for one in sent}
            assert sorted(item["id"] for item in items) == sorted(stored)
            for item in items:
                self._compare_delivery(item, stored[item["id"]])

    @precondition(lambda self: self.webhooks.deliveries)
    @rule(
        sender=st.none() | one_dialect_readers,
        pick=picks,
        number=picks,
        hotel=any_hotel,
    )
    def replay_delivery(
        self, sender: Sender | None, pick: int, number: int, hotel: int | None
    ) -> None:
        """Anybody has anything sent to any webhook once more, or its hotel does."""
        picked = self._pick_delivery(number)
        if sender is None and picked:
            id_, issuer = picked.endpoint_id, None
            sender = Sender(self.number_of(picked.event.issuer))
        else:
            sender, issuer = self._of_hotel(sender or Sender(4), hotel, by_issuer=False)
            id_, _ = self._pick_webhook(pick, 0)
        principal = self.principals[sender.number]
        delivery_id = picked.id if picked else "2096-01-01T00:00:00.000Z#none"
        body = without_none(issuer_uid=issuer, webhook_id=id_, delivery_id=delivery_id)
        answer, delivery = self.compare(
            "webhook/replay",
            self.post(sender, "webhook/replay", body),
            lambda: self.webhooks.require_delivery(principal, issuer, id_, delivery_id),
        )
        if answer:
            self.webhooks.replay(delivery)
            self._compare_delivery(answer["delivery"], delivery)

    # --- what these share

    def _pick_delivery(self, number: int) -> Delivery | None:
        """Any delivery; None for one that does not exist."""
        every = [*self.webhooks.deliveries.values()]
        return every[-1 - number % len(every)] if number and every else None

    def _compare_delivery(self, body: dict[str, Any], delivery: Delivery) -> None:
        expected = {
            "event_type": delivery.event.type,
            "subject_id": delivery.event.subject_id,
            "created_at": iso(delivery.event.created_at),
            "status": delivery.status,
            "attempt": delivery.attempt,
            "reason": delivery.reason,
        }
        assert {name: body[name] for name in expected} == expected
        assert (body["next_try_at"] is None) == (delivery.status in ("dead", "void"))
