"""Every consent is read back as it was written, and a damaged one is reported."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.privacy.consent import VisitorConsent
from chalicelib.domain.privacy.wordings import CURRENT
from chalicelib.storage.dynamo.codec import Codec, Item, attribute
from chalicelib.storage.errors import CorruptRow
from chalicelib.storage.tables import consents
from tests.domain import made
from tests.domain.made import NOW
from tests.storage.conftest import Storage
from tests.storage.tables.any_rows import seconds
from tests.storage.tables.test_round_trips import STORED

KEY = "0123456789abcdef" * 2
CONSENT = VisitorConsent(
    visitor_key=KEY, issuer_uid="hotel", purposes=("learning",), wording=CURRENT.name,
    source="element", despite_gpc=False, given_at=NOW, expires_at=4_000_000_000,
    withdrawn_at=NOW, erased_at=NOW,
)  # fmt: skip
ROW = consents.to_item(CONSENT)


@st.composite
def any_consent(draw: st.DrawFn) -> VisitorConsent:
    """A consent, withdrawn or not, erased or not."""
    withdrawn_at = draw(st.none() | made.instants)
    return VisitorConsent(
        visitor_key=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        issuer_uid=draw(made.uids),
        purposes=("learning",),
        wording=draw(made.texts),
        source=draw(st.sampled_from(["element", "tcf", "klaro"])),
        despite_gpc=draw(st.booleans()),
        given_at=draw(made.instants),
        expires_at=draw(seconds),
        withdrawn_at=withdrawn_at,
        erased_at=draw(st.none() | st.just(withdrawn_at)),
    )


@STORED
@given(consent=any_consent())
def test_any_consent(storage: Storage, consent: VisitorConsent) -> None:
    row = storage.read_back("consents", consents.to_item(consent), "visitor_key")
    assert consents.from_item(row) == consent


def test_the_codec_stores_every_field() -> None:
    assert [value for value in vars(consents).values() if isinstance(value, Codec)] == [
        consents.CODEC
    ]
    assert consents.CODEC.attributes() == set(VisitorConsent.__dataclass_fields__)


def corrupt(row: Item) -> dict[str, Any]:
    """What the log says of a corrupt row."""
    with pytest.raises(CorruptRow) as error:
        consents.from_item(row)
    return error.value.log_fields


REQUIRED = sorted(consents.CODEC.attributes() - {"withdrawn_at", "erased_at"})


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_row_that_lacks_an_attribute_is_corrupt(missing: str) -> None:
    row = {name: value for name, value in ROW.items() if name != missing}
    assert corrupt(row)["reason"] == f"lacks {missing}"


@pytest.mark.parametrize("name", sorted(consents.CODEC.attributes()))
def test_an_attribute_of_another_type_is_corrupt(name: str) -> None:
    for value in ({"M": {}}, {"NULL": True}, {"L": []}):
        assert corrupt(ROW | {name: value})["reason"] == f"has an unreadable {name}"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"source": attribute("banner")}, "has the source 'banner'"),
        ({"purposes": attribute("[]")}, "has the purposes ()"),
        ({"purposes": attribute('["learning","ads"]')}, "has the purposes ('learning', 'ads')"),
        ({"purposes": attribute("learning")}, "has an unreadable purposes"),
        ({"despite_gpc": attribute("no")}, "has an unreadable despite_gpc"),
    ],
)
def test_a_consent_that_nobody_can_give_is_corrupt(changes: Item, reason: str) -> None:
    assert corrupt(ROW | changes) == {"table": "consents", "row": KEY[:15] + "…", "reason": reason}


def test_what_was_erased_and_not_withdrawn_is_corrupt() -> None:
    row = {name: value for name, value in ROW.items() if name != "withdrawn_at"}
    assert corrupt(row)["reason"] == "was erased and not withdrawn"
