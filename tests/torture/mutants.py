"""Each condition of each transaction, and each access rule, taken away: a test must fail for each.

A mutant is one replaced text, in a copy of the project. A condition is not cut out but made always
true (its values must stay in use, or the store refuses the request for that).
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[2]
PARTS = ("app.py", "chalicelib", "infra", "tests", "pyproject.toml", ".chalice")
AT_ONCE = 2

STORED = ("tests/storage/test_changes.py", "tests/access/test_idempotency.py")
LIMITED = ("tests/access/test_limits.py",)
PAIRED = ("tests/access/test_presence.py", "tests/torture/test_edges.py")
RULED = (
    "tests/domain/test_access.py",
    "tests/torture/test_edges.py",
    "tests/access/test_matrix.py",
)
KNOWN = (
    "tests/access/test_keys.py",
    "tests/access/test_tokens.py",
    "tests/access/test_settings.py",
    "tests/access/test_matrix.py",
)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of the code that some test must notice."""

    file: str
    was: str
    becomes: str
    tests: tuple[str, ...]
    nth: int = 0  # of the places where the text stands

    @property
    def name(self) -> str:
        """Where it is and what it was."""
        return f"{self.file}[{self.nth}]: {self.was}"


def _clause(file: str, clause: str, tests: tuple[str, ...], nth: int = 0) -> Mutant:
    always = f"(attribute_not_exists(nothing) OR {clause})"
    return Mutant(file, f'"{clause}"', f'"{always}"', tests, nth)


CHANGES, LIFE = "storage/changes.py", "api/voucher"
CONDITIONS = [
    _clause(CHANGES, "attribute_not_exists(caller_key) OR expires_at <= :seconds", STORED),
    _clause(CHANGES, "attribute_not_exists(id)", STORED),  # of a voucher
    _clause(CHANGES, "#status = :was_status", STORED),
    _clause(CHANGES, "#version = :was_version", STORED),
    _clause(CHANGES, "valid_until > :now", STORED),
    _clause(CHANGES, "attribute_not_exists(id)", STORED, 1),  # of a booking
    _clause(CHANGES, "#status = :was_status", STORED, 1),  # of a booking
    _clause(CHANGES, "attribute_not_exists(subject_id)", STORED),
    _clause(CHANGES, "#status = :was_status", STORED, 2),  # of the sweep
    _clause(CHANGES, "#version = :was_version", STORED, 1),
    _clause(CHANGES, "due_at <= :now", STORED),
    _clause(CHANGES, "attribute_not_exists(thinker_id) OR expires_at <= :seconds", PAIRED),
    _clause("storage/limits.py", "attribute_not_exists(hits) OR hits < :limit", LIMITED),
]

