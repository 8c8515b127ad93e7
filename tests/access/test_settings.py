"""What the service will not start with, and what exists on the stage local alone."""

from __future__ import annotations

import pytest

from chalicelib import settings
from chalicelib.settings import LOCAL_SECRET, BadSetting
from tests.access.cast import SECRET, by_key, furnish, new_process
from tests.engines import Engine
from tests.service import Service, serve


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"STAGE": "dev"}, "STAGE_SECRET"),
        ({"STAGE": "prod", "STAGE_SECRET": ""}, "STAGE_SECRET"),
        ({"STAGE": "prod", "STAGE_SECRET": "x" * 31}, "STAGE_SECRET"),
        ({"STAGE": "prod", "STAGE_SECRET": LOCAL_SECRET}, "STAGE_SECRET"),
        ({"STAGE": "local", "STAGE_SECRET": "short"}, "STAGE_SECRET"),
        ({"STAGE": ""}, "STAGE_SECRET"),
        ({"STAGE": "Local"}, "STAGE_SECRET"),
        ({"STAGE": "local "}, "STAGE_SECRET"),
        ({"STAGE": "dev", "STAGE_SECRET": SECRET, "AUTH_MODE": "open"}, "AUTH_MODE"),
        ({"STAGE": "Local", "STAGE_SECRET": SECRET, "AUTH_MODE": "open"}, "AUTH_MODE"),
        ({"STAGE": "dev", "STAGE_SECRET": SECRET}, "TABLE_PREFIX"),
        ({"AWS_LAMBDA_FUNCTION_NAME": "api"}, "STAGE"),
        ({"AUTH_MODE": ""}, "AUTH_MODE"),
        ({"AUTH_MODE": "none"}, "AUTH_MODE"),
        ({"AUTH_MODE": "Open"}, "AUTH_MODE"),
        ({"RATE_LIMIT_POST": ""}, "RATE_LIMIT_POST"),
        ({"RATE_LIMIT_POST": "-1"}, "RATE_LIMIT_POST"),
        ({"RATE_LIMIT_GET": "1e3"}, "RATE_LIMIT_GET"),
        ({"RATE_LIMIT_GET": "٣"}, "RATE_LIMIT_GET"),
    ],
)
def test_it_does_not_start_with(environment: dict[str, str], named: str) -> None:
    with pytest.raises(BadSetting, match=named):
        settings.read(environment)


def test_no_refusal_to_start_shows_the_secret() -> None:
    with pytest.raises(BadSetting) as refusal:
        settings.read({"STAGE": "prod", "STAGE_SECRET": "hunter2"})
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"STAGE": "local", "AUTH_MODE": "open"},
        {"STAGE": "dev", "STAGE_SECRET": SECRET, "TABLE_PREFIX": "dev-"},
        {"STAGE": "prod", "STAGE_SECRET": "x" * 32, "AUTH_MODE": "keys", "TABLE_PREFIX": "p-"},
    ],
)
def test_it_starts_with(environment: dict[str, str]) -> None:
    assert settings.read(environment).stage == environment.get("STAGE", "local")


def test_credentials_are_asked_for_unless_said_otherwise() -> None:
    assert settings.read({}).auth_mode == "keys"


@pytest.fixture
def local(moto: Engine) -> Service:
    """The stage local."""
    service = serve(moto, auth_mode="keys")
    yield from service


@pytest.mark.parametrize("stage", ["dev", "prod", "Local", ""])
@pytest.mark.parametrize("key", ["local-hotel", "local-admin"])
def test_the_two_known_keys_exist_on_the_stage_local_alone(
    local: Service, key: str, stage: str
) -> None:
    assert local.get("voucher/list", headers=by_key(key)).status == 200
    new_process(stage=stage, stage_secret=SECRET)
    assert local.get("voucher/list", headers=by_key(key)).status == 401


def test_the_known_keys_are_what_the_contract_says(local: Service) -> None:
    issued = local.post("voucher/issue", {}, headers=by_key("local-hotel"))
    assert issued.json["voucher"]["issuer_uid"] == "hotel-demo"
    as_admin = by_key("local-admin")
    assert local.post("voucher/issue", {"issuer_uid": "any"}, headers=as_admin).status == 201
    assert len(local.get("voucher/list", headers=as_admin).json["items"]) == 2


@pytest.mark.parametrize(
    "key", ["LOCAL-HOTEL", "local-hotel ", "local-hotel.", "local-", "hotel-demo"]
)
def test_nothing_like_a_known_key_is_taken(local: Service, key: str) -> None:
    assert local.get("voucher/list", headers=by_key(key)).status == 401


def test_open_mode_looks_at_no_credential(moto: Engine) -> None:
    for service in serve(moto, auth_mode="open"):
        house = furnish(service)
        for headers in ({}, by_key("nonsense"), house.hotel, {"Authorization": "x"}):
            answer = service.post("voucher/issue", {"issuer_uid": "anybody"}, headers=headers)
            assert answer.status == 201
            assert answer.json["voucher"]["issuer_uid"] == "anybody"
