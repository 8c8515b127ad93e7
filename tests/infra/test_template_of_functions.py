"""The functions in the template: time, memory and logs, and what starts those of the outbox."""

from __future__ import annotations

from tests.infra.test_template import of_type, properties

# The timeout (seconds) and the log of each function.
FUNCTIONS = {
    "APIHandler": (25, "ApiLogs"),
    "Expire": (240, "SweepLogs"),
    "Snapshot": (60, "SnapshotLogs"),
    "FanOut": (60, "OutboxLogs"),
    "SendQueued": (60, "OutboxLogs"),
    "SendDue": (120, "OutboxLogs"),
    "CatchUp": (600, "OutboxLogs"),
    "MailReports": (60, "OutboxLogs"),
}


def test_each_function_has_its_timeout_memory_tracing_and_logs(template):
    functions = of_type(template, "AWS::Serverless::Function")
    assert functions.keys() == FUNCTIONS.keys()
    for name, (timeout, logs) in FUNCTIONS.items():
        function = functions[name]
        assert function["Timeout"] == timeout
        assert function["MemorySize"] == 512
        assert function["Tracing"] == {"Ref": "Tracing"}
        assert function["LoggingConfig"] == {
            "LogFormat": "JSON",
            # Each request is a line at this level; the metrics are computed from these.
            "ApplicationLogLevel": "INFO",
            # No line for each start and end: no metric is computed from them.
            "SystemLogLevel": "WARN",
            "LogGroup": {"Ref": logs},
        }
        assert "Layers" not in function


def test_nothing_is_traced_unless_it_is_asked_for(template):
    parameter = template["Parameters"]["Tracing"]
    assert parameter["Default"] == "PassThrough"
    assert parameter["AllowedValues"] == ["PassThrough", "Active"]


def test_the_outbox_reads_the_stream_from_its_start_and_never_blocks_it(template):
    stream = properties(template, "FanOut")["Events"]["FanOutDynamodbEventSource"]["Properties"]
    # Chalice's default is LATEST, which loses what came before the function.
    assert stream["StartingPosition"] == "TRIM_HORIZON"
    own = {"Fn::GetAtt": ["EventsTable", "StreamArn"]}
    assert stream["Stream"] == {"Fn::If": ["OtherStream", {"Ref": "EventsStream"}, own]}
    assert stream["MaximumRecordAgeInSeconds"] == 6 * 3600
    assert stream["BisectBatchOnFunctionError"] is True
    queue = properties(template, "SendQueued")["Events"]["SendQueuedSqsEventSource"]["Properties"]
    assert queue["Queue"] == {"Fn::GetAtt": ["SendQueue", "Arn"]}
    assert queue["BatchSize"] == 1
    # A message comes back only after six times the function's timeout (AWS's advice).
    timeout = properties(template, "SendQueued")["Timeout"]
    assert properties(template, "SendQueue")["VisibilityTimeout"] >= 6 * timeout
    variables = properties(template, "FanOut")["Environment"]["Variables"]
    assert variables["SEND_QUEUE_URL"] == {"Ref": "SendQueue"}
    assert "SEND_QUEUE_URL" not in properties(template, "APIHandler")["Environment"]["Variables"]


def test_mails_that_come_back_are_reported_to_their_function_alone(template):
    destination = properties(template, "MailReportsDestination")
    made = {"Ref": "MailConfigurationSet"}
    assert destination["ConfigurationSetName"] == made
    reports = destination["EventDestination"]
    assert reports["Enabled"] is True
    # Neither opened mails nor clicked links.
    assert reports["MatchingEventTypes"] == ["bounce", "complaint"]
    topic = {"Ref": "MailReportsTopic"}
    assert reports["SnsDestination"] == {"TopicARN": topic}
    (event,) = properties(template, "MailReports")["Events"].values()
    assert event == {"Type": "SNS", "Properties": {"Topic": topic}}
    # SES publishes to it when it is made.
    assert template["Resources"]["MailReportsDestination"]["DependsOn"] == "MailReportsPolicy"
    (may, must) = properties(template, "MailReportsPolicy")["PolicyDocument"]["Statement"]
    assert (may["Principal"], may["Action"]) == ({"Service": "ses.amazonaws.com"}, "sns:Publish")
    assert may["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    source = may["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    assert source.endswith(":configuration-set/${MailConfigurationSet}")
    assert (must["Effect"], must["Principal"]) == ("Deny", "*")
    for name in ("SendQueued", "SendDue"):
        variables = properties(template, name)["Environment"]["Variables"]
        assert variables["MAIL_CONFIGURATION_SET"] == made
    assert properties(template, "MailConfigurationSet")["Name"] == {"Ref": "AWS::StackName"}
    # A report has an address: no queue keeps those that failed.
    assert "DestinationConfig" not in properties(template, "MailReports")["EventInvokeConfig"]


def test_alarms_come_before_the_mail_service_stops_the_account(template):
    for name, threshold in (("MailBouncesAlarm", 0.05), ("MailComplaintsAlarm", 0.002)):
        alarm = properties(template, name)
        assert alarm["Threshold"] < threshold
        assert alarm["Dimensions"] == [
            {"Name": "ses:configuration-set", "Value": {"Ref": "MailConfigurationSet"}}
        ]
