"""Mails as programs read them, for the tests."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from html.parser import HTMLParser
from typing import Any

from chalicelib.channels.mail.content import Mail
from chalicelib.channels.mail.render import render
from chalicelib.domain.hotels.hotel import Language
from infra.operator import mail_samples


def sample(name: str, language: Language = "en") -> Any:
    """One of the samples."""
    return dict(mail_samples.samples(language))[name]


def received(mail: Mail) -> EmailMessage:
    """The mail as a program reads its bytes."""
    return parsed(render(mail).as_bytes())


def parsed(content: bytes) -> EmailMessage:
    """The mail that these bytes are."""
    assert content.isascii()
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    assert [part.defects for part in message.walk() if part.defects] == []
    return message


def kinds(message: EmailMessage) -> list[str]:
    """The types of a mail's parts, in their order."""
    return [part.get_content_type() for part in message.walk()]


def plain_words(text: str) -> list[str]:
    """The words of a text, without what stands around them."""
    return [word for word in (part.strip(":(),") for part in text.split()) if word.isprintable()]


class Markup(HTMLParser):
    """The tags, attributes and words of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] not in (["style"], ["title"]):
            self.words += plain_words(data)


def read_html(message: EmailMessage) -> Markup:
    """A mail's HTML; every tag is closed."""
    html = message.get_body(("html",))
    assert html is not None
    markup = Markup()
    markup.feed(html.get_content())
    markup.close()
    assert markup.open == []
    return markup


def read_text(message: EmailMessage) -> str:
    """A mail's text."""
    plain = message.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content())
