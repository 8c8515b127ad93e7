"""A stage under a domain of its own."""

from __future__ import annotations

import json
from typing import Any

from infra.deploy.__main__ import next_steps
from tests.deployed.desk import OperatorDesk
from tests.deployed.stage import Stage

DOMAIN = "vouchers.example.com"


def test_own_domain_is_added_moved_and_removed(operator, package):
    """ministack creates the domain, its mapping and its record, but routes requests for that host
    to S3; so the test itself sends the function the event that API Gateway would send."""
    route53, gateway = operator.session.client("route53"), operator.session.client("apigateway")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    acm = operator.session.client("acm")
    certificate = acm.request_certificate(DomainName=DOMAIN)["CertificateArn"]

    def records() -> list[Any]:
        listed = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        return [record for record in listed if record["Type"] not in ("NS", "SOA")]

    def mappings() -> list[tuple[str, str, str]]:
        listed = gateway.get_base_path_mappings(domainName=DOMAIN)["items"]
        return [(one["basePath"], one["restApiId"], one["stage"]) for one in listed]

    parameters = {"DomainName": DOMAIN, "CertificateArn": certificate}
    outputs = operator.deploy(
        package, **parameters, BasePath="spa", HostedZoneId=zone.rpartition("/")[2]
    )
    assert outputs["DomainURL"] == f"https://{DOMAIN}/spa/"
    assert any(line.strip().startswith(outputs["DomainURL"]) for line in next_steps("dev", outputs))
    (domain,) = gateway.get_domain_names()["items"]
    assert domain["domainName"] == DOMAIN
    assert domain["regionalCertificateArn"] == certificate
    assert domain["endpointConfiguration"]["types"] == ["REGIONAL"]
    assert domain["securityPolicy"] == "TLS_1_2"
    assert mappings() == [("spa", outputs["RestAPIId"], "dev")]
    (record,) = records()
    assert (record["Name"], record["Type"]) == (f"{DOMAIN}.", "A")
    assert record["AliasTarget"]["DNSName"] == f"{outputs['DomainTarget']}."
    assert record["AliasTarget"]["HostedZoneId"] == domain["regionalHostedZoneId"]
    for path in ("/", "/docs", "/api/health"):
        assert status_below(operator, f"/spa{path}", path) == 200

    # At the domain's root, without its record; then without a domain.
    outputs = operator.deploy(package, BasePath="", HostedZoneId="")
    assert outputs["DomainURL"] == f"https://{DOMAIN}/"
    assert mappings() == [("(none)", outputs["RestAPIId"], "dev")]
    assert records() == []
    outputs = operator.deploy(package, DomainName="", CertificateArn="")
    assert not any(name.startswith("Domain") for name in outputs)
    assert gateway.get_domain_names()["items"] == []
    assert Stage(operator.address, outputs["RestAPIId"]).get("health").status == 200


def status_below(operator: OperatorDesk, path: str, resource: str) -> int:
    """The status of a GET below a domain's base path. In API Gateway's event the path includes the
    base path, and only the resource names the route."""
    event = {
        "resource": resource,
        "path": path,
        "httpMethod": "GET",
        "headers": {"Host": DOMAIN},
        "multiValueHeaders": {"Host": [DOMAIN]},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "path": path,
            "httpMethod": "GET",
            "stage": "dev",
            "domainName": DOMAIN,
            "requestId": "request-1",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": None,
        "isBase64Encoded": False,
    }
    result = operator.session.client("lambda").invoke(
        FunctionName="hotel-vouchers-dev-api", Payload=json.dumps(event).encode()
    )
    return int(json.loads(result["Payload"].read())["statusCode"])
