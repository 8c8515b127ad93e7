"""What the deploy command refuses before it calls AWS."""

from __future__ import annotations

import pytest

from infra.deploy import __main__ as deploy


@pytest.fixture(autouse=True)
def no_region(monkeypatch):
    """A command that continues by mistake ends at the missing region."""
    for name in ("AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")


def error_of(capsys, *arguments: str) -> str:
    assert deploy.main(arguments) == 1
    return str(capsys.readouterr().err)


def test_prod_is_never_removed(capsys):
    text = error_of(capsys, "down", "prod", "--confirm", "prod")
    assert "no command removes the stage prod; see docs/operations.md#removing-a-stage" in text


@pytest.mark.parametrize("confirmation", ["", "yes", "prod"])
def test_dev_is_removed_only_with_confirmation(capsys, confirmation):
    assert "confirm with CONFIRM=dev" in error_of(capsys, "down", "dev", "--confirm", confirmation)


def test_a_region_is_required(capsys):
    assert "no AWS region is set" in error_of(capsys, "down", "dev", "--confirm", "dev")


def test_a_parameter_needs_a_value(capsys):
    assert "'AlarmEmail' is not a parameter; write NAME=VALUE" in error_of(
        capsys, "up", "dev", "AlarmEmail"
    )


@pytest.mark.parametrize("stage", ["local", "api", "production"])
def test_only_dev_and_prod_can_be_deployed(capsys, stage):
    with pytest.raises(SystemExit):
        deploy.main(["up", stage])
    assert "choose from" in capsys.readouterr().err
