"""The mailbox of the local run, as who reads its page sees it, and as a mail program takes its
files."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage
from typing import TYPE_CHECKING

from tests.local.runs import LocalRun, eventually

if TYPE_CHECKING:
    from playwright.sync_api import FrameLocator, Page

CODE = "is your code"


def mails_to(server: LocalRun, address: str, subject: str) -> list[EmailMessage]:
    """The mails in the local mailbox with this in their subject, the latest last."""
    paths = sorted(
        (server.project / ".local" / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns
    )
    mails = [
        email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
        for path in paths
    ]
    return [one for one in mails if address in str(one["to"]) and subject in str(one["subject"])]


def digits_of(subject: str) -> str:
    """The code in the subject of its mail."""
    (code,) = re.findall(r"\b[0-9]{6}\b", subject)
    return str(code)


def mailed_code(server: LocalRun, address: str, number: int = 1) -> str:
    """The digits of the code in that many mails."""
    eventually(lambda: len(mails_to(server, address, CODE)) == number, "a mail with a code")
    return digits_of(str(mails_to(server, address, CODE)[-1]["subject"]))


def open_mail(page: Page, address: str, subject: str) -> FrameLocator:
    """Choose a mail in the list once it has come; the mail as it looks."""
    entry = page.locator("nav a").filter(has_text=address).filter(has_text=subject)

    def has_come() -> bool:
        page.reload()
        return entry.count() > 0

    eventually(has_come, f"a mail with “{subject}” in the mailbox")
    place = entry.get_attribute("href")
    entry.click()
    page.wait_for_url(f"**{place}")
    return page.frame_locator("iframe")
