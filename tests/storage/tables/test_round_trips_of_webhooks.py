"""Every webhook, and the last attempt of every delivery, is read back as it was written."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.webhook_messages import Attempt
from chalicelib.domain.webhooks import Endpoint
from chalicelib.storage.dynamo.codec import Codec
from chalicelib.storage.tables import webhooks
from tests.domain import made
from tests.storage.conftest import Storage
from tests.storage.tables import any_rows
from tests.storage.tables.test_round_trips import STORED


@STORED
@given(endpoint=any_rows.endpoints)
def test_any_webhook(storage: Storage, endpoint: Endpoint) -> None:
    row = storage.read_back("webhooks", webhooks.to_item(endpoint), "issuer_uid", "id")
    assert webhooks.from_item(row) == endpoint


@STORED
@given(total=st.integers(0, 10))
def test_any_count_of_webhooks(storage: Storage, total: int) -> None:
    row = webhooks.count_key("hotel") | webhooks.COUNT_CODEC.encode({"webhook_count": total})
    stored = storage.read_back("webhooks", row, "issuer_uid", "id")
    assert webhooks.to_count(stored) == total


attempts = st.builds(
    Attempt,
    at=st.integers(0, 10**11).map(lambda after: made.NOW + timedelta(milliseconds=after)),
    number=st.integers(1, 10),
    url=made.texts,
    body=made.texts,
    status=st.none() | st.integers(100, 599),
    why=st.none() | st.sampled_from(["timeout", "no_answer"]),
    answer=st.just("") | made.texts,
    milliseconds=st.integers(0, 15_000),
)


@STORED
@given(attempt=attempts)
def test_any_attempt(storage: Storage, attempt: Attempt) -> None:
    row = webhooks.from_attempt("hotel", "1", attempt) | {"expires_at": {"N": "4000000000"}}
    stored = storage.read_back("webhooks", row, "issuer_uid", "id")
    assert webhooks.to_attempt(stored) == attempt
    assert webhooks.delivery_id_of(stored) == "1"


def test_every_codec_is_tested_above() -> None:
    codecs = [value for value in vars(webhooks).values() if isinstance(value, Codec)]
    assert codecs == [webhooks.CODEC, webhooks.ATTEMPT_CODEC, webhooks.COUNT_CODEC]
