"""Settings: typed, read once, failing loudly."""

from __future__ import annotations

from dataclasses import fields

import pytest

from chalicelib import settings
from chalicelib.settings import LOCAL_LINK_SECRET, LOCAL_SECRET, BadSetting, Settings

SECRET = "x" * 32
LINKS = {"LINK_SECRET": "y" * 32}
DEPLOYED = {"STAGE": "dev", "AUTH_MODE": "keys", "STAGE_SECRET": SECRET} | LINKS
ALL = {setting.metadata["name"]: setting for setting in fields(Settings)}
NUMBERS = [name for name, setting in ALL.items() if setting.type == "int"]


# --- what the service starts with


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"STAGE": "local", "AUTH_MODE": "open"},
        {"STAGE": "dev", "STAGE_SECRET": SECRET, "TABLE_PREFIX": "dev-"} | LINKS,
        DEPLOYED | {"STAGE": "prod", "TABLE_PREFIX": "p-"},
    ],
)
def test_service_starts_with(environment: dict[str, str]) -> None:
    read = settings.read(environment)
    assert read.stage == environment.get("STAGE", "local")
    assert read.auth_mode == environment.get("AUTH_MODE", "keys")
    assert len(read.stage_secret) >= 32
    assert len(read.link_secret) >= 32
    assert read.link_secret != read.stage_secret


def test_every_setting_is_read() -> None:
    environment = DEPLOYED | {
        "TABLE_PREFIX": "p-",
        "RATE_LIMIT_POST": "7",
        "RATE_LIMIT_GET": "0",
        "STORE_SECONDS": "3",
        "OLDER_PRICES": "minor",
    }
    read = settings.read(environment)
    assert (read.stage, read.auth_mode, read.stage_secret) == ("dev", "keys", SECRET)
    assert (read.table_prefix, read.rate_limit_post, read.rate_limit_get) == ("p-", 7, 0)
    assert read.store_seconds == 3
    assert read.has_minor_prices


def test_the_rate_limits_default_to_the_contracts() -> None:
    read = settings.read({})
    assert (read.rate_limit_post, read.rate_limit_get) == (60, 600)


def test_a_deployed_stage_may_fetch_its_secret() -> None:
    environment = {
        **{"STAGE": "prod", "STAGE_SECRET_ARN": "arn:of-a-secret", "TABLE_PREFIX": "p-"},
        **LINKS,
    }
    read = settings.read(environment | {"STAGE_SECRET_VERSION": "v-1"})
    assert (read.stage_secret, read.stage_secret_arn) == ("", "arn:of-a-secret")
    assert read.stage_secret_version == "v-1"


def test_a_deployed_stage_may_fetch_the_secret_of_links() -> None:
    environment = {
        **{"STAGE": "prod", "STAGE_SECRET": SECRET, "TABLE_PREFIX": "p-"},
        **{"LINK_SECRET_ARN": "arn:of-a-secret", "LINK_SECRET_VERSION": "v-2"},
    }
    read = settings.read(environment | {"LINK_SECRET_ACCEPTED_VERSION": "v-1"})
    assert (read.link_secret, read.link_secret_arn) == ("", "arn:of-a-secret")
    assert (read.link_secret_version, read.link_secret_accepted_version) == ("v-2", "v-1")


# --- what it refuses to start with


