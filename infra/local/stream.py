"""Brings the stream of the table `events` to the app's function, as Lambda does on AWS."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from chalice import Chalice
from chalice.config import Config
from chalice.local import LambdaContext

from infra.local.schedule import timeout_seconds

FUNCTION = "fan_out"
POLL_SECONDS = 1.0
RETRY_SECONDS = 5.0

log = logging.getLogger(__name__)


def start(app: Chalice, config: Config) -> None:
    """Start the thread that follows the stream."""
    handler = app.handler_map[FUNCTION]
    timeout_ms = 1000 * timeout_seconds(config, FUNCTION)

    def bring(records: list[dict[str, Any]]) -> None:
        handler({"Records": records}, LambdaContext(FUNCTION, 128, timeout_ms))

    # A restart loses the records of the time before; catch_up runs at each start.
    threading.Thread(target=_follow, args=(bring,), daemon=True, name=FUNCTION).start()


def _follow(bring: Any) -> None:
    iterators: dict[str, str | None] = {}
    while True:
        try:
            client = _client()
            arn = _stream_arn()
            for shard in client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
                name = shard["ShardId"]
                if name not in iterators:
                    iterators[name] = client.get_shard_iterator(
                        StreamArn=arn, ShardId=name, ShardIteratorType="TRIM_HORIZON"
                    )["ShardIterator"]
            for name, iterator in iterators.items():
                if iterator is None:
                    continue  # the shard is closed, and read to its end
                answer = client.get_records(ShardIterator=iterator, Limit=100)
                if answer["Records"]:
                    bring([_as_lambda(record, arn) for record in answer["Records"]])
                iterators[name] = answer.get("NextShardIterator")
            time.sleep(POLL_SECONDS)
        except (BotoCoreError, ClientError) as error:
            log.warning("the stream of events cannot be read: %s", error)
            iterators.clear()
            time.sleep(RETRY_SECONDS)
        except Exception:
            log.exception("%s failed; it gets the same records again", FUNCTION)
            time.sleep(RETRY_SECONDS)


def _as_lambda(record: dict[str, Any], arn: str) -> dict[str, Any]:
    """A record as Lambda hands it over: with its stream, and its instant as a number."""
    change = record["dynamodb"]
    instant = change["ApproximateCreationDateTime"].timestamp()
    changed = change | {"ApproximateCreationDateTime": instant}
    return record | {"dynamodb": changed, "eventSourceARN": arn}


def _stream_arn() -> str:
    table = os.environ["TABLE_PREFIX"] + "events"
    description = boto3.client("dynamodb").describe_table(TableName=table)
    return str(description["Table"]["LatestStreamArn"])


def _client() -> Any:
    url = os.environ.get("AWS_ENDPOINT_URL_DYNAMODB")
    return boto3.client("dynamodbstreams", endpoint_url=url)
