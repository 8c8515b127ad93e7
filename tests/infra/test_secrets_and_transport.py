"""The secret is in no text of the template, and nothing is reached over plain HTTP."""

from __future__ import annotations

import json
import re

from chalicelib.http.responses import HEADERS
from chalicelib.settings import Settings


def properties(template, logical):
    return template["Resources"][logical]["Properties"]


def test_the_secret_is_in_no_environment_and_no_parameter(template):
    """But for what CloudFront sends with each request, which its own configuration shows."""
    text = json.dumps(template)
    resolved = re.findall(r"resolve:secretsmanager:(\S+?):", text)
    assert set(resolved) == {"${OriginSecret}"}
    assert text.count("resolve:secretsmanager") == len(resolved)


def test_the_queue_refuses_plain_http(template):
    policy = properties(template, "SweepFailuresPolicy")
    assert policy["Queues"] == [{"Ref": "SweepFailures"}]
    (refusal,) = [one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
    assert (refusal["Principal"], refusal["Action"]) == ("*", "sqs:*")
    assert refusal["Resource"] == {"Fn::GetAtt": ["SweepFailures", "Arn"]}
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_viewers_and_cloudfront_speak_tls_1_2_at_least(template):
    """Under a domain or behind CloudFront: for its own addresses AWS decides."""
    assert properties(template, "Domain")["SecurityPolicy"] == "TLS_1_2"
    config = properties(template, "Distribution")["DistributionConfig"]
    certificate = json.dumps(config["ViewerCertificate"])
    assert '"MinimumProtocolVersion": "TLSv1.2_2021"' in certificate
    (origin,) = config["Origins"]
    assert origin["CustomOriginConfig"]["OriginSSLProtocols"] == ["TLSv1.2"]


def test_browsers_keep_to_https_below_the_domain_only_if_the_operator_says_so(template):
    assert template["Parameters"]["HstsSubdomains"]["Default"] == "false"
    condition = template["Conditions"]["HstsForSubdomains"]["Fn::And"]
    assert {"Condition": "HasDomain"} in condition
    assert {"Fn::Equals": [{"Ref": "HstsSubdomains"}, "true"]} in condition
    (hsts,) = {
        json.dumps(properties(template, name)["Environment"]["Variables"]["HSTS"])
        for name in ("APIHandler", "Expire")
    }
    chosen, with_subdomains, without = json.loads(hsts)["Fn::If"]
    assert chosen == "HstsForSubdomains"
    assert without == HEADERS["Strict-Transport-Security"] == Settings().hsts
    assert with_subdomains == f"{without}; includeSubDomains"
    for response in properties(template, "RestAPI")["GatewayResponses"].values():
        header = response["ResponseParameters"]["Headers"]["Strict-Transport-Security"]
        assert header["Fn::If"] == [chosen, f"'{with_subdomains}'", f"'{without}'"]
