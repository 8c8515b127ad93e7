"""Families into the tables: each whole or not at all, and nothing twice.

Every put asks that its key be free, so what is there stays as it is, also where the service has
changed it since. Families go many to a transaction; one that is refused is taken apart.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from chalicelib.storage import vouchers
from chalicelib.storage.codec import Item
from chalicelib.storage.errors import Refused
from infra.migrate.families import Family, Put
from infra.migrate.report import Remark
from infra.stage import Tables

MOST = 100  # what TransactWriteItems, and BatchGetItem, take at once


@dataclass(slots=True)
class Outcome:
    """What became of some families."""

    written: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    remarks: list[Remark] = field(default_factory=list)
    rows: int = 0

    def add(self, other: Outcome) -> None:
        """Another's, too."""
        self.written.update(other.written)
        self.there.update(other.there)
        self.remarks += other.remarks
        self.rows += other.rows


def write_all(
    families: Iterable[Family], tables: Tables, threads: int, landed: Callable[[Outcome], None]
) -> None:
    """Write families, some at a time; tells each outcome as it comes.

    Raises StoreUnavailable when the store stays away.
    """
    flying: set[Future[Outcome]] = set()

    def land(done: Iterable[Future[Outcome]]) -> None:
        for future in done:
            flying.discard(future)
            landed(future.result())

    with ThreadPoolExecutor(threads) as pool:
        try:
            for pack in packs(families):
                flying.add(pool.submit(write, pack, tables))
                if len(flying) >= 2 * threads:
                    land(wait(flying, return_when=FIRST_COMPLETED).done)
            land(wait(flying).done)
        finally:  # when it is stopped, what has begun ends, and is told, too
            begun = [future for future in flying if not future.cancel()]
            land(future for future in wait(begun).done if not future.exception())


def packs(families: Iterable[Family]) -> Iterator[list[Family]]:
    """Families that fit into one transaction; a larger one alone."""
    pack: list[Family] = []
    size = 0
    for family in families:
        more = len(family.puts())
        if pack and size + more > MOST:
            yield pack
            pack, size = [], 0
        pack.append(family)
        size += more
    if pack:
        yield pack


def write(pack: list[Family], tables: Tables) -> Outcome:
    """Write some families."""
    writing = _Writing(tables)
    some = [family for family in pack if family.puts()]
    there = writing.present([family.puts()[0] for family in some])
    new = [family for family in some if _name(family.puts()[0]) not in there]
    if new:
        writing.new(new)
    writing.again([family for family in some if _name(family.puts()[0]) in there])
    writing.outcome.rows = sum(family.rows for family in pack)
    return writing.outcome


@dataclass(slots=True)
class _Writing:
    tables: Tables
    outcome: Outcome = field(default_factory=Outcome)

    def new(self, pack: list[Family]) -> None:
        """Families whose vouchers are not there, as far as we know."""
        if self._put([put for family in pack for put in family.puts()]):
            return
        if len(pack) > 1:
            for family in pack:
                self.new([family])
            return
        # Too large for one transaction, or half there. The voucher is the last to come, so that
        # where it is, all of its family is.
        self._add(pack[0].past)
        if not self._put(pack[0].core):
            self.again(pack)

    def again(self, pack: list[Family]) -> None:
        """Families whose vouchers are there: what is past and lacks is added, the rest stays."""
        puts = [put for family in pack for put in family.puts()]
        there = self.present(puts)
        self.outcome.there.update(put.table for put in puts if _name(put) in there)
        for family in pack:
            self._add([put for put in family.past if _name(put) not in there])
            for put in family.core:
                if _name(put) not in there:
                    self._conflict(put, family)

    def present(self, puts: list[Put]) -> set[tuple[str, str]]:
        """Which of these are there, by table and id."""
        found = set()
        for start in range(0, len(puts), MOST):
            wanted: dict[str, Item] = {}
            for put in puts[start : start + MOST]:
                request = wanted.setdefault(
                    self.tables.prefix + put.table,
                    {"Keys": [], "ProjectionExpression": "id", "ConsistentRead": True},
                )
                request["Keys"].append(put.key())
            while wanted:
                answer = self.tables.calls.begun().read("batch_get_item", RequestItems=wanted)
                wanted = answer.get("UnprocessedKeys", {})
                found |= {
                    (table.removeprefix(self.tables.prefix), item["id"]["S"])
                    for table, items in answer["Responses"].items()
                    for item in items
                }
        return found

    def _put(self, puts: list[Put]) -> bool:
        """All of them or none; False where one's key is taken, or they are too many."""
        if len(puts) > MOST:
            return False
        if puts:
            requests = [put.request(self.tables.prefix) for put in puts]
            try:
                self.tables.calls.begun().transact(requests, str(uuid.uuid4()))
            except Refused:
                return False
        self.outcome.written.update(put.table for put in puts)
        return True

    def _add(self, puts: list[Put]) -> None:
        """Each of them that is not there yet."""
        for start in range(0, len(puts), MOST):
            some = puts[start : start + MOST]
            if self._put(some):
                continue
            for put in some:
                if not self._put([put]):
                    self.outcome.there[put.table] += 1

    def _conflict(self, put: Put, family: Family) -> None:
        if put.table == vouchers.TABLE:
            reason = "not written: a booking of it is already there, as another's"
        else:
            reason = "not written: its voucher is already there without it; book it by the API"
        self.outcome.remarks.append(Remark(put.table, put.id, "refused", reason, family.core[0].id))


def _name(put: Put) -> tuple[str, str]:
    return put.table, put.id
