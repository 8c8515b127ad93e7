"""What exists on the stage local only: two fixed API keys, and AUTH_MODE=open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.cast import SECRET, by_key, furnish, new_process
from tests.engines import Engine
from tests.service import Service, serve


@pytest.fixture
def local(empty_tables: Engine) -> Iterator[Service]:
    """The stage local."""
    yield from serve(empty_tables, auth_mode="keys")


@pytest.mark.parametrize("stage", ["dev", "prod", "Local", ""])
@pytest.mark.parametrize("key", ["local-hotel", "local-admin"])
def test_local_keys_exist_only_on_the_stage_local(local: Service, key: str, stage: str) -> None:
    assert local.get("voucher/list", headers=by_key(key)).status == 200
    new_process(stage=stage, stage_secret=SECRET)
    assert local.get("voucher/list", headers=by_key(key)).status == 401


def test_local_keys_are_a_hotel_and_an_admin(local: Service) -> None:
    answer = local.post("voucher/issue", {}, headers=by_key("local-hotel"))
    assert answer.json["voucher"]["issuer_uid"] == "hotel-demo"
    as_admin = by_key("local-admin")
    assert local.post("voucher/issue", {"issuer_uid": "any"}, headers=as_admin).status == 201
    assert len(local.get("voucher/list", headers=as_admin).json["items"]) == 2


@pytest.mark.parametrize(
    "key", ["LOCAL-HOTEL", "local-hotel ", "local-hotel.", "local-", "hotel-demo"]
)
def test_similar_key_is_refused(local: Service, key: str) -> None:
    assert local.get("voucher/list", headers=by_key(key)).status == 401


def test_open_mode_ignores_credentials(empty_tables: Engine) -> None:
    for service in serve(empty_tables, auth_mode="open"):
        house = furnish(service)
        for headers in ({}, by_key("nonsense"), house.hotel, {"Authorization": "x"}):
            answer = service.post("voucher/issue", {"issuer_uid": "anybody"}, headers=headers)
            assert answer.status == 201
            assert answer.json["voucher"]["issuer_uid"] == "anybody"
