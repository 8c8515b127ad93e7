"""A mail as a page: it looks as it did, and nothing of it is fetched, run or followed."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from chalicelib.channels.mail.as_page import POLICY, as_page
from chalicelib.channels.mail.compose import compose
from chalicelib.channels.mail.content import Mail
from chalicelib.channels.mail.render import frame_of
from tests.channels.mail.read_mails import sample
from tests.channels.mail.test_render import EVIL, SAMPLES

HOSTILE = '"><script>a</script><img src=//r.example/x onerror=a><a href="//r.example">'
# The only tags of a mail, and what may stand at one besides styles.
TAGS = {"html", "head", "meta", "title", "body", "div", "table", "tr", "td", "h1", "p", "a", "img"}
TAGS |= {"br", "span", "strong", "s", "b"}


class Tags(HTMLParser):
    """The tags of a page, each with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))


def page_of(mail: Mail) -> str:
    letter, logo = compose(mail), mail.envelope.logo
    return as_page(letter, frame_of(mail, letter, has_logo=logo is not None), logo)


def check(page: str) -> None:
    """That it fetches, runs and follows nothing."""
    first = f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    assert first in page
    assert "cid:" not in page
    for tag, attributes in Tags(page).all:
        assert tag in TAGS
        assert "href" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("src") or "data:").startswith("data:")
        assert "url(" not in (attributes.get("style") or "")


@pytest.mark.parametrize("mail", SAMPLES)
def test_a_mail_is_a_page_of_its_own(mail: Mail) -> None:
    page = page_of(mail)
    check(page)
    assert ("data:image/png;base64," in page) == ("<img" in page)


@pytest.mark.parametrize("name", [HOSTILE, EVIL])
def test_what_a_guest_typed_stays_text(name: str) -> None:
    booked = sample("booked")
    envelope = booked.envelope
    receiver = replace(envelope.receiver, name=name)
    typed = replace(
        booked,
        envelope=replace(envelope, receiver=receiver),
        voucher=replace(booked.voucher, title=name, description=name),
    )
    check(page_of(typed))
    plain = page_of(booked)
    assert len(Tags(page_of(typed)).all) - page_of(typed).count("<br>") == (
        len(Tags(plain).all) - plain.count("<br>")
    )
