"""Sign-in codes and sessions: each condition of their writes, one by one."""

from __future__ import annotations

import itertools
import os
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.sessions import CODE_LIFE, Session, SignInCode, open_session
from chalicelib.storage.repositories.sessions import CodeNotUsable
from tests.domain.made import MS
from tests.fakes import START as NOW
from tests.storage.conftest import Storage

CODE = SignInCode(
    code_hash="c" * 64,
    key_id="k-1",
    uid="hotel",
    role="issuer",
    label="front desk",
    ends_at_rest=False,
    made_in_session=False,
    created_at=NOW,
    expires_at=int((NOW + CODE_LIFE).timestamp()),
)
SESSION = open_session(CODE, "s-1", "t" * 64, NOW, ends_at_rest=False)


_numbers = itertools.count()


def event(session: Session) -> Event:
    """An event of a session, with an id of its own: DynamoDB Local remembers it as a token."""
    return Event(
        id=f"ev-session-{os.getpid()}-{next(_numbers)}",
        type="session.start",
        actor_id=session.uid,
        subject_type="session",
        subject_id=session.id,
        created_at=NOW,
        issuer_uid=session.uid,
    )


def counts(storage: Storage) -> tuple[int, int]:
    """The number of rows of sessions and of events."""
    return len(storage.rows("sessions")), len(storage.rows("events"))


def test_code_opens_one_session(storage: Storage) -> None:
    sessions = storage.store.sessions
    sessions.add_code(CODE)
    assert sessions.get_unused_code(CODE.code_hash, NOW) == CODE
    sessions.start(CODE, SESSION, event(SESSION))
    assert sessions.get(SESSION.token_hash) == SESSION
    with pytest.raises(CodeNotUsable):
        sessions.get_unused_code(CODE.code_hash, NOW)
    other = replace(SESSION, id="s-2", token_hash="u" * 64)
    with pytest.raises(CodeNotUsable):
        sessions.start(CODE, other, event(other))
    assert sessions.get(other.token_hash) is None
    assert counts(storage) == (2, 1)


def test_code_that_does_not_exist_opens_none(storage: Storage) -> None:
    with pytest.raises(CodeNotUsable):
        storage.store.sessions.get_unused_code(CODE.code_hash, NOW)
    with pytest.raises(CodeNotUsable):
        storage.store.sessions.start(CODE, SESSION, event(SESSION))
    assert counts(storage) == (0, 0)


@pytest.mark.parametrize(("later", "works"), [(CODE_LIFE - MS, True), (CODE_LIFE, False)])
def test_expired_code_opens_none(storage: Storage, later: timedelta, works: bool) -> None:
    sessions = storage.store.sessions
    sessions.add_code(CODE)
    late = replace(SESSION, created_at=NOW + later)
    if works:
        assert sessions.get_unused_code(CODE.code_hash, late.created_at) == CODE
        sessions.start(CODE, late, event(late))
        return
    with pytest.raises(CodeNotUsable):
        sessions.get_unused_code(CODE.code_hash, late.created_at)
    with pytest.raises(CodeNotUsable):
        sessions.start(CODE, late, event(late))
    assert counts(storage) == (1, 0)


def test_session_is_not_written_over_another(storage: Storage) -> None:
    sessions, second_code = storage.store.sessions, replace(CODE, code_hash="d" * 64)
    sessions.add_code(CODE)
    sessions.add_code(second_code)
    sessions.start(CODE, SESSION, event(SESSION))
    with pytest.raises(CodeNotUsable):
        sessions.start(second_code, replace(SESSION, uid="other"), event(SESSION))
    assert sessions.get(SESSION.token_hash) == SESSION
    assert sessions.get_unused_code(second_code.code_hash, NOW) == second_code


def test_session_is_ended_once(storage: Storage) -> None:
    sessions = storage.store.sessions
    sessions.add_code(CODE)
    sessions.start(CODE, SESSION, event(SESSION))
    for _ in range(2):
        sessions.end(SESSION, event(SESSION))
    ended = sessions.get(SESSION.token_hash)
    assert ended == replace(SESSION, ended_at=NOW)
    assert counts(storage) == (2, 2)
    sessions.record_use(SESSION, NOW + timedelta(minutes=5))
    assert sessions.get(SESSION.token_hash) == ended


def test_session_that_does_not_exist_is_neither_ended_nor_used(storage: Storage) -> None:
    storage.store.sessions.end(SESSION, event(SESSION))
    storage.store.sessions.record_use(SESSION, NOW)
    assert counts(storage) == (0, 0)


def test_use_is_recorded(storage: Storage) -> None:
    sessions, later = storage.store.sessions, NOW + timedelta(minutes=5)
    sessions.add_code(CODE)
    sessions.start(CODE, SESSION, event(SESSION))
    sessions.record_use(SESSION, later)
    assert sessions.get(SESSION.token_hash) == replace(SESSION, last_used_at=later)
