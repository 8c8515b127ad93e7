"""SES v2: mails, handed over raw, so that what arrives is what was written.

SES gives a mail its own Message-ID: a mail that it took, whose answer was lost, may come twice.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.channels.outgoing import OutgoingMail
from chalicelib.domain.outbox.outcomes import Dead, Outcome, Retry, Sent

# What SES will never take, however often it is tried.
_NEVER = {"MessageRejected", "BadRequestException"}


def send(mail: OutgoingMail, configuration_set: str = "") -> Outcome:
    """Hand a mail over to SES, which reports what becomes of it as the configuration set says; ""
    is none."""
    reports = {"ConfigurationSetName": configuration_set} if configuration_set else {}
    try:
        answer = _client().send_email(
            FromEmailAddress=mail.sender,
            Destination={"ToAddresses": [mail.receiver]},
            Content={"Raw": {"Data": mail.content}},
            EmailTags=[{"Name": name, "Value": value} for name, value in mail.tags.items()],
            **reports,
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return Dead(code) if code in _NEVER else Retry(code)
    except BotoCoreError as error:
        return Retry(type(error).__name__)
    return Sent(answer["MessageId"])


@cache  # one a process: making it takes longer than a call
def _client() -> Any:
    from botocore.config import Config  # noqa: PLC0415 (no request needs it)
    from botocore.session import Session  # noqa: PLC0415

    # The outbox tries again, by its own schedule.
    config = Config(connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 1})
    return Session().create_client("sesv2", config=config)