@pytest.mark.parametrize(
    ("environment", "setting"),
    [
        ({"ORIGIN_SECRET": "short"}, "ORIGIN_SECRET"),
        ({"ORIGIN_SECRET": SECRET, "ORIGIN_SECRET_ACCEPTED": "short"}, "ORIGIN_SECRET_ACCEPTED"),
        ({"ORIGIN_SECRET_ACCEPTED": SECRET}, "needs an ORIGIN_SECRET"),
        ({"STAGE": "dev"}, "STAGE_SECRET"),
        ({"STAGE": "local", "STAGE_SECRET": "short"}, "STAGE_SECRET"),
        ({"STAGE": ""}, "STAGE_SECRET"),
        ({"STAGE": "Local"}, "STAGE_SECRET"),
        ({"STAGE": "local "}, "STAGE_SECRET"),
        ({"STAGE": "dev", "STAGE_SECRET": SECRET, "AUTH_MODE": "open"}, "AUTH_MODE"),
        ({"STAGE": "Local", "STAGE_SECRET": SECRET, "AUTH_MODE": "open"}, "AUTH_MODE"),
        (DEPLOYED, "TABLE_PREFIX"),
        (DEPLOYED | {"LINK_SECRET": ""}, "LINK_SECRET"),
        (DEPLOYED | {"LINK_SECRET": "x" * 31}, "LINK_SECRET"),
        (DEPLOYED | {"LINK_SECRET": LOCAL_LINK_SECRET}, "LINK_SECRET"),
        (DEPLOYED | {"LINK_SECRET_ACCEPTED": "x" * 31}, "LINK_SECRET_ACCEPTED"),
        (DEPLOYED | {"LINK_SECRET_ARN": "arn:of-a-secret"}, "exclude each other"),
        (DEPLOYED | {"LINK_SECRET_ACCEPTED_VERSION": "v-1"}, "needs a LINK_SECRET_ARN"),
        ({"LINK_SECRET": "short"}, "LINK_SECRET"),
        (
            {"LINK_SECRET_ARN": "arn:of-a-secret", "LINK_SECRET_ACCEPTED": SECRET},
            "needs a LINK_SECRET",
        ),
        ({"AWS_LAMBDA_FUNCTION_NAME": "api"}, "STAGE"),
        ({"AUTH_MODE": ""}, "AUTH_MODE"),
        ({"AUTH_MODE": "none"}, "AUTH_MODE"),
        ({"OLDER_PRICES": "cents"}, "OLDER_PRICES"),
        ({"AUTH_MODE": "Open"}, "AUTH_MODE"),
        (DEPLOYED | {"AUTH_MODE": "open"}, "AUTH_MODE"),
        (DEPLOYED | {"AUTH_MODE": "Open"}, "AUTH_MODE"),
        (DEPLOYED | {"AUTH_MODE": "none"}, "AUTH_MODE"),
        (DEPLOYED | {"AUTH_MODE": ""}, "AUTH_MODE"),
        (DEPLOYED | {"STAGE_SECRET": ""}, "STAGE_SECRET"),
        (DEPLOYED | {"STAGE_SECRET_ARN": "arn:of-a-secret"}, "exclude each other"),
        ({"HSTS": ""}, "HSTS"),
        ({"HSTS": "max-age=1; preload"}, "HSTS"),
        ({"HSTS": "max-age=1\r\nX-A: b"}, "HSTS"),
        ({"HSTS": "max-age=1\n"}, "HSTS"),
        (DEPLOYED | {"STAGE_SECRET": "x" * 31}, "STAGE_SECRET"),
        (DEPLOYED | {"STAGE_SECRET": LOCAL_SECRET}, "STAGE_SECRET"),
        (DEPLOYED | {"STAGE": "Local", "AUTH_MODE": "open"}, "AUTH_MODE"),
        (DEPLOYED | {"STAGE": "local ", "AUTH_MODE": "open"}, "AUTH_MODE"),
        (DEPLOYED | {"STAGE": "", "AUTH_MODE": "open"}, "AUTH_MODE"),
    ],
)
def test_service_refuses_to_start_with(environment: dict[str, str], setting: str) -> None:
    with pytest.raises(BadSetting, match=setting):
        settings.read(environment)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["", " ", "x", "1.5", "-1", "1e3", "²", "٣", "60s", "0x10"])
def test_bad_number_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        settings.read({name: value})


@pytest.mark.parametrize("environment", [{"STAGE": "prod"}, DEPLOYED])
@pytest.mark.parametrize("name", ["STAGE_SECRET", "LINK_SECRET"])
def test_error_never_shows_the_secret(environment: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting) as raised:
        settings.read(environment | {name: "hunter2"})
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("name", ALL)
def test_every_setting_has_a_line_of_help(name: str) -> None:
    assert name == name.upper()
    text = ALL[name].metadata["help"]
    assert text.endswith(".")
    assert "\n" not in text
