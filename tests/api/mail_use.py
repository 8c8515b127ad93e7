"""A hotel reads the mails about a booking; a guest confirms mails, ends them and asks anew."""

from __future__ import annotations

from tests.api.steps import booked
from tests.mail_tokens import tokens_of
from tests.mails import put_mail
from tests.service import Service


def see_mails(service: Service) -> None:
    """A mail about a booking is listed with the hotel's and with its voucher's, and read."""
    hotel = {"issuer_uid": "hotel"}
    voucher = booked(service)["voucher"]
    (event,) = service.get("events", {"subject_id": voucher["id"], "type": "voucher.book"}).json[
        "items"
    ]
    of_event = {"event_id": event["id"], "subject_id": voucher["id"]}
    mail_id = put_mail(service, "hotel", **of_event, booking_id=event["meta"]["booking_id"])
    assert len(service.get("mail/list", hotel).json["items"]) >= 1
    of_voucher = hotel | {"voucher_id": voucher["id"]}
    assert service.get("mail/list", of_voucher).status == 200
    answer = service.get("mail/look", hotel | {"mail_id": mail_id})
    assert answer.status == 200, answer.text


def choose_mails(service: Service) -> None:
    """A guest follows the links of mails."""
    for verb, token in tokens_of(service).items():
        answer = service.post(f"mail/{verb}", {"token": token})
        assert answer.status == 200, answer.text
