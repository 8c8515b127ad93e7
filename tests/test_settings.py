"""Settings: typed, read once, failing loudly."""

from __future__ import annotations

from dataclasses import fields

import pytest

from chalicelib import settings
from chalicelib.settings import BadSetting, Settings

SECRET = "x" * 32
DEPLOYED = {"STAGE": "dev", "AUTH_MODE": "keys", "STAGE_SECRET": SECRET}
ALL = {setting.metadata["name"]: setting for setting in fields(Settings)}
NUMBERS = [name for name, setting in ALL.items() if setting.type == "int"]


def test_a_stage_local_needs_nothing_said() -> None:
    read = settings.read({})
    assert read.stage == "local"
    assert len(read.stage_secret) >= 32


def test_what_is_said_is_taken() -> None:
    said = DEPLOYED | {
        "TABLE_PREFIX": "p-",
        "RATE_LIMIT_POST": "7",
        "RATE_LIMIT_GET": "0",
        "STORE_SECONDS": "3",
    }
    read = settings.read(said)
    assert (read.stage, read.auth_mode, read.stage_secret) == ("dev", "keys", SECRET)
    assert (read.table_prefix, read.rate_limit_post, read.rate_limit_get) == ("p-", 7, 0)
    assert read.store_seconds == 3


def test_the_limits_default_to_the_contracts() -> None:
    read = settings.read({})
    assert (read.rate_limit_post, read.rate_limit_get) == (60, 120)


def test_open_works_on_the_stage_local() -> None:
    assert settings.read({"AUTH_MODE": "open"}).auth_mode == "open"


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"AUTH_MODE": "open"}, "AUTH_MODE"),
        ({"AUTH_MODE": "Open"}, "AUTH_MODE"),
        ({"AUTH_MODE": "none"}, "AUTH_MODE"),
        ({"AUTH_MODE": ""}, "AUTH_MODE"),
        ({"STAGE_SECRET": ""}, "STAGE_SECRET"),
        ({"STAGE_SECRET": "x" * 31}, "STAGE_SECRET"),
        ({"STAGE_SECRET": settings.LOCAL_SECRET}, "STAGE_SECRET"),
        ({"STAGE": "Local", "AUTH_MODE": "open"}, "AUTH_MODE"),
        ({"STAGE": "local ", "AUTH_MODE": "open"}, "AUTH_MODE"),
        ({"STAGE": "", "AUTH_MODE": "open"}, "AUTH_MODE"),
    ],
)
def test_a_deployed_stage_does_not_start_open_or_without_a_secret(
    said: dict[str, str], named: str
) -> None:
    with pytest.raises(BadSetting, match=named):
        settings.read(DEPLOYED | said)


def test_a_deployed_stage_does_not_start_with_nothing_said() -> None:
    with pytest.raises(BadSetting, match="STAGE_SECRET"):
        settings.read({"STAGE": "dev"})


def test_a_secret_of_ones_own_must_be_long_on_the_stage_local_too() -> None:
    with pytest.raises(BadSetting, match="STAGE_SECRET"):
        settings.read({"STAGE_SECRET": "short"})


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["", " ", "x", "1.5", "-1", "1e3", "²", "٣", "60s", "0x10"])
def test_a_number_that_is_none_is_named(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=name):
        settings.read({name: value})


@pytest.mark.parametrize("name", ALL)
def test_every_setting_has_a_line_of_help(name: str) -> None:
    assert name == name.upper()
    text = ALL[name].metadata["help"]
    assert text.endswith(".")
    assert "\n" not in text


def test_a_secret_is_never_told_when_it_is_bad() -> None:
    with pytest.raises(BadSetting) as refused:
        settings.read(DEPLOYED | {"STAGE_SECRET": "hunter2"})
    assert "hunter2" not in str(refused.value)
