"""Vouchers counted by status: exactly, from the index `by_issuer_status`, and not at any price."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, get_args

from msgspec import Struct

from chalicelib.domain.vouchers.voucher import VoucherStatus
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import instant_text
from chalicelib.storage.tables import vouchers

STATUSES: tuple[VoucherStatus, ...] = get_args(VoucherStatus)
PAGES_MAX = 20  # of 1 MB each: what counting one status of one hotel may read


class VoucherCountRepository(Struct, frozen=True):
    """The sizes of the partitions of `by_issuer_status`."""

    client: DynamoClient

    def by_status(
        self, issuer_uid: str, now: datetime, pages_max: int = PAGES_MAX
    ) -> dict[str, int | None]:
        """How many vouchers of an issuer have each status at `now`.

        A voucher past its end is expired, whether or not the sweep has been there. None for a
        status with more rows than `pages_max` pages hold. Raises StoreUnavailable.
        """
        counts = {status: self._count(issuer_uid, status, now, pages_max) for status in STATUSES}
        issued, expired = counts["issued"], counts["expired"]
        counts["expired"] = _Count(
            expired.current + issued.past_end, 0, expired.is_whole and issued.is_whole
        )
        return {
            status: count.current if count.is_whole else None for status, count in counts.items()
        }

    def _count(self, issuer_uid: str, status: str, now: datetime, pages_max: int) -> _Count:
        partition = vouchers.issuer_status(status, issuer_uid)
        values = {":partition": {"S": partition}}
        request: dict[str, Any] = {
            "IndexName": "by_issuer_status",
            "KeyConditionExpression": "issuer_status = :partition",
            "ExpressionAttributeValues": values,
            "Select": "COUNT",
        }
        if status == "issued":
            request["FilterExpression"] = "valid_until > :now"
            values[":now"] = {"S": instant_text(now)}
        answers = list(islice(self.client.pages("query", vouchers.TABLE, **request), pages_max))
        current = sum(answer["Count"] for answer in answers)
        scanned = sum(answer["ScannedCount"] for answer in answers)
        return _Count(current, scanned - current, "LastEvaluatedKey" not in answers[-1])


class _Count(NamedTuple):
    """The vouchers of one partition, counted."""

    current: int
    past_end: int
    """Issued ones whose end has come; `current` leaves them out."""
    is_whole: bool
    """Whether the whole partition was counted."""
