"""The template's tables, created on each engine."""

import pytest

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
    "guest_tokens",
    "sessions",
    "templates",
    "webhooks",
    "hotels",
    "feeds",
}


@pytest.fixture
def complete(engine):
    """Tables of its own that expire, too, as those of other tests do not."""
    with engines.with_tables(engine.name, engine.client) as own:
        tables.ensure(own.client, own.prefix)
        yield own


def test_every_table_of_the_template_is_read():
    assert {table.name for table in tables.read("p-")} >= {f"p-{name}" for name in NAMES}


def test_every_table_has_its_keys_indexes_stream_and_expiry(engine):
    prefix = engines.fresh_prefix()  # the engine's own tables have no streams on moto
    tables.ensure(engine.client, prefix)
    for table in tables.read(prefix):
        description = engine.client.describe_table(TableName=table.name)["Table"]
        assert description["KeySchema"] == table.create["KeySchema"]
        assert tables.index_names(description) == tables.index_names(table.create)
        assert description.get("StreamSpecification") == table.create.get("StreamSpecification")
        ttl = engine.client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
        assert ttl.get("AttributeName") == table.ttl_attribute
        engine.client.delete_table(TableName=table.name)


def test_ensure_changes_nothing_the_second_time(complete):
    assert tables.ensure(complete.client, complete.prefix) == []


def test_older_store_gets_the_indexes_and_ttl_of_the_template(complete):
    engine = complete
    _make_older(engine)
    rows = [_row(number) for number in range(30)]
    for row in rows:
        engine.client.put_item(TableName=f"{engine.prefix}presence", Item=row)
    prefix = engine.prefix
    changes = tables.ensure(engine.client, prefix)
    # One change after the other, removals first.
    assert changes == [
        f"removed index by_colour from {prefix}presence",
        f"removed index by_taste from {prefix}presence",
        f"added index by_pair_code to {prefix}presence",
        f"enabled TTL of {prefix}presence by expires_at",
    ]
    description = engine.client.describe_table(TableName=f"{prefix}presence")["Table"]
    assert tables.index_names(description) == {"by_pair_code"}
    stored = engine.client.scan(TableName=f"{prefix}presence")["Items"]
    assert sorted(stored, key=repr) == sorted(rows, key=repr)
    assert tables.ensure(engine.client, prefix) == []


def _make_older(engine):
    """Make the presence table anew as another version had it: with other indexes, without TTL."""
    name = f"{engine.prefix}presence"
    engine.client.delete_table(TableName=name)
    engine.client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "thinker_id", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": attribute, "AttributeType": "S"}
            for attribute in ("thinker_id", "colour", "taste")
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": f"by_{attribute}",
                "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
            for attribute in ("colour", "taste")
        ],
    )


def _row(number):
    values = {"thinker_id": f"t-{number}", "colour": "red", "pair_code": "oak"}
    row = {name: {"S": value} for name, value in values.items()}
    return row | {"last_seen": {"N": str(number)}}
