"""Writes families into the tables: each whole or not at all, and nothing twice.

The condition of every put is that its key is free, so existing rows stay as they are, also where
the service has changed them since. Many families go into one transaction; when that fails, they are
written one by one.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from chalicelib.storage.dynamo.codec import Item
from chalicelib.storage.dynamo.transaction import Parts
from chalicelib.storage.errors import ConditionsFailed
from chalicelib.storage.tables import vouchers
from infra.migrate.families import Family, Put
from infra.migrate.report import Remark
from infra.operator.stage_tables import StageTables

ITEMS_MAX = 100  # of one TransactWriteItems


@dataclass(slots=True)
class Outcome:
    """What became of some families."""

    written: Counter[str] = field(default_factory=Counter)
    existing: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)
    row_count: int = 0

    def add(self, other: Outcome) -> None:
        """Add the outcome of other families."""
        self.written.update(other.written)
        self.existing.update(other.existing)
        self.remarks += other.remarks
        self.row_count += other.row_count


def write_all(
    families: Iterable[Family],
    tables: StageTables,
    threads: int,
    on_outcome: Callable[[Outcome], None],
) -> None:
    """Write families in several threads; calls `on_outcome` for each group of them.

    Raises StoreUnavailable when the store does not answer for long.
    """
    running: set[Future[Outcome]] = set()

    def finish(futures: Iterable[Future[Outcome]]) -> None:
        for future in futures:
            running.discard(future)
            on_outcome(future.result())

    with ThreadPoolExecutor(threads) as pool:
        try:
            for pack in packs(families):
                running.add(pool.submit(write, pack, tables))
                if len(running) >= 2 * threads:
                    finish(wait(running, return_when=FIRST_COMPLETED).done)
            finish(wait(running).done)
        finally:  # an interrupted run counts the writes that had already started, too
            started = [future for future in running if not future.cancel()]
            finish(future for future in wait(started).done if not future.exception())


def packs(families: Iterable[Family]) -> Iterator[list[Family]]:
    """Groups of families that fit into one transaction; a larger family alone, and one that takes
    places, too: others may take some of the same date."""
    pack: list[Family] = []
    size = 0
    for family in families:
        family_size = ITEMS_MAX if family.places else len(family.puts())
        if pack and size + family_size > ITEMS_MAX:
            yield pack
            pack, size = [], 0
        pack.append(family)
        size += family_size
    if pack:
        yield pack


def write(pack: list[Family], tables: StageTables) -> Outcome:
    """Write a group of families."""
    writer = _PackWriter(tables)
    families = [family for family in pack if family.puts()]
    existing = writer.existing([family.puts()[0] for family in families])
    new = [family for family in families if _name(family.puts()[0]) not in existing]
    if new:
        writer.write_new(new)
    writer.complete([family for family in families if _name(family.puts()[0]) in existing])
    writer.outcome.row_count = sum(family.row_count for family in pack)
    return writer.outcome


@dataclass(slots=True)
class _PackWriter:
    tables: StageTables
    outcome: Outcome = field(default_factory=Outcome)

    def write_new(self, pack: list[Family]) -> None:
        """Write families whose vouchers do not seem to exist."""
        places = {name: part for family in pack for name, part in family.places.items()}
        if self._put_all([put for family in pack for put in family.puts()], places):
            return
        if len(pack) > 1:
            for family in pack:
                self.write_new([family])
            return
        # Too large for one transaction, or partly there. The voucher comes last: where it exists,
        # its whole family exists.
        self._put_missing(pack[0].past)
        if not self._put_all(pack[0].core, places):
            self.complete(pack)

    def complete(self, pack: list[Family]) -> None:
        """Add what is missing in the past of families whose vouchers exist; nothing else."""
        puts = [put for family in pack for put in family.puts()]
        existing = self.existing(puts)
        self.outcome.existing.update(put.table for put in puts if _name(put) in existing)
        for family in pack:
            self._put_missing([put for put in family.past if _name(put) not in existing])
            for put in family.core:
                if _name(put) not in existing:
                    self._reject(put, family)

    def existing(self, puts: list[Put]) -> set[tuple[str, str]]:
        """Which of these exist, by table and id."""
        keys: dict[str, list[Item]] = defaultdict(list)
        for put in puts:
            keys[put.table].append(put.key())
        client = self.tables.client.with_deadline()
        stored = client.batch_get(keys, ProjectionExpression="id")
        return {(table, item["id"]["S"]) for table, items in stored.items() for item in items}

    def _put_all(self, puts: list[Put], places: Parts | None = None) -> bool:
        """Put all of them or none; False when a key is taken, or when there are too many."""
        if len(puts) + len(places or {}) > ITEMS_MAX:
            return False
        if puts:
            parts = {f"{put.table} {put.id}": put.transact_item() for put in puts}
            parts |= places or {}
            try:
                self.tables.client.with_deadline().transact(parts, str(uuid.uuid4()))
            except ConditionsFailed:
                return False
        self.outcome.written.update(put.table for put in puts)
        return True

    def _put_missing(self, puts: list[Put]) -> None:
        """Put each of them that does not exist yet."""
        for start in range(0, len(puts), ITEMS_MAX):
            part = puts[start : start + ITEMS_MAX]
            if self._put_all(part):
                continue
            for put in part:
                if not self._put_all([put]):
                    self.outcome.existing[put.table] += 1

    def _reject(self, put: Put, family: Family) -> None:
        if put.table == vouchers.TABLE:
            reason = "not written: one of its bookings already exists for another voucher"
        else:
            reason = (
                "not written: its voucher was migrated earlier without it; book it with the API"
            )
        self.outcome.remarks.append(
            Remark(put.table, put.id, "rejected", reason, family.core[0].id)
        )


def _name(put: Put) -> tuple[str, str]:
    return put.table, put.id
