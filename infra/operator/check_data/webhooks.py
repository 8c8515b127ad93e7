"""The rules that must hold between a hotel's webhooks, their count, their events, and the last
attempts of their deliveries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.webhooks import Endpoint
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import events, webhooks
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import Unreadable, differences, read, rows_of

CHANGES = ("webhook.create", "webhook.change", "webhook.rotate", "webhook.disable")


@dataclass(slots=True)
class Webhooks:
    """All webhooks, read each time that they are asked for their findings."""

    client: DynamoClient
    count: int = 0
    """How many there were when they were read last."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings: set[Finding] = set()
        stored: Counter[str] = Counter()
        totals: dict[str, int] = {}
        uncounted: set[str] = set()
        for item in rows_of(self.client, webhooks.TABLE):
            hotel, id_ = item["issuer_uid"]["S"], item["id"]["S"]
            try:
                if id_ == webhooks.COUNT_ID:
                    totals[hotel] = read(webhooks.to_count, item)
                elif id_.startswith(webhooks.ATTEMPT_PREFIX):
                    read(webhooks.to_attempt, item)
                else:
                    stored[hotel] += 1
                    endpoint = read(webhooks.from_item, item)
                    problems = differences(webhooks.TABLE, item, webhooks.to_item(endpoint))
                    problems += self._problems(endpoint)
                    findings |= {Finding(webhooks.TABLE, id_, one) for one in problems}
            except Unreadable as problem:
                if id_ == webhooks.COUNT_ID:
                    uncounted.add(hotel)
                of_hotel = hotel if id_ == webhooks.COUNT_ID else id_
                findings.add(Finding(webhooks.TABLE, of_hotel, str(problem)))
        self.count = stored.total()
        for hotel in (stored.keys() | totals.keys()) - uncounted:
            if totals.get(hotel, 0) != stored[hotel]:
                counted = f"counts {totals.get(hotel, 0)} webhooks, but has {stored[hotel]}"
                findings.add(Finding(webhooks.TABLE, hotel, counted))
        return findings

    def _problems(self, endpoint: Endpoint) -> Iterator[str]:
        pages = self.client.pages(
            "query",
            events.TABLE,
            deadline_per_page=True,
            KeyConditionExpression="subject_id = :id",
            ExpressionAttributeValues={":id": {"S": endpoint.id}},
            ConsistentRead=True,
        )
        types = Counter(item["type"]["S"] for page in pages for item in page["Items"])
        if "webhook.create" not in types:
            yield "has no event webhook.create"
        if "webhook.delete" in types:
            yield "exists, but has an event webhook.delete"
        changes = sum(types[each] for each in CHANGES)
        if endpoint.version != changes:
            yield f"has the version {endpoint.version}, but {changes} events of a change"
