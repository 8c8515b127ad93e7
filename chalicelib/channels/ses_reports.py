"""What SES reports of a mail that it took (event publishing, through SNS)."""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from msgspec import Struct

from chalicelib.domain.outbox.delivery import Bounce
from chalicelib.domain.outbox.mail_tags import BadTags, MailTags, read_tags

# What SES says when a destination is made; it is about no mail.
_GREETING = "Successfully validated SNS topic"
NOT_SPAM = "not-spam"  # of a complaint that takes one back (RFC 6650)


class BadReport(Exception):
    """A report that SES would not have written, or one of a mail that is none of ours."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.log_fields = {"reason": reason}
        """What is wrong, for the log (logs.place): never what the report says."""


class Report(NamedTuple):
    """What became of a mail."""

    tags: MailTags
    bounce: Bounce


class _Bounce(Struct, rename="camel"):
    bounce_type: str


class _Complaint(Struct, rename="camel"):
    complaint_feedback_type: str | None = None


class _Mail(Struct):
    tags: dict[str, list[str]]


class _Notification(Struct, rename="camel"):
    event_type: str
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


def read(message: str) -> Report | None:
    """What a message of the topic reports; None where that is nothing that matters here.

    Raises BadReport.
    """
    if message.startswith(_GREETING):
        return None
    try:
        notification = msgspec.json.decode(message, type=_Notification)
        tags = {name: values[0] for name, values in notification.mail.tags.items() if values}
        bounce = _bounce_of(notification)
        return Report(read_tags(tags), bounce) if bounce else None
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadReport("not of the form of a report") from error
    except BadTags as error:
        raise BadReport("not of a mail of ours") from error


def _bounce_of(notification: _Notification) -> Bounce | None:
    """What came back. Whether a bounce that SES cannot tell (`Undetermined`) will come again is as
    unknown as of a full mailbox."""
    match notification.event_type:
        case "Bounce":
            if notification.bounce is None:
                raise BadReport("no type of the bounce")
            return "bounced" if notification.bounce.bounce_type == "Permanent" else "temporary"
        case "Complaint":
            complaint = notification.complaint or _Complaint()
            return None if complaint.complaint_feedback_type == NOT_SPAM else "complained"
    return None
