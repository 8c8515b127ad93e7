"""What guests agree to, besides mails about a booking, which need no consent (docs/consents.md).

WORDINGS has every version of what guests were ever asked. One that was shown is never changed: a
new version is added at the end, under a new name, and the page asks that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from chalicelib.domain.hotels.hotel import Language

CONSENTS_MAX = 10


class Wording(NamedTuple):
    """A version of what guests are asked. `{hotel}` is the hotel's name."""

    name: str
    since: date
    """The day from which on it was shown."""
    texts: Mapping[Language, str]


WORDINGS = (
    Wording(
        "mails-2026-11",
        date(2026, 11, 27),
        MappingProxyType(
            {
                "en": "{hotel} may also write to me by e-mail when I get a voucher, when one is "
                "about to expire, and with news. Every such mail has a link to stop them.",
                "de": "{hotel} darf mir auch dann E-Mails schicken, wenn ich einen Gutschein "
                "erhalte, wenn einer bald abläuft und wenn es Neuigkeiten gibt. Jede dieser "
                "E-Mails enthält einen Link zum Abbestellen.",
                "nl": "{hotel} mag mij ook mailen als ik een voucher krijg, als er een bijna "
                "verloopt en als er nieuws is. In elk van deze e-mails staat een link om me af te "
                "melden.",
            }
        ),
    ),
)
ABOUT_MAILS: Mapping[str, Wording] = MappingProxyType({each.name: each for each in WORDINGS})
CURRENT = WORDINGS[-1]
# Of an event: a mail is to ask its guest to confirm what they agreed to.
ASKS_TO_CONFIRM = "asks_to_confirm"


class Consent(NamedTuple):
    """What a guest agreed to."""

    wording: str
    """The name of the wording's version, such as `mails-2026-11`."""
    given_at: datetime
    confirmed_at: datetime | None = None
    """When whoever reads the contact's mailbox confirmed it; None: it is pending."""

    def unconfirmed(self) -> Consent:
        """The same, to be confirmed once more."""
        return self._replace(confirmed_at=None)

    @property
    def is_about_mails(self) -> bool:
        """Whether it is about mails, which are sent once it is confirmed."""
        return self.wording in ABOUT_MAILS


def stated(
    now: datetime, earlier: tuple[Consent, ...], wordings: tuple[str, ...] | None
) -> tuple[Consent, ...]:
    """The consents after a guest stated these wordings, all that it agrees to; None leaves them as
    they are. One that stays keeps its instants."""
    if wordings is None:
        return earlier
    by_wording = {each.wording: each for each in earlier}
    return tuple(
        by_wording.get(wording, Consent(wording, now)) for wording in dict.fromkeys(wordings)
    )


def pending(consents: tuple[Consent, ...]) -> Consent | None:
    """The latest consent about mails that is to be confirmed; None where none is."""
    open_ones = [each for each in consents if each.is_about_mails and each.confirmed_at is None]
    return max(open_ones, key=lambda each: each.given_at, default=None)


def allows_mails(consents: tuple[Consent, ...]) -> bool:
    """Whether mails that are not about a booking may be sent."""
    return any(each.is_about_mails and each.confirmed_at is not None for each in consents)
