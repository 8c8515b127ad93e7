"""The channels through which deliveries are sent."""

from __future__ import annotations

from chalicelib.jobs import send_mail, send_webhook
from chalicelib.jobs.deliver import Senders

SENDERS: Senders = {"mail": send_mail.prepare, "webhook": send_webhook.prepare}
