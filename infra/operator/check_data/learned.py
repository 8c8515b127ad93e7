"""The rules that must hold of what is learned: exposures, policies and marks can be read, and the
statistics are the sums of the exposures of all days that are kept whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.engine.counts import Counts, Group, recount, total
from chalicelib.domain.engine.exposure import LIFE, Exposure
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.tables import exposures, growth, learning
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import Unreadable, differences, read, rows_of

_KINDS = (learning.STATISTICS, learning.POLICY, learning.MARK)


def is_learned(item: Item) -> bool:
    """Whether a row of the table `growth` is one of what is learned."""
    pk, sk = str(item["pk"]["S"]), item["sk"]["S"]
    return pk.startswith(_KINDS) or bool(sk == "policy")


@dataclass(slots=True)
class Learned:
    """All exposures and what was counted of them, read each time that they are asked for their
    findings."""

    client: DynamoClient
    now: datetime
    count: int = 0
    """How many exposures there were when they were read last."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings: set[Finding] = set()
        counted: dict[str, dict[Group, list[Counts]]] = {}
        seen: dict[str, list[Exposure]] = {}
        self.count = 0
        for item in rows_of(self.client, exposures.TABLE):
            try:
                self._add_exposure(item, seen, findings)
            except Unreadable as problem:
                findings.add(Finding(exposures.TABLE, item["sort"]["S"], str(problem)))
        for item in filter(is_learned, rows_of(self.client, growth.TABLE)):
            try:
                _add_learned(item, counted, self.now)
            except Unreadable as problem:
                name = f"{item['pk']['S']} {item['sk']['S']}"
                findings.add(Finding(growth.TABLE, name, str(problem)))
        if findings:
            return findings
        return set(_miscounts(counted, seen, (self.now - LIFE).date()))

    def _add_exposure(
        self, item: Item, seen: dict[str, list[Exposure]], findings: set[Finding]
    ) -> None:
        sort = item["sort"]["S"]
        if sort.startswith(exposures.DAY):
            read(exposures.to_day, item)
        elif sort.startswith(exposures.DISMISSED):
            read(exposures.to_dismissal, item)
        else:
            self.count += 1
            exposure: Exposure = read(exposures.from_item, item)
            expected = exposures.to_item(exposure)
            for problem in differences(exposures.TABLE, item, expected):
                findings.add(Finding(exposures.TABLE, sort, problem))
            seen.setdefault(exposure.campaign_id, []).append(exposure)


def _add_learned(item: Item, counted: dict[str, dict[Group, list[Counts]]], now: datetime) -> None:
    """Read one row; what it has counted is added. Raises Unreadable."""
    pk = item["pk"]["S"]
    if pk.startswith(learning.STATISTICS):
        group, counts = read(learning.to_counts, item)
        own = {name: number for name, number in counts.items() if name != "capped"}
        campaign = counted.setdefault(pk.removeprefix(learning.STATISTICS), {})
        campaign.setdefault(group, []).append(own)
    elif pk.startswith(learning.POLICY):
        policy = read(lambda row: learning.to_policy(row, now), item)
        if policy is not None and policy.hash != learning.hash_of(item):
            raise Unreadable("is not the policy that it is named after")
    elif pk.startswith(learning.MARK):
        read(learning.to_mark, item)
    else:
        read(learning.to_pointer, item)


def _miscounts(
    counted: dict[str, dict[Group, list[Counts]]],
    seen: dict[str, list[Exposure]],
    last_gone: date,
) -> Iterator[Finding]:
    """The groups whose sums are not those of their exposures."""
    for campaign_id in sorted(counted.keys() | seen.keys()):
        expected = recount(seen.get(campaign_id, ()))
        sums = {group: total(each) for group, each in counted.get(campaign_id, {}).items()}
        for group in sorted(expected.keys() | sums.keys()):
            if group.day > last_gone and sums.get(group, {}) != expected.get(group, {}):
                name = f"{campaign_id} {group.day} {group.arm}"
                yield Finding(growth.TABLE, name, "does not count what is stored")
