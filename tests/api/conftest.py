"""The service in the mode in which requests state their uids: on moto, and on DynamoDB Local."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra import tables
from tests import engines
from tests.engines import Engine
from tests.service import Service, serve


@pytest.fixture(scope="module")
def moto_tables() -> Iterator[Engine]:
    """Our tables on moto, made once for a file: to make them costs more than most tests."""
    with engines.moto_client() as client, engines.with_tables("moto", client) as engine:
        yield engine


@pytest.fixture
def desk(moto_tables: Engine) -> Iterator[Service]:
    """The whole service, AUTH_MODE=open, for tests that do not mind the rows of others."""
    yield from serve(moto_tables)


@pytest.fixture
def service(moto_tables: Engine) -> Iterator[Service]:
    """The whole service, AUTH_MODE=open, on empty tables."""
    _empty(moto_tables)
    yield from serve(moto_tables)


@pytest.fixture
def local_service(dynamodb_local: Engine) -> Iterator[Service]:
    """The whole service on DynamoDB Local: for threads, and for what calls cost."""
    yield from serve(dynamodb_local)


def _empty(engine: Engine) -> None:
    for table in tables.read(engine.prefix):
        keys = [key["AttributeName"] for key in table.create["KeySchema"]]
        for row in engine.client.scan(TableName=table.name)["Items"]:
            key = {name: row[name] for name in keys}
            engine.client.delete_item(TableName=table.name, Key=key)
