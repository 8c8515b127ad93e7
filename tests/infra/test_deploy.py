"""What the deploy command refuses before it calls AWS, and where it says that a stage is."""

from __future__ import annotations

import pytest

from infra.deploy import __main__ as deploy
from infra.operator.sign_in_link import portal_address


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


DOMAIN, CDN, GATEWAY = "https://vouchers.example/", "https://d1.example/", "https://a1.example/dev/"


class Stacks:
    """CloudFormation with one stack that has these outputs."""

    def __init__(self, outputs: dict[str, str]) -> None:
        self.outputs = [{"OutputKey": key, "OutputValue": each} for key, each in outputs.items()]

    def describe_stacks(self, StackName: str) -> dict[str, object]:  # noqa: N803 (AWS's name)
        assert StackName == "hotel-vouchers-dev"
        return {"Stacks": [{"StackStatus": "UPDATE_COMPLETE", "Outputs": self.outputs}]}


@pytest.mark.parametrize(
    ("outputs", "address"),
    [
        ({"EndpointURL": GATEWAY}, GATEWAY),
        ({"EndpointURL": GATEWAY, "CdnURL": CDN}, CDN),
        ({"EndpointURL": GATEWAY, "DomainURL": DOMAIN}, DOMAIN),
        ({"EndpointURL": GATEWAY, "CdnURL": CDN, "DomainURL": DOMAIN}, DOMAIN),
    ],
)
def test_operator_is_sent_to_the_address_that_answers(outputs, address):
    """Behind CloudFront, API Gateway's own address answers 403."""
    assert portal_address("dev", Stacks(outputs)) == address
    steps = "\n".join(deploy.next_steps("dev", outputs))
    assert f"  {address}           the portal" in steps
    assert f"  {address}docs " in steps


def test_stage_without_an_address_is_not_deployed():
    with pytest.raises(ValueError, match="not deployed"):
        portal_address("dev", Stacks({}))
