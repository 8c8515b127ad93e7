"""The template's tables, made on each engine."""

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


def test_it_reads_every_table_of_the_template():
    assert {table.name for table in tables.read("p-")} >= {f"p-{name}" for name in NAMES}


def test_every_table_has_its_keys_indexes_stream_and_expiry(engine):
    for table in tables.read(engine.prefix):
        found = engine.client.describe_table(TableName=table.name)["Table"]
        assert found["KeySchema"] == table.create["KeySchema"]
        assert _index_names(found) == _index_names(table.create)
        assert found.get("StreamSpecification") == table.create.get("StreamSpecification")
        ttl = engine.client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
        assert ttl.get("AttributeName") == table.ttl_attribute


def test_a_second_time_there_is_nothing_to_do(engine):
    assert tables.ensure(engine.client, engine.prefix) == []


def test_it_adds_indexes_and_expiry_that_an_older_table_lacks(moto):
    _shrink(moto)
    done = tables.ensure(moto.client, moto.prefix)
    assert f"added index by_pair_code to {moto.prefix}presence" in done
    assert f"enabled TTL of {moto.prefix}presence by expires_at" in done
    assert tables.ensure(moto.client, moto.prefix) == []


def test_it_adds_indexes_on_dynamodb_local_too(dynamodb_local):
    _shrink(dynamodb_local)
    tables.ensure(dynamodb_local.client, dynamodb_local.prefix)
    assert tables.ensure(dynamodb_local.client, dynamodb_local.prefix) == []


def test_each_test_gets_tables_of_its_own():
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
