"""The rules that must hold between a voucher's hold, its entry in the agenda, and the row that says
when it lapses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chalicelib.domain.calendars.agenda import of_hold
from chalicelib.domain.vouchers.hold import Hold
from chalicelib.storage.dynamo.client import DynamoClient
from chalicelib.storage.tables import agenda, holds, vouchers
from infra.operator.check_data.family import Finding
from infra.operator.check_data.rows import rows_of, vouchers_of
from infra.operator.check_data.scan import StoredRows
from infra.operator.stage_tables import StageTables


@dataclass(frozen=True, slots=True)
class Holds:
    """All holds, read each time that they are asked for their findings."""

    voucher_ids: frozenset[str]
    """Vouchers that had one when all were read."""
    client: DynamoClient

    def findings(self) -> set[Finding]:
        """Everything that is wrong."""
        rows = list(rows_of(self.client, holds.TABLE))
        named = {row["voucher_id"]["S"] for row in rows if "voucher_id" in row}
        kept = {
            voucher_id: voucher.hold
            for voucher_id, voucher in vouchers_of(self.client, self.voucher_ids | named).items()
            if voucher.hold is not None
        }
        expected = [holds.to_item(hold, voucher_id) for voucher_id, hold in kept.items()]
        return {
            *(
                Finding(holds.TABLE, row["sort"]["S"], "says when a hold lapses that there is not")
                for row in rows
                if row not in expected
            ),
            *(
                Finding(vouchers.TABLE, row["voucher_id"]["S"], "has a hold that never lapses")
                for row in expected
                if row not in rows
            ),
            *self._agenda(kept),
        }

    def _agenda(self, kept: dict[str, Hold]) -> Iterator[Finding]:
        for voucher_id, hold in kept.items():
            key = agenda.key(hold.calendar_id, hold.slot_start, hold.id, "hold")
            item = self.client.with_deadline().get(agenda.TABLE, key)
            if not item:
                yield Finding(agenda.TABLE, hold.id, f"is not in the agenda of {hold.calendar_id}")
                continue
            entry = agenda.from_item(item)
            if entry != of_hold(hold, voucher_id, entry.created_at):
                yield Finding(agenda.TABLE, hold.id, "is not as its voucher has it")


def all_holds(tables: StageTables, stored: StoredRows) -> Holds:
    """The holds of a stage."""
    kept = {id_ for id_, one in stored.vouchers.items() if one.voucher.hold is not None}
    return Holds(frozenset(kept), tables.client)
