"""The local mailbox: what the local run has written, and nothing else."""

from __future__ import annotations

import os
from email.message import EmailMessage
from pathlib import Path

import pytest

from infra.local import mailbox
from infra.local.mailbox import Page

ID, OTHER = "a" * 32, "b" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two mails, the second one newer."""
    for number, (name, subject) in enumerate(((ID, "Your booking"), (OTHER, "<b>bold</b>"))):
        mail = EmailMessage()
        mail["Subject"], mail["To"] = subject, "anna@example.com"
        mail.set_content("The text & more")
        html = '<html><head></head><body><img src="cid:qr"><script>1</script></body></html>'
        mail.add_alternative(html, subtype="html")
        mail.get_payload()[1].add_related(b"png", "image", "png", cid="<qr>")
        path = tmp_path / f"{name}.eml"
        path.write_bytes(bytes(mail))
        os.utime(path, (number, number))
    return tmp_path


def shown(path: str, folder: Path) -> Page:
    """The page at a path."""
    page = mailbox.page(path, folder)
    assert page is not None
    return page


def test_the_newest_mail_is_shown_beside_the_list(folder: Path) -> None:
    body = shown("/mail", folder).body.decode()
    assert body.index("&lt;b&gt;bold") < body.index("Your booking")
    assert f'src="/mail/{OTHER}/html"' in body
    assert "The text &amp; more" in body
    assert f'src="/mail/{ID}/html"' in shown(f"/mail/{ID}", folder).body.decode()


def test_a_mail_shows_its_pictures_and_runs_nothing(folder: Path) -> None:
    page = shown(f"/mail/{ID}/html", folder)
    assert 'src="data:image/png;base64,cG5n"' in page.body.decode()
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "allow-scripts" not in shown("/mail", folder).body.decode()


def test_a_mail_can_be_saved(folder: Path) -> None:
    assert f'href="/mail/{ID}.eml" download' in shown(f"/mail/{ID}", folder).body.decode()
    page = shown(f"/mail/{ID}.eml", folder)
    assert page.body == (folder / f"{ID}.eml").read_bytes()


def test_nothing_else_is_read(folder: Path) -> None:
    assert shown(f"/mail/{'c' * 32}", folder).status == 404
    for path in ("/mail/../store.url", "/mail/x", "/", "/mailbox", "/api/health"):
        assert mailbox.page(path, folder) is None


def test_an_empty_mailbox_says_what_to_expect(tmp_path: Path) -> None:
    assert b"A mail comes a minute after" in shown("/mail", tmp_path / "none").body