RULES_FILE, DOOR = "domain/access.py", "access.py"
RULES = [
    Mutant(RULES_FILE, was, becomes, RULED, nth)
    for was, becomes, nth in (
        ('in ("admin", "open")', 'in ("admin", "open", "issuer")', 0),
        ('in ("admin", "open")', 'in ("admin", "open", "guest")', 0),
        (" and caller.uid == issuer_uid", "", 0),
        ('caller.role == "issuer" and ', "", 0),
        (" and caller.uid == holder_uid", "", 0),
        ("        or voucher.holder_uid is None\n", "        or True\n", 0),
        (
            "voucher.holder_before if voucher.booking else voucher.holder_uid",
            "voucher.holder_uid",
            0,
        ),
        ("named is not None and not voucher.transferable", "named is not None", 0),
        ("named is not None and not voucher.transferable", "not voucher.transferable", 0),
        (
            "if not manages(caller, voucher.issuer_uid):\n        if bound",
            "if False:\n        if bound",
            0,
        ),
        ("if bound and not _is_holder(caller, named):", "if False:", 0),
        ('if voucher.status == "consumed":', "if False:", 0),
        ('return own(caller, stated, "holder_uid")', "return stated or str(caller.uid)", 0),
        ("if holder is None:", "if False:", 0),
        ("if bound and holder != named:", "if False:", 0),
        (
            "if not (manages(caller, booking.issuer_uid) or",
            "if False and not (manages(caller, booking.issuer_uid) or",
            0,
        ),
        (" or _is_holder(caller, booking.holder_uid)", "", 0),
        ("    see_voucher(caller, voucher)\n    if not", "    if not", 0),
        (
            'if not manages(caller, voucher.issuer_uid):\n        raise Forbidden("Only',
            'if False:\n        raise Forbidden("Only',
            0,
        ),
        ("if uid is None:", "if False:", 0),
        (" or (stated is not None and stated != caller.uid)", "", 0),
        (
            'return own(caller, issuer_uid, "issuer_uid"), holder_uid',
            "return issuer_uid, holder_uid",
            0,
        ),
        (
            'return issuer_uid, own(caller, holder_uid, "holder_uid")',
            "return issuer_uid, holder_uid",
            0,
        ),
        ('if caller.role != "issuer":', "if False:", 0),
        ("return caller.uid\n", "return None\n", -1),
    )
]
DOORS = [
    Mutant(DOOR, was, becomes, KNOWN, nth)
    for was, becomes, nth in (
        ("if caller.role in who.roles:", "if True:", 0),
        ("if caller == NOBODY:", "if False:", 0),
        ("if key is not None and authorization is not None:", "if False:", 0),
        ("if settings.local and key in LOCAL_KEYS:", "if key in LOCAL_KEYS:", 0),
        ('scheme.lower() != "bearer" or ', "", 0),
        (" or not _TOKEN.fullmatch(token)", "", 0),
        ("known is None or not hmac.compare_digest(digest, known.secret_hash)", "known is None", 0),
        ("known.revoked or ", "", 0),
        (
            "if known.revoked or (known.expires_at is not None and known.expires_at <= now):",
            "if known.revoked:",
            0,
        ),
        ("known.expires_at <= now", "known.expires_at < now", 0),
        (" < timedelta(seconds=CACHE_SECONDS)", "", 0),
        ("timedelta(0) <= now - held[0] < ", "now - held[0] < ", 0),
        ('f"{purpose}\\0{text}"', "text", 0),
    )
] + [
    Mutant(
        "idempotency.py",
        "{caller.role}\\0{caller.uid}\\0{key}",
        "{key}",
        ("tests/access/test_idempotency.py",),
    ),
    Mutant("idempotency.py", 'b"\\0" + said', 'b""', ("tests/access/test_idempotency.py",)),
]
ROUTES = [
    Mutant(
        f"api/{file}.py",
        was,
        becomes,
        ("tests/access/test_matrix.py", *PAIRED),
    )
    for file, was, becomes in (
        (
            "voucher/issue",
            'own(call.caller, request.issuer_uid, "issuer_uid")',
            "request.issuer_uid or str(call.caller.uid)",
        ),
        (
            "voucher/book",
            "booker(call.caller, voucher, request.holder_uid)",
            "request.holder_uid or str(call.caller.uid)",
        ),
        ("voucher/cancel", "            manage_voucher(call.caller, voucher)\n", ""),
        ("voucher/cancel", "            see_voucher(call.caller, voucher)\n", "            pass\n"),
        ("voucher/cancel", "            see_booking(call.caller, booking)\n", "            pass\n"),
        ("voucher/cancel", "by_issuer=by_issuer", "by_issuer=True"),
        ("voucher/redeem", "            see_booking(call.caller, booking)\n", "            pass\n"),
        ("voucher/redeem", "        manage_voucher(call.caller, voucher)\n", ""),
        ("voucher/status", "    see_voucher(call.caller, voucher)\n", ""),
        ("slots/available", "    see_voucher(call.caller, voucher)\n", ""),
        (
            "voucher/list",
            "narrowed(call.caller, query.issuer_uid, query.holder_uid)",
            "query.issuer_uid, query.holder_uid",
        ),
        (
            "voucher/bookings",
            "narrowed(call.caller, query.issuer_uid, query.holder_uid)",
            "query.issuer_uid, query.holder_uid",
        ),
        ("events", "events_issuer(call.caller)", "None"),
        (
            "presence/heartbeat",
            'own(call.caller, request.thinker_id, "thinker_id")',
            "request.thinker_id",
        ),
        (
            "presence/match",
            'own(call.caller, request.thinker_id, "thinker_id")',
            "request.thinker_id",
        ),
    )
]
ALL = [*CONDITIONS, *RULES, *DOORS, *ROUTES]


