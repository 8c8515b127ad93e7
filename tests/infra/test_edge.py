"""What stands in front of the API: its throttles, a firewall and CloudFront, in the template."""

from __future__ import annotations

from typing import Any

from chalicelib.http.origin import ADDRESS_HEADER, SECRET_HEADER
from chalicelib.settings import SECRET_LENGTH_MIN
from infra.deploy.package import ANY_METHOD

Template = dict[str, Any]

CLOUDFRONT = {"Distribution", "OriginSecret", "ViewerAddress"}
_SECRET = "{{resolve:secretsmanager:${OriginSecret}:SecretString"
# What CloudFront sends and the API takes: the current version, or the one that a parameter names.
SECRET_VALUE = {
    "Fn::If": [
        "HasOriginVersion",
        {"Fn::Sub": _SECRET + ":::${OriginSecretVersion}}}"},
        {"Fn::Sub": _SECRET + "}}"},
    ]
}
# AWS's own policies of CloudFront; the ids are the same in every account.
NEVER = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # CachingDisabled
AS_FILES_SAY = "658327ea-f89d-4fab-a63d-7e88639e58f6"  # CachingOptimized
WITHOUT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader
ALL_METHODS = {"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"}


def properties(template: Template, logical: str) -> dict[str, Any]:
    return dict(template["Resources"][logical]["Properties"])


def test_a_firewall_counts_by_address(template: Template) -> None:
    assert template["Parameters"]["WafRate"]["Default"] == 0
    for name in ("Firewall", "FirewallOfStage"):
        assert template["Resources"][name]["Condition"] == "HasWaf"
    firewall = properties(template, "Firewall")
    assert firewall["Scope"] == "REGIONAL"
    (rule,) = firewall["Rules"]
    for part in (firewall, rule):  # a sample would hold keys and addresses
        assert part["VisibilityConfig"]["SampledRequestsEnabled"] is False
    assert rule["Action"] == {"Block": {}}
    condition, behind, direct = rule["Statement"]["RateBasedStatement"]["Fn::If"]
    assert condition == "HasCdn"
    assert behind["Limit"] == direct["Limit"] == {"Ref": "WafRate"}
    assert direct["AggregateKeyType"] == "IP"
    assert behind["AggregateKeyType"] == "FORWARDED_IP"
    assert behind["ForwardedIPConfig"]["HeaderName"] == ADDRESS_HEADER
    arn = properties(template, "FirewallOfStage")["ResourceArn"]["Fn::Sub"]
    assert arn.endswith("/restapis/${RestAPI}/stages/${RestAPI.Stage}")


def test_cloudfront_is_off_by_default(template: Template) -> None:
    assert template["Parameters"]["Cdn"]["Default"] == "false"
    conditional = {n for n, r in template["Resources"].items() if r.get("Condition") == "HasCdn"}
    assert conditional == CLOUDFRONT
    variables = properties(template, "APIHandler")["Environment"]["Variables"]
    assert variables["ORIGIN_SECRET"] == {"Fn::If": ["HasCdn", SECRET_VALUE, ""]}
    also = {"Fn::Sub": _SECRET + ":::${OriginSecretAccepted}}}"}
    assert variables["ORIGIN_SECRET_ACCEPTED"] == {"Fn::If": ["AcceptsOrigin", also, ""]}
    assert template["Conditions"]["AcceptsOrigin"]["Fn::And"][0] == {"Condition": "HasCdn"}
    for name in ("OriginSecretVersion", "OriginSecretAccepted"):
        assert template["Parameters"][name]["Default"] == ""


