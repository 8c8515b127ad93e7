"""botocore's session and its DynamoDB client, each made once a process."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import msgspec
from botocore.config import Config
from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session

from chalicelib.storage.dynamo.response_parser import ParserFactory

CONNECT_SECONDS = 1.0
READ_SECONDS = 2.0
CONNECTIONS_MAX = 128  # kept open; more at once are possible, and closed after use

SERVICES = ["dynamodb", "secretsmanager"]
# How a file of botocore's data may end, and how it is opened.
FILE_ENDS: dict[str, Callable[[str, str], Any]] = {".json": open, ".json.gz": gzip.open}


class _DataFiles(JSONFileLoader):
    """botocore's data files, parsed by msgspec: half of the time that a client takes."""

    def load_file(self, file_path: str) -> Any:
        """The content of a file whose path is without its end; None if there is none."""
        for end, open_file in FILE_ENDS.items():
            try:
                with open_file(file_path + end, "rb") as file:
                    return msgspec.json.decode(file.read())
            except FileNotFoundError:
                continue
        return None


class _DataLoader(Loader):
    """botocore's data, of our services. To know whether one exists, botocore would look through the
    folders of all four hundred."""

    def list_available_services(self, type_name: str) -> list[str]:
        """The services that there are."""
        return SERVICES


def make_session() -> Any:
    """A session for all clients of a process: what one client loads, the next one finds."""
    session = Session()
    session.register_component("data_loader", _DataLoader(file_loader=_DataFiles()))
    session.register_component("response_parser_factory", ParserFactory())
    return session


def make_client(endpoint_url: str | None = None, session: Any = None) -> Any:
    """A client; region, credentials and, without `endpoint_url`, the address come from AWS's own
    environment variables.

    Its retries are off: DynamoClient repeats, with a deadline and one token per transaction.
    """
    # What boto3.client() returns, without importing boto3's resources on a cold start.
    return (session or make_session()).create_client(
        "dynamodb",
        endpoint_url=endpoint_url,
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=CONNECTIONS_MAX,
            retries={"total_max_attempts": 1},
            # A third of a transaction's time in botocore (make bench); DynamoDB checks them anyway.
            parameter_validation=False,
            # botocore would otherwise put it together from thirty parts for each call.
            user_agent="hotel-vouchers",
        ),
    )
