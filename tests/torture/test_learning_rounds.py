"""Many visitors at once on one campaign, a small part of what `make torture` does; and faults of
the service that the rounds must notice."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from tests.torture import learning_rounds
from tests.torture.campaign_witness import Parts
from tests.torture.memory import in_memory

SEED = 20261128


def test_the_statistics_are_those_of_the_exposures_whatever_fails() -> None:
    result = learning_rounds.run(lambda: nullcontext(in_memory()), rounds=3, seed=SEED)
    assert result.violations == []
    assert result.faults_in_all > 300
    assert (result.deaths > 10, result.erased > 5) == (True, True)
    for answer in ("offers/seen 200", "offers/accept 201", "privacy/erase 200"):
        assert result.answers[answer] > 0, answer


def without_part(table: str, operation: str) -> learning_rounds.Alter:
    """Transactions whose parts of this kind are left out, where there are others."""

    def alter(parts: Parts) -> Parts:
        left = [
            part
            for part in parts
            if not (operation in part and part[operation]["TableName"].endswith(table))
        ]
        return left or parts

    return alter


@pytest.mark.parametrize(
    ("table", "operation"), [("growth", "Update"), ("consents", "ConditionCheck")]
)
def test_a_part_that_is_missing_is_noticed(table: str, operation: str) -> None:
    result = learning_rounds.run(
        lambda: nullcontext(in_memory()),
        rounds=4,
        seed=SEED,
        alter=without_part(table, operation),
    )
    assert result.violations
