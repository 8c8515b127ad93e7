"""The report: a remark on each row that was rejected or corrected or does not fit, and the
totals."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from infra.migrate import days

# misfit: migrated, but it does not fit into the calendar that --calendar names.
Outcome = Literal["rejected", "corrected", "misfit"]

REASONS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Remark:
    """One row, and why it was rejected, what was corrected in it, or what does not fit."""

    table: str
    id: str
    outcome: Outcome
    reason: str
    value: str = ""
    """The value or the id that is the cause: the part of the reason that differs row by row."""


@dataclass(slots=True)
class Report:
    """All remarks of one run."""

    remarks: list[Remark] = field(default_factory=list)
    valid: Counter[str] = field(default_factory=Counter)
    """Rows of the file that are migrated, by table."""
    added: Counter[str] = field(default_factory=Counter)
    """Events that the first system's log lacked, by type."""

    def rejected(self) -> Counter[str]:
        """Rows that are not migrated, by table: each has one remark."""
        return Counter(remark.table for remark in self.remarks if remark.outcome == "rejected")

    def corrections(self) -> int:
        """How many remarks are about a correction."""
        return sum(remark.outcome == "corrected" for remark in self.remarks)

    def misfits(self) -> int:
        """How many vouchers and bookings do not fit into their calendar."""
        return sum(remark.outcome == "misfit" for remark in self.remarks)

    def has_dates(self) -> bool:
        """Whether any value was a date without a time."""
        return any(days.is_correction(remark.reason) for remark in self.remarks)

    def write(self, path: Path) -> None:
        """Write all remarks into a CSV file, as spreadsheets open it."""
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["table", "id", "outcome", "reason", "value"])
            lines.writerows(
                [remark.table, remark.id, remark.outcome, remark.reason, remark.value]
                for remark in self.remarks
            )

    def reasons(self) -> list[str]:
        """A line for each reason, the most frequent first."""
        counts = Counter((r.outcome, r.table, r.reason) for r in self.remarks)
        lines = [
            f"  {count:>7,} x {table} {outcome}: {reason}"
            for (outcome, table, reason), count in counts.most_common(REASONS_SHOWN)
        ]
        if len(counts) > REASONS_SHOWN:
            lines.append(f"  and {len(counts) - REASONS_SHOWN:,} other reasons")
        return lines
