"""What became of the rows: a remark on each that was not simply taken, and the sums."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Outcome = Literal["refused", "mended"]

SHOWN_REASONS = 20


@dataclass(frozen=True, slots=True)
class Remark:
    """One row, and why it was refused, or what of it was mended."""

    table: str
    id: str
    outcome: Outcome
    reason: str
    value: str = ""
    """What stood there, or whom it is about: the part of the reason that differs row by row."""


@dataclass(slots=True)
class Report:
    """All remarks of one run."""

    remarks: list[Remark] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)
    """Rows of the file that were taken, by table."""
    added: Counter[str] = field(default_factory=Counter)
    """Events that the first system's log lacked, by type."""

    def refused(self) -> Counter[str]:
        """Rows that were not taken, by table: each has one remark."""
        return Counter(remark.table for remark in self.remarks if remark.outcome == "refused")

    def mended(self) -> int:
        """How many remarks tell of something mended."""
        return sum(remark.outcome == "mended" for remark in self.remarks)

    def write(self, path: Path) -> None:
        """Every remark, one a line, as a spreadsheet opens it."""
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["table", "id", "outcome", "reason", "value"])
            lines.writerows(
                [remark.table, remark.id, remark.outcome, remark.reason, remark.value]
                for remark in self.remarks
            )

    def reasons(self) -> list[str]:
        """Lines that say why, the most frequent reason first."""
        counted = Counter((r.outcome, r.table, r.reason) for r in self.remarks)
        lines = [
            f"  {count:>7,} x {table} {outcome}: {reason}"
            for (outcome, table, reason), count in counted.most_common(SHOWN_REASONS)
        ]
        if len(counted) > SHOWN_REASONS:
            lines.append(f"  and {len(counted) - SHOWN_REASONS:,} other reasons")
        return lines
