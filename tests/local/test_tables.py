"""The template's tables, created on each engine."""

from infra import tables
from tests import engines

NAMES = {
    "vouchers",
    "voucher_bookings",
    "events",
    "presence",
    "rate_limits",
    "idempotency",
    "api_keys",
}


def test_every_table_of_the_template_is_read():
    assert {table.name for table in tables.read("p-")} >= {f"p-{name}" for name in NAMES}


def test_every_table_has_its_keys_indexes_stream_and_expiry(engine):
    for table in tables.read(engine.prefix):
        described = engine.client.describe_table(TableName=table.name)["Table"]
        assert described["KeySchema"] == table.create["KeySchema"]
        assert _index_names(described) == _index_names(table.create)
        assert described.get("StreamSpecification") == table.create.get("StreamSpecification")
        ttl = engine.client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
        assert ttl.get("AttributeName") == table.ttl_attribute


def test_ensure_changes_nothing_the_second_time(engine):
    assert tables.ensure(engine.client, engine.prefix) == []


def test_missing_indexes_and_expiry_are_added(moto):
    _shrink(moto)
    messages = tables.ensure(moto.client, moto.prefix)
    assert f"added index by_pair_code to {moto.prefix}presence" in messages
    assert f"items of {moto.prefix}presence expire by expires_at" in messages
    assert tables.ensure(moto.client, moto.prefix) == []


def test_missing_indexes_are_added_on_dynamodb_local(dynamodb_local):
    _shrink(dynamodb_local)
    tables.ensure(dynamodb_local.client, dynamodb_local.prefix)
    assert tables.ensure(dynamodb_local.client, dynamodb_local.prefix) == []


def test_each_test_gets_its_own_tables():
    assert engines.fresh_prefix() != engines.fresh_prefix()


def _index_names(description):
    return {index["IndexName"] for index in description.get("GlobalSecondaryIndexes", [])}


def _shrink(engine):
    """The presence table as a first version without index and expiry would have left it."""
    name = f"{engine.prefix}presence"
    engine.client.delete_table(TableName=name)
    engine.client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "thinker_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "thinker_id", "AttributeType": "S"}],
    )
