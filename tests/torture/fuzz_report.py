"""What a run of the fuzzer found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Report:
    """The figures of a run."""

    requests: int = 0
    stores: Counter[str] = field(default_factory=Counter)
    valid: int = 0
    invalid: int = 0
    hostile: int = 0
    responses: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)  # of bodies that the schema allows
    problems: Counter[str] = field(default_factory=Counter)

    def text(self) -> str:
        """The figures, a line each."""
        lines = [
            f"{self.requests} requests; of the bodies {self.valid} valid, {self.invalid} invalid;"
            f" {self.hostile} requests with hostile texts"
        ]
        lines += [f"  {count:6} on {store}" for store, count in self.stores.items()]
        lines += [f"  {count:6} {kind}" for kind, count in sorted(self.responses.items())]
        lines += [f"  {count:6} refused: {why}" for why, count in self.refusals.most_common()]
        lines += [f"  WRONG {count:6} {one}" for one, count in self.problems.most_common(20)]
        return "\n".join(lines)
