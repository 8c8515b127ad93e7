"""Every request that changes what a hotel knows of a guest, with what must have happened before
it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mail_tokens import tokens_of
from tests.torture.scenarios import ANNA, ANNA_UID, HOTEL_UID, Ids, nothing, scenario
from tests.torture.stage import HOTEL, Stage
from tests.torture.verb_scenarios import SCENARIOS

__all__ = ["SCENARIOS"]

SAVE, ERASE = "guest.save", "guest.erase"
CONTACT = {"name": "Anna de Vries", "email": "anna@devries.example", "language": "nl"}


def with_contact(stage: Stage) -> Ids:
    """A guest, Anna, whose contact the hotel has."""
    body = {"guest_uid": ANNA_UID, "contact": CONTACT}
    response = stage.service.post("guest/save", body, headers=HOTEL)
    assert response.status == 200, response.text
    return {}


def _save_body(ids: Ids) -> dict[str, Any]:
    return {"guest_uid": ANNA_UID, "contact": CONTACT, "version": 0}


def _change_body(ids: Ids) -> dict[str, Any]:
    contact = {"name": "Anna Vermeer", "phone": "+31 6 1234 5678"}
    return {"guest_uid": ANNA_UID, "contact": contact, "version": 1}


def _of_guest(ids: Ids) -> dict[str, Any]:
    return {"guest_uid": ANNA_UID}


def _at_hotel(ids: Ids) -> dict[str, Any]:
    return {"issuer_uid": HOTEL_UID}


def agreed(stage: Stage) -> Ids:
    """Anna, who agreed to mails; the tokens of these."""
    return tokens_of(stage.service, ANNA_UID)


def ended(stage: Stage) -> Ids:
    """The same, and she ended them."""
    ids = agreed(stage)
    answer = stage.service.post("mail/unsubscribe", {"token": ids["unsubscribe"]})
    assert answer.status == 200, answer.text
    return ids


def _token(name: str) -> Callable[[Ids], dict[str, Any]]:
    return lambda ids: {"token": ids[name]}


SCENARIOS.update(
    {
        "save a contact": scenario(nothing, "guest/save", _save_body, HOTEL, 2, SAVE),
        "change a contact": scenario(
            with_contact, "guest/save", _change_body, HOTEL, 2, SAVE, SAVE
        ),
        "erase a contact": scenario(with_contact, "guest/erase", _of_guest, HOTEL, 4, SAVE, ERASE),
        "erase one's own contact": scenario(
            with_contact, "guest/erase", _at_hotel, ANNA, 5, SAVE, ERASE
        ),
        "confirm mails": scenario(
            agreed, "mail/confirm", _token("confirm"), {}, 2, "guest.confirm"
        ),
        "end mails": scenario(
            agreed, "mail/unsubscribe", _token("unsubscribe"), {}, 2, "guest.unsubscribe"
        ),
        "ask for mails anew": scenario(
            ended,
            "mail/subscribe",
            _token("subscribe"),
            {},
            2,
            "guest.unsubscribe",
            "guest.consent",
        ),
        "erase nothing": scenario(nothing, "guest/erase", _of_guest, HOTEL, 4, ERASE),
    }
)
