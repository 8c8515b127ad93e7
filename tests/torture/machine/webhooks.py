"""Rules: a hotel's webhooks."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.torture.machine.base import (
    Sender,
    hotel_numbers,
    one_dialect_readers,
    picks,
    without_none,
)
from tests.torture.machine.hotels import HotelRules
from tests.torture.model.webhooks import Endpoint, WebhookModel
from tests.torture.times import iso

ADDRESSES = ("https://pms.example/hook", "https://door.example/hook", "https://10.0.0.1/hook")
EVENT_TYPES = ((), ("voucher.book",), ("voucher.cancel", "calendar.save"))
any_hotel = st.none() | hotel_numbers


class WebhookRules(HotelRules):
    """Endpoints are saved, rotated, tested, deleted and listed."""

    def set_up(self) -> None:
        super().set_up()
        self.webhooks = WebhookModel(self.hotels)

    @rule(
        sender=one_dialect_readers,
        pick=st.none() | picks,
        hotel=any_hotel,
        url=st.sampled_from(ADDRESSES),
        types=st.sampled_from(EVENT_TYPES),
        enabled=st.sampled_from([True, True, False]),
        versions_ago=st.sampled_from([0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def save_webhook(
        self,
        sender: Sender,
        pick: int | None,
        hotel: int | None,
        url: str,
        types: tuple[str, ...],
        enabled: bool,
        versions_ago: int,
        by_issuer: bool,
    ) -> None:
        """Anybody makes a webhook, or changes any."""
        sender, issuer = self._of_webhook(sender, pick, hotel, by_issuer)
        principal = self.principals[sender.number]
        body = without_none(issuer_uid=issuer, url=url, event_types=[*types], enabled=enabled)
        if pick is None:
            answer, uid = self.compare(
                "webhook/save",
                self.post(sender, "webhook/save", body),
                lambda: self.webhooks.require_room(principal, issuer, url),
            )
            if answer:
                endpoint = Endpoint(answer["webhook"]["id"], uid, url, types, self.now)
                self.webhooks.add(endpoint)
                self._compare_changed_webhook(answer, endpoint, has_secret=True)
            return
        id_, version = self._pick_webhook(pick, versions_ago)

        def predict() -> Endpoint:
            self.webhooks.require_address(principal, issuer, url)
            return self.webhooks.require(principal, issuer, id_, version)

        named = {"webhook_id": id_, "version": version}
        answer, endpoint = self.compare(
            "webhook/save", self.post(sender, "webhook/save", body | named), predict
        )
        if answer:
            self.webhooks.change(endpoint, url, types, self.now, enabled=enabled)
            self._compare_changed_webhook(answer, endpoint, has_secret=False)

    @rule(
        sender=one_dialect_readers,
        pick=picks,
        hotel=any_hotel,
        verb=st.sampled_from(["test", "delete", "rotate"]),
        keep_old=st.booleans(),
        versions_ago=st.sampled_from([0, 0, 1]),
        by_issuer=st.booleans(),
    )
    def change_webhook(
        self,
        sender: Sender,
        pick: int,
        hotel: int | None,
        verb: str,
        keep_old: bool,
        versions_ago: int,
        by_issuer: bool,
    ) -> None:
        """Anybody has any webhook tested, deletes it, or gives it a new secret."""
        sender, issuer = self._of_webhook(sender, pick, hotel, by_issuer)
        principal = self.principals[sender.number]
        id_, read = self._pick_webhook(pick, versions_ago)
        version = None if verb == "test" else read
        body = without_none(
            issuer_uid=issuer,
            webhook_id=id_,
            version=version,
            keep_old=keep_old if verb == "rotate" else None,
        )
        path = f"webhook/{verb}"
        answer, endpoint = self.compare(
            path,
            self.post(sender, path, body),
            lambda: self.webhooks.require(principal, issuer, id_, version),
        )
        if not answer:
            return
        if verb == "test":
            self.webhooks.test(endpoint, self.now)
        elif verb == "delete":
            self.webhooks.delete(endpoint, self.now)
        else:
            self.webhooks.rotate(endpoint, self.now, keep_old=keep_old)
        self._compare_changed_webhook(answer, endpoint, has_secret=verb == "rotate")

    def _list_webhooks(self, reader: Sender, issuer: str | None) -> None:
        principal = self.principals[reader.number]
        answer, uid = self.compare(
            "webhook/list",
            self.get(reader, "webhook/list", without_none(issuer_uid=issuer)),
            lambda: self.hotels.require_hotel(principal, issuer),
        )
        if answer:
            stored = {one.id: one for one in self.webhooks.of(uid)}
            assert sorted(item["id"] for item in answer["items"]) == sorted(stored)
            for item in answer["items"]:
                self._compare_webhook(item, stored[item["id"]])

    # --- what these share

    def _of_webhook(
        self, sender: Sender, pick: int | None, hotel: int | None, by_issuer: bool
    ) -> tuple[Sender, str | None]:
        """The sender, most often the webhook's own hotel, and the hotel that it names."""
        endpoint = self.webhooks.endpoints.get(self._pick_webhook(pick or 0, 0)[0])
        if by_issuer and endpoint:
            return Sender(self.number_of(endpoint.issuer)), None
        return self._of_hotel(sender, hotel, by_issuer)

    def _pick_webhook(self, pick: int, versions_ago: int) -> tuple[str, int]:
        """Any webhook, sometimes one that does not exist, in a version."""
        ids = [*self.webhooks.endpoints, "wh-none"]
        id_ = ids[-1 - pick % len(ids)] if pick else "wh-none"
        endpoint = self.webhooks.endpoints.get(id_)
        return id_, max(1, endpoint.version - versions_ago) if endpoint else 1

    def _compare_changed_webhook(
        self, answer: dict[str, Any], endpoint: Endpoint, *, has_secret: bool
    ) -> None:
        """A webhook of a response, with the model's; a secret only where it is new."""
        self._compare_webhook(answer["webhook"], endpoint)
        assert (answer["secret"] is not None) == has_secret

    def _compare_webhook(self, body: dict[str, Any], endpoint: Endpoint) -> None:
        expected = {
            "id": endpoint.id,
            "issuer_uid": endpoint.issuer,
            "url": endpoint.url,
            "event_types": [*endpoint.event_types],
            "disabled": endpoint.disabled,
            "failing_since": endpoint.failing_since and iso(endpoint.failing_since),
            "previous_secret_until": endpoint.previous_until and iso(endpoint.previous_until),
            "version": endpoint.version,
        }
        assert {name: body[name] for name in expected} == expected
        assert "secret" not in body
