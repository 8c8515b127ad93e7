"""Every request that changes a webhook, or has it sent something, with what must have happened
before it."""

from __future__ import annotations

from typing import Any

from tests.hooks import put_delivery
from tests.torture.code_scenarios import SCENARIOS
from tests.torture.scenarios import HOTEL_UID, Ids, nothing, scenario
from tests.torture.stage import HOTEL, Stage

__all__ = ["SCENARIOS"]

CREATE, CHANGE, ROTATE, DELETE, TEST = (
    f"webhook.{verb}" for verb in ("create", "change", "rotate", "delete", "test")
)
ADDRESS, NEW_ADDRESS = "https://pms.example/hooks", "https://pms.example/other-hooks"


def saved(stage: Stage) -> Ids:
    """A webhook of the hotel, at its first version."""
    response = stage.service.post("webhook/save", {"url": ADDRESS}, headers=HOTEL)
    assert response.status == 200, response.text
    return {"webhook": response.json["webhook"]["id"]}


def _delivered(stage: Stage) -> Ids:
    """A webhook, and a delivery to it that came to nothing."""
    ids = saved(stage)
    return ids | {"delivery": put_delivery(stage.service, HOTEL_UID, ids["webhook"])}


def _new_body(ids: Ids) -> dict[str, Any]:
    return {"url": ADDRESS}


def by_webhook(ids: Ids) -> dict[str, Any]:
    """The webhook by its id."""
    return {"webhook_id": ids["webhook"]}


def as_read(ids: Ids) -> dict[str, Any]:
    """The webhook as it was read before the death."""
    return by_webhook(ids) | {"version": 1}


def _change_body(ids: Ids) -> dict[str, Any]:
    return as_read(ids) | {"url": NEW_ADDRESS}


def _replay_body(ids: Ids) -> dict[str, Any]:
    return by_webhook(ids) | {"delivery_id": ids["delivery"]}


SCENARIOS.update(
    {
        "make a webhook": scenario(nothing, "webhook/save", _new_body, HOTEL, 1, CREATE),
        "change a webhook": scenario(saved, "webhook/save", _change_body, HOTEL, 2, CREATE, CHANGE),
        "rotate a webhook's secret": scenario(
            saved, "webhook/rotate", as_read, HOTEL, 2, CREATE, ROTATE
        ),
        "delete a webhook": scenario(saved, "webhook/delete", as_read, HOTEL, 2, CREATE, DELETE),
        "test a webhook": scenario(saved, "webhook/test", by_webhook, HOTEL, 2, CREATE, TEST),
        "replay a delivery": scenario(_delivered, "webhook/replay", _replay_body, HOTEL, 3, CREATE),
    }
)
