"""The rules that must hold of consents, each of them a row by itself: that it is one that a visitor
could give, for as long as one is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.instants import seconds
from chalicelib.domain.privacy.consent import KEPT, VisitorConsent
from chalicelib.domain.privacy.wordings import BY_NAME
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import consents
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import Unreadable, differences, read, rows_of


@dataclass(slots=True)
class Consents:
    """All consents, read each time that they are asked for their findings."""

    client: DynamoClient
    count: int = 0
    """How many there were when they were read last."""

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        findings: set[Finding] = set()
        self.count = 0
        for item in rows_of(self.client, consents.TABLE):
            self.count += 1
            visitor_key = item["visitor_key"]["S"]
            try:
                consent = read(consents.from_item, item)
            except Unreadable as problem:
                findings.add(Finding(consents.TABLE, visitor_key, str(problem)))
                continue
            problems = differences(consents.TABLE, item, consents.to_item(consent))
            problems += _problems(consent)
            findings |= {Finding(consents.TABLE, visitor_key, problem) for problem in problems}
        return findings


def _problems(consent: VisitorConsent) -> Iterator[str]:
    """What is wrong with a consent by itself, beyond what reading it tells."""
    if consent.wording not in BY_NAME:
        yield f"is to the wording {consent.wording!r}, which nobody was shown"
    if consent.expires_at != seconds(consent.given_at + KEPT):
        yield "is not kept for three years"
