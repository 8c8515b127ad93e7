"""A stage is deployed, deployed again over live data, restored and removed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from infra import tables
from infra.deploy.__main__ import next_steps
from infra.deploy.account import LOGS_ROLE, logs_trust
from infra.deploy.stack import StackFailed
from infra.operator import restore
from tests.deployed import emulator
from tests.deployed.desk import resource_names, with_later_code, with_resources
from tests.deployed.stage import Stage


def test_stage_is_deployed_updated_and_removed(operator, package, tmp_path):
    before = resource_names(operator.session)
    outputs = operator.deploy(package)
    assert any("create_complete" in line and "VouchersTable" in line for line in operator.output)
    assert operator.output[-1].endswith("hotel-vouchers-dev (CloudFormation Stack)")
    stage = Stage(operator.address, outputs["RestAPIId"])
    key = stage.make_key("--uid", "hotel-seaside")
    answer = stage.post("voucher/issue", {"title": "Kept"}, X_TS_APIKEY=key)
    voucher_id = answer.json["voucher"]["id"]

    # Without a change nothing is deployed or uploaded.
    assert operator.deploy(package) == outputs
    assert operator.output == ["hotel-vouchers-dev is up to date: there is nothing to deploy"]

    # A changed parameter keeps its value in later deployments.
    operator.deploy(package, RateLimitGet="7")
    assert operator.environment()["RATE_LIMIT_GET"] == "7"

    # New code over live data.
    assert operator.deploy(with_later_code(package, tmp_path / "newer")) == outputs
    assert any(line.startswith("uploaded dev/") for line in operator.output)
    assert operator.environment()["RATE_LIMIT_GET"] == "7"
    assert stage.get("health").json["version"] == "newer"
    status = stage.get("voucher/status", {"voucher_id": voucher_id}, X_TS_APIKEY=key)
    assert status.json["voucher"]["title"] == "Kept"

    # Rolled back.
    operator.deploy(package)
    assert stage.get("health").json["version"] != "newer"
    assert stage.get("voucher/status", {"voucher_id": voucher_id}, X_TS_APIKEY=key).status == 200

    operator.account.down("dev")
    after = resource_names(operator.session)
    # All APIs of an account share one role that writes their logs.
    assert after.pop("role") - before.pop("role") == {LOGS_ROLE}
    assert after == before
    operator.account.down("dev")  # there is nothing left to remove


def test_after_a_restore_the_functions_use_the_restored_tables(operator, package):
    stage = Stage(operator.address, operator.deploy(package)["RestAPIId"])
    key = stage.make_key("--uid", "hotel-seaside")
    kept = stage.post("voucher/issue", {"title": "Kept"}, X_TS_APIKEY=key).json["voucher"]["id"]
    store = operator.session.client("dynamodb")
    source, target = "hotel-vouchers-dev-", "hotel-vouchers-dev-r1-"
    restoring = restore.Restore(store, source, target, operator.output.append, pause=0.05)
    restoring.run(datetime.now(UTC) - timedelta(minutes=1))
    late = stage.post("voucher/issue", {"title": "Late"}, X_TS_APIKEY=key).json["voucher"]["id"]

    operator.deploy(package, LivePrefix=target)
    assert operator.environment()["TABLE_PREFIX"] == target
    statuses = [
        stage.get("voucher/status", {"voucher_id": voucher_id}, X_TS_APIKEY=key).status
        for voucher_id in (kept, late)
    ]
    assert statuses == [200, 404]

    # The restored tables have all settings of the template: a restore alone drops some.
    assert tables.ensure(store, target) == []
    for table in tables.read(target):
        described = store.describe_table(TableName=table.name)["Table"]
        assert described["DeletionProtectionEnabled"] is table.backed_up
        assert described.get("StreamSpecification") == table.create.get("StreamSpecification")
        backups = store.describe_continuous_backups(TableName=table.name)
        recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert recovery["PointInTimeRecoveryStatus"] == (
            "ENABLED" if table.backed_up else "DISABLED"
        )
    # A second restore has nothing to do, and later deployments keep the tables.
    operator.output.clear()
    restoring.run(datetime.now(UTC))
    assert not [line for line in operator.output if "restoring" in line]
    operator.deploy(package)
    assert operator.environment()["TABLE_PREFIX"] == target


def test_stack_that_never_completed_is_recreated(operator, package, tmp_path):
    broken = with_resources(
        package, tmp_path / "broken", {"Wrong": {"Type": "AWS::Nothing::AtAll"}}
    )
    with pytest.raises(StackFailed, match="hotel-vouchers-dev ended as ROLLBACK_COMPLETE"):
        operator.deploy(broken)
    assert any("create_failed" in line and "Wrong" in line for line in operator.output)
    operator.deploy(package)
    assert any("the creation of hotel-vouchers-dev failed" in line for line in operator.output)


def test_failed_update_is_reported(operator, package, tmp_path):
    """CloudFormation keeps the previous version running, which ministack does not do."""
    operator.deploy(package)
    broken = with_resources(
        package, tmp_path / "broken", {"Wrong": {"Type": "AWS::Nothing::AtAll"}}
    )
    with pytest.raises(StackFailed, match="UPDATE_ROLLBACK_COMPLETE"):
        operator.deploy(broken)
    assert any("update_failed" in line and "Wrong" in line for line in operator.output)


def test_only_this_accounts_apis_write_logs_with_the_role(operator, package):
    iam = operator.session.client("iam")
    unbound = logs_trust("")
    del unbound["Statement"][0]["Condition"]  # as earlier releases left it
    iam.create_role(RoleName=LOGS_ROLE, AssumeRolePolicyDocument=json.dumps(unbound))
    operator.deploy(package)
    trust = iam.get_role(RoleName=LOGS_ROLE)["Role"]["AssumeRolePolicyDocument"]
    assert trust == logs_trust(operator.account.account_id())
    (statement,) = trust["Statement"]
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": "000000000000"}}


def test_unknown_parameter_is_refused(operator, package):
    with pytest.raises(StackFailed, match="no parameter RateLimit"):
        operator.deploy(package, RateLimit="7")


def test_prod_is_protected_from_deletion(operator, package, packaged_prod, tmp_path):
    operator.deploy(emulator.fitted(packaged_prod, tmp_path / "prod"))
    operator.deploy(package)
    operator.account.down("dev")  # dev is removed; prod and its packages stay
    remaining = resource_names(operator.session)
    assert all("-prod-" in name for name in remaining["table"])
    assert len(remaining["table"]) == len(tables.read(""))
    assert len(remaining["bucket"]) == 1
    assert operator.session.protected == ["hotel-vouchers-prod"]
    store = operator.session.client("dynamodb")
    name = "hotel-vouchers-prod-vouchers"
    assert store.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"] is True


def test_deployment_ends_with_the_addresses_and_the_first_key(operator, package):
    lines = next_steps("dev", operator.deploy(package))
    text = "\n".join(lines)
    assert "/dev/docs" in text
    assert 'make keys STAGE=dev ARGS="create --uid' in text
