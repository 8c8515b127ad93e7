"""What the commands refuse before they ask AWS anything."""

from __future__ import annotations

import pytest

from infra.deploy import __main__ as deploy


@pytest.fixture(autouse=True)
def no_region(monkeypatch):
    """Whatever gets further than it should ends at the missing region."""
    for name in ("AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")


def said(capsys, *arguments: str) -> str:
    assert deploy.main(arguments) == 1
    return str(capsys.readouterr().err)


def test_prod_is_never_removed(capsys):
    text = said(capsys, "down", "prod", "--confirm", "prod")
    assert "no command removes the stage prod; see docs/operations.md#removing-a-stage" in text


@pytest.mark.parametrize("confirmed", ["", "yes", "prod"])
def test_dev_is_removed_only_on_confirmation(capsys, confirmed):
    assert "confirm with CONFIRM=dev" in said(capsys, "down", "dev", "--confirm", confirmed)


def test_a_region_is_needed(capsys):
    assert "no AWS region is set" in said(capsys, "down", "dev", "--confirm", "dev")


def test_a_parameter_is_a_name_and_a_value(capsys):
    assert "'AlarmEmail' is not a parameter; write NAME=VALUE" in said(
        capsys, "up", "dev", "AlarmEmail"
    )


@pytest.mark.parametrize("stage", ["local", "api", "production"])
def test_there_are_two_stages(capsys, stage):
    with pytest.raises(SystemExit):
        deploy.main(["up", stage])
    assert "choose from" in capsys.readouterr().err
