"""The queue of what is due soon, on moto."""

from __future__ import annotations

import boto3
from moto import mock_aws

from chalicelib.channels import send_queue
from tests.engines import REGION


def test_a_message_reaches_the_queue_and_is_kept_back() -> None:
    with mock_aws():
        sqs = boto3.client("sqs", region_name=REGION)
        url = sqs.create_queue(QueueName="q")["QueueUrl"]
        send_queue.send(url, "at once", 0)
        send_queue.send(url, "later", 60)
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        assert [message["Body"] for message in received] == ["at once"]
        names = ["ApproximateNumberOfMessagesDelayed"]
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        assert counts["ApproximateNumberOfMessagesDelayed"] == "1"