def test_cloudfront_shares_a_secret_with_the_api_and_states_the_address(template: Template) -> None:
    (origin,) = properties(template, "Distribution")["DistributionConfig"]["Origins"]
    assert origin["OriginCustomHeaders"] == [
        {"HeaderName": SECRET_HEADER, "HeaderValue": SECRET_VALUE}
    ]
    assert origin["OriginPath"] == {"Fn::Sub": "/${Stage}"}
    assert origin["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    secret = properties(template, "OriginSecret")["GenerateSecretString"]
    assert secret["PasswordLength"] >= SECRET_LENGTH_MIN
    # Whatever a viewer sends under the header's name is replaced.
    code = properties(template, "ViewerAddress")["FunctionCode"]
    assert f'request.headers["{ADDRESS_HEADER.lower()}"] = {{ value: event.viewer.ip }}' in code


def test_cloudfront_keeps_the_pages_files_alone(template: Template) -> None:
    config = properties(template, "Distribution")["DistributionConfig"]
    behaviours = {one["PathPattern"]: one for one in config["CacheBehaviors"]}
    behaviours["*"] = config["DefaultCacheBehavior"]
    policies = {pattern: one["CachePolicyId"] for pattern, one in behaviours.items()}
    assert policies == {
        "*": NEVER,
        "/api/*": NEVER,
        "/web/*": AS_FILES_SAY,
        "/embed/*": AS_FILES_SAY,
    }
    for pattern in ("*", "/api/*"):
        one = behaviours[pattern]
        assert set(one["AllowedMethods"]) == ALL_METHODS
        # By the viewer's Host header, API Gateway would look for another API.
        assert one["OriginRequestPolicyId"] == WITHOUT_HOST
        (function,) = one["FunctionAssociations"]
        arn = {"Fn::GetAtt": ["ViewerAddress", "FunctionARN"]}
        assert function == {"EventType": "viewer-request", "FunctionARN": arn}
    # A key that is sent in the clear is refused, not redirected.
    assert behaviours["/api/*"]["ViewerProtocolPolicy"] == "https-only"
    assert "Logging" not in config


def test_each_method_of_each_path_has_a_throttle_of_its_own(template: Template) -> None:
    api = properties(template, "RestAPI")
    default, *settings = api["MethodSettings"]
    assert (default["ResourcePath"], default["HttpMethod"]) == ("/*", "*")
    assert default["ThrottlingRateLimit"] == {"Ref": "ApiRate"}
    kinds = {}
    for setting in settings:
        rate = setting["ThrottlingRateLimit"]["Ref"]
        assert setting["ThrottlingBurstLimit"]["Ref"] == rate.replace("Rate", "Burst")
        path = setting["ResourcePath"].removeprefix("/").replace("~1", "/") or "/"
        kinds[path, setting["HttpMethod"]] = rate
    expected = {
        (path, "ANY" if method == ANY_METHOD else method.upper())
        for path, methods in api["DefinitionBody"]["paths"].items()
        for method in methods
    }
    assert kinds.keys() == expected
    static = {path for (path, _), rate in kinds.items() if rate == "StaticRate"}
    assert static == {
        *("/", "/docs", "/docs/{file}", "/api/openapi.json"),
        *("/web/{version}/{folder}/{entry}", "/web/{version}/{folder}/{entry}/{file}"),
        *("/embed/voucher-offer.js", "/embed/{version}/voucher-offer.js"),
        "/embed/{version}/consent.js",
        "/embed/{version}/signals.js",
    }
    assert kinds["/api/voucher/book", "POST"] == kinds["/api/voucher/book", "ANY"] == "ApiRate"
    defaults = {name: entry.get("Default") for name, entry in template["Parameters"].items()}
    assert defaults["StaticRate"] < defaults["ApiRate"]
    assert defaults["StaticBurst"] < defaults["ApiBurst"]


def test_under_a_domain_of_its_own_the_api_has_no_other_address(template: Template) -> None:
    disabled = properties(template, "RestAPI")["DisableExecuteApiEndpoint"]
    assert disabled == {"Fn::If": ["HasOwnDomain", True, False]}
    # Behind CloudFront it has: CloudFront calls it.
    behind = {"Condition": "HasCdn"}
    assert template["Conditions"]["HasOwnDomain"] == {
        "Fn::And": [{"Condition": "HasDomain"}, {"Fn::Not": [behind]}]
    }
