"""The Chalice app: the routes of chalicelib/api, the sweep, what is learned (docs/deciding.md), and
the outbox (docs/outbox.md)."""

import gc

# Imported modules stay. Garbage collection during import, and again in the first requests, would
# take a seventh of a cold start (`make bench ARGS=cold`).
gc.disable()

from chalice import Chalice, Rate
from chalice.app import CloudWatchEvent, DynamoDBEvent, SNSEvent, SQSEvent

from chalicelib.api import BLUEPRINTS
from chalicelib.http.chalice_glue import install_error_format, leave_files_alone
from chalicelib.http.routing import TEST_CLOCK_ROUTES
from chalicelib.jobs import sweep

app = Chalice(app_name="hotel-vouchers", configure_logs=False)
install_error_format(app, TEST_CLOCK_ROUTES)
leave_files_alone(app)
for blueprint in BLUEPRINTS:
    app.register_blueprint(blueprint)


# Declared here: in a blueprint its packaged handler would not find the app.
@app.schedule(Rate(5, unit=Rate.MINUTES))
def expire(event: CloudWatchEvent) -> dict[str, int]:
    """The expiry sweep. It stops in time; when something is left, the next run starts at once."""
    result = sweep.run(event.context.get_remaining_time_in_millis)
    sweep.start_next_run(result, event.to_dict())
    sweep.raise_if_failed(result)
    return result


@app.schedule(Rate(1, unit=Rate.MINUTES))
def snapshot(event: CloudWatchEvent) -> dict[str, int]:
    """Makes policies of what was learned (docs/deciding.md)."""
    from chalicelib.jobs import snapshot  # noqa: PLC0415

    return snapshot.run(event.context.get_remaining_time_in_millis)


# Where the stream, the queue and the topic are, the template says. No function imports what another
# one needs.
@app.on_dynamodb_record("arn:stream:of:events", 100, "TRIM_HORIZON", name="fan_out")
def fan_out(event: DynamoDBEvent) -> dict[str, int]:
    """The stream of events: makes their deliveries."""
    from chalicelib.jobs import fan_out, webhook_endpoints  # noqa: PLC0415

    # An erasure changes events that were announced long ago.
    images = (record.new_image for record in event if record.event_name == "INSERT")
    return fan_out.run(images, webhook_endpoints.endpoint_ids)


@app.on_sqs_message(queue_arn="arn:aws:sqs:region:account:send", batch_size=1, name="send_queued")
def send_queued(event: SQSEvent) -> dict[str, int]:
    """The queue of what is due soon: sends it."""
    from chalicelib.jobs import send, senders  # noqa: PLC0415

    return send.run_queued(senders.SENDERS, [record.body for record in event])


@app.schedule(Rate(1, unit=Rate.MINUTES))
def send_due(event: CloudWatchEvent) -> dict[str, int]:
    """Sends what is due, whatever the queue did."""
    from chalicelib.jobs import send, senders  # noqa: PLC0415

    return send.run_due(senders.SENDERS, event.context.get_remaining_time_in_millis)


@app.schedule(Rate(1, unit=Rate.HOURS))
def catch_up(event: CloudWatchEvent) -> dict[str, int]:
    """Makes what the stream missed."""
    from chalicelib.jobs import catch_up, webhook_endpoints  # noqa: PLC0415

    remaining_ms = event.context.get_remaining_time_in_millis
    return catch_up.run(remaining_ms, webhook_endpoints.endpoint_ids)


@app.on_sns_message(topic="arn:aws:sns:region:account:mail-reports", name="mail_reports")
def mail_reports(event: SNSEvent) -> dict[str, int]:
    """What the mail service reports: notes mails that came back."""
    from chalicelib.jobs import mail_reports  # noqa: PLC0415

    return mail_reports.run(event.message)


gc.freeze()
gc.enable()
