"""The local mailbox: the mails that the local run has written, at /mail. It is no part of the
service, and no other stage has it."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import NamedTuple

from infra.local.environment import STATE

FOLDER = STATE / "mail"
_PATH = re.compile(r"/mail(?:/(?P<id>[0-9a-f]{32})(?P<part>/html|\.eml)?)?/?")
_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"
# Links of a mail leave its frame; nothing of it runs, and nothing is fetched.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
body{margin:0;font:15px/1.45 system-ui,sans-serif;color:#1d1b18;background:#faf7f2}
main{display:grid;grid-template-columns:17rem minmax(20rem,40rem) minmax(16rem,1fr);height:100vh}
nav{overflow:auto;border-right:1px solid #e0d9cc}nav h1{font-size:1.1rem;margin:1rem}
nav a{display:block;padding:.6rem 1rem;border-top:1px solid #e0d9cc}
nav a{color:inherit;text-decoration:none}
nav a[aria-current]{background:#f2ede4}nav small{display:block;color:#5a544b}
article{display:grid;grid-template-rows:auto 1fr}article a{color:inherit}
iframe{width:100%;height:100%;border:0;background:#fff}
pre{margin:0;padding:1rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}
pre{border-left:1px solid #e0d9cc}p{margin:.6rem 1rem}
@media(max-width:60rem){main{grid-template-columns:1fr;height:auto}iframe{height:80vh}
nav{max-height:33vh;border:0;border-bottom:1px solid #e0d9cc}pre{border:0}}
"""


class Page(NamedTuple):
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def page(path: str, folder: Path = FOLDER) -> Page | None:
    """What is shown at a path; None where the path is not the mailbox's."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    mails = _mails(folder)
    chosen = match["id"] or next(iter(mails), None)
    if match["id"] and match["id"] not in mails:
        return _html(404, "<p>There is no such mail.</p>", _PAGE_POLICY)
    if match["part"] == ".eml":
        content = (folder / f"{chosen}.eml").read_bytes()
        return Page(200, {"Content-Type": "message/rfc822"}, content)
    if match["part"] == "/html":
        return _html(200, _as_it_looks(mails[match["id"]]), _MAIL_POLICY)
    return _html(200, _mailbox(mails, chosen), _PAGE_POLICY)


def _mails(folder: Path) -> dict[str, EmailMessage]:
    """All mails by their ids, the newest first."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return {
        path.stem: message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths
    }


def _mailbox(mails: dict[str, EmailMessage], chosen: str | None) -> str:
    links = "".join(
        f'<a href="/mail/{id_}"{" aria-current=page" if id_ == chosen else ""}>'
        f"{escape(str(mail['subject']))}<small>{escape(str(mail['to']))}</small>"
        f"<small>{escape(str(mail['date']))}</small></a>"
        for id_, mail in mails.items()
    )
    shown = "<p>A mail comes a minute after what it is about.</p><p></p>"
    if chosen is not None:
        text = mails[chosen].get_body(("plain",))
        shown = (
            f'<article><p><a href="/mail/{chosen}.eml" download>Save with what is attached</a></p>'
            f'<iframe title="The mail as it looks" src="/mail/{chosen}/html" '
            'sandbox="allow-popups allow-top-navigation-by-user-activation"></iframe></article>'
            f"<pre>{escape(text.get_content() if text else '')}</pre>"
        )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Mailbox of the local run</title><style>{_STYLE}</style></head>"
        f"<body><main><nav><h1>Mailbox</h1>{links}</nav>{shown}</main></body></html>"
    )


def _as_it_looks(mail: EmailMessage) -> str:
    """The HTML of a mail, its pictures in it."""
    body = mail.get_body(("html",))
    html = str(body.get_content()) if body else "<p>This mail has no HTML.</p>"
    for part in mail.walk():
        name = str(part.get("Content-ID", "")).strip("<>")
        if name:
            content = base64.b64encode(part.get_payload(decode=True)).decode()  # type: ignore[arg-type]
            html = html.replace(f"cid:{name}", f"data:{part.get_content_type()};base64,{content}")
    return html.replace("<head>", '<head><base target="_top">', 1)


def _html(status: int, body: str, content_policy: str) -> Page:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": content_policy,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Page(status, headers, body.encode())