def mutated(text: str, mutant: Mutant) -> str:
    """The file with the one text replaced."""
    places = list(_places(text, mutant.was))
    if not places:
        raise LookupError(f"{mutant.name}: not there any more")
    at = places[mutant.nth]
    return text[:at] + mutant.becomes + text[at + len(mutant.was) :]


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def copy_into(folder: Path) -> None:
    """A copy of the project for mutants to live in."""
    leave = shutil.ignore_patterns("__pycache__", "*.pyc")
    folder.mkdir()
    for name in PARTS:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=leave)
        else:
            shutil.copy(source, folder / name)


def failing(folder: Path, tests: tuple[str, ...], *options: str) -> list[str]:
    """The tests of these files that fail in this copy."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "--no-header", "--tb=no", "-rfE"]
    # What compares the text of the conditions would notice any change; behaviour must.
    command += ["-k", "not dynamodb_local and not every_clause_of", *options, *tests]
    quietly = os.environ | {"CI": "", "PATH": _without_java()}
    done = subprocess.run(
        command, cwd=folder, env=quietly, capture_output=True, text=True, check=False
    )
    named = [
        line.split(" - ")[0].split(" ", 1)[1]
        for line in done.stdout.splitlines()
        if line.startswith(("FAILED ", "ERROR "))
    ]
    if done.returncode and not named:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return named


def is_noticed(mutant: Mutant, folder: Path, sick: frozenset[str]) -> str | None:
    """The first test that fails for a mutant in this copy; None if it survives.

    `sick` are tests that fail without any mutant; they do not count.
    """
    file = folder / "chalicelib" / mutant.file
    healthy = file.read_text()
    file.write_text(mutated(healthy, mutant))
    try:
        found = failing(folder, mutant.tests, "-x", *(f"--deselect={name}" for name in sick))
    finally:
        file.write_text(healthy)
    return found[0] if found else None


def _without_java() -> str:
    """So that no mutant starts a store of its own: the tests on DynamoDB Local are skipped."""
    folders = os.environ["PATH"].split(os.pathsep)
    return os.pathsep.join(name for name in folders if not (Path(name) / "java").exists())


def run(
    mutants: list[Mutant] | None = None, progress: Callable[[str], None] = lambda text: None
) -> list[str]:
    """Gives the survivors."""
    chosen = ALL if mutants is None else mutants
    counted = itertools.count(1)
    with tempfile.TemporaryDirectory() as place, ThreadPoolExecutor(AT_ONCE) as pool:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(AT_ONCE):
            copy_into(Path(place) / str(number))
            free.put(Path(place) / str(number))

        def noticing(mutant: Mutant) -> str | None:
            folder = free.get()
            try:
                found = is_noticed(mutant, folder, sick)
            finally:
                free.put(folder)
            progress(f"{next(counted)}: {mutant.name!r}: {found or 'SURVIVED'}")
            return found

        sick: frozenset[str] = frozenset()
        noticed = dict(zip(chosen, pool.map(noticing, chosen), strict=True))
        # A test has noticed something only if it passes without: those few run once more.
        while names := {test for test in noticed.values() if test}:
            new = set(failing(Path(place) / "0", tuple(sorted(names))))
            if not new:
                break
            sick |= new
            progress(f"fail without any mutant: {sorted(new)}")
            again = [mutant for mutant, test in noticed.items() if test in new]
            noticed |= zip(again, pool.map(noticing, again), strict=True)
    return [mutant.name for mutant, test in noticed.items() if test is None]
