"""Packages go only to the account's own bucket, and come only from files that we made."""

from __future__ import annotations

import ast
import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

import boto3
import moto
import pytest
from botocore.exceptions import ClientError

from infra.deploy.artefacts import PUBLIC_ACCESS, Artefacts, BucketRefused
from infra.deploy.package import ROOT

OURS, THEIRS = "123456789012", "210987654321"
REGION = "eu-central-1"
BUCKET = f"hotel-vouchers-packages-{OURS}-{REGION}"


class Storage:
    """S3 in this process, which checks a bucket's owner as S3 does, and requires each call to name
    one. Moto does not look at it."""

    def __init__(self) -> None:
        self.client: Any = boto3.client(
            "s3", region_name=REGION, aws_access_key_id="a", aws_secret_access_key="b"
        )
        self.owner = OURS
        self.operations: list[str] = []
        self.client.meta.events.register("provide-client-params.s3", self._check)

    def _check(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self.operations.append(model.name)
        if model.name == "CreateBucket":
            return
        assert "ExpectedBucketOwner" in params, f"{model.name} names no owner"
        if params["ExpectedBucketOwner"] != self.owner:
            response: Any = {"Error": {"Code": "403"}, "ResponseMetadata": {"HTTPStatusCode": 403}}
            raise ClientError(response, model.name)

    def create(self) -> None:
        """Make the bucket without its policy: moto obeys a policy, but not its conditions."""
        location: Any = {"LocationConstraint": REGION}
        self.client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=location)

    def plant(self, key: str, content: bytes) -> None:
        """Put an object there, past the deployment, with an honest checksum."""
        self.client.put_object(
            Bucket=BUCKET,
            ExpectedBucketOwner=self.owner,
            Key=key,
            Body=content,
            ChecksumAlgorithm="SHA256",
        )

    def objects(self) -> dict[str, bytes]:
        """Everything in the bucket."""
        where = {"Bucket": BUCKET, "ExpectedBucketOwner": self.owner}
        entries = self.client.list_objects_v2(**where).get("Contents", [])
        return {
            entry["Key"]: self.client.get_object(Key=entry["Key"], **where)["Body"].read()
            for entry in entries
        }


@pytest.fixture
def storage() -> Iterator[Storage]:
    with moto.mock_aws():
        yield Storage()


@pytest.fixture
def artefacts(storage: Storage) -> Artefacts:
    return Artefacts(storage.client, BUCKET, OURS, REGION, lambda _: None)


def key_of(content: bytes, suffix: str) -> str:
    return f"dev/{hashlib.sha256(content).hexdigest()}.{suffix}"


def test_every_call_names_the_buckets_owner(
    storage: Storage, artefacts: Artefacts, packaged: Any
) -> None:
    artefacts.ensure()
    storage.client.delete_bucket_policy(Bucket=BUCKET, ExpectedBucketOwner=OURS)
    artefacts.put(packaged)
    artefacts.remove("dev")
    assert {"HeadBucket", "PutObject", "HeadObject", "DeleteObject"} <= set(storage.operations)


def test_no_other_code_calls_s3() -> None:
    """Whatever calls S3 elsewhere would be past the check above."""
    clients = [
        path.relative_to(ROOT).as_posix()
        for folder in ("infra", "chalicelib", "bench")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and any(isinstance(one, ast.Constant) and one.value == "s3" for one in node.args)
    ]
    assert clients == ["infra/deploy/account.py"]


@pytest.mark.parametrize("existing", [False, True])
def test_the_bucket_is_closed_to_the_public_and_to_plain_http(
    storage: Storage, artefacts: Artefacts, existing: bool
) -> None:
    if existing:  # made by an earlier release, or by hand
        storage.create()
    artefacts.ensure()
    where = {"Bucket": BUCKET, "ExpectedBucketOwner": OURS}
    block = storage.client.get_public_access_block(**where)["PublicAccessBlockConfiguration"]
    assert block == PUBLIC_ACCESS
    assert set(block.values()) == {True}
    (statement,) = json.loads(storage.client.get_bucket_policy(**where)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Action"] == "s3:*"
    assert statement["Resource"] == [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_bucket_of_another_account_is_refused(
    storage: Storage, artefacts: Artefacts, packaged: Any
) -> None:
    storage.create()
    storage.owner = THEIRS
    with pytest.raises(BucketRefused, match="belongs to another account"):
        artefacts.ensure()
    with pytest.raises(ClientError):
        artefacts.put(packaged)
    assert storage.objects() == {}


def test_a_package_is_stored_under_its_hash_with_its_checksum(
    storage: Storage, artefacts: Artefacts, packaged: Any
) -> None:
    storage.create()
    url = artefacts.put(packaged)
    bundle = packaged.bundle.read_bytes()
    stored = storage.objects()
    assert stored.pop(key_of(bundle, "zip")) == bundle
    ((key, template),) = stored.items()
    assert key == key_of(template, "yaml")
    assert url.endswith(f"/{BUCKET}/{key}")
    assert f"s3://{BUCKET}/{key_of(bundle, 'zip')}".encode() in template
    for name, content in ((key_of(bundle, "zip"), bundle), (key, template)):
        head = storage.client.head_object(
            Bucket=BUCKET, ExpectedBucketOwner=OURS, Key=name, ChecksumMode="ENABLED"
        )
        digest = hashlib.sha256(content).digest()
        assert head["ChecksumSHA256"] == base64.b64encode(digest).decode()


def test_what_is_there_is_not_uploaded_again(
    storage: Storage, artefacts: Artefacts, packaged: Any
) -> None:
    storage.create()
    url = artefacts.put(packaged)
    storage.operations.clear()
    assert artefacts.put(packaged) == url
    assert "PutObject" not in storage.operations


def test_another_file_under_a_packages_key_is_neither_used_nor_overwritten(
    storage: Storage, artefacts: Artefacts, packaged: Any
) -> None:
    storage.create()
    key = key_of(packaged.bundle.read_bytes(), "zip")
    storage.plant(key, b"somebody else's code")
    with pytest.raises(BucketRefused, match="is not the file that its name says"):
        artefacts.put(packaged)
    assert storage.objects() == {key: b"somebody else's code"}


def test_an_object_without_a_checksum_is_refused(
    storage: Storage, artefacts: Artefacts, packaged: Any
) -> None:
    """Even with the right content: S3 has not said so."""
    storage.create()
    bundle = packaged.bundle.read_bytes()
    storage.client.put_object(
        Bucket=BUCKET,
        ExpectedBucketOwner=OURS,
        Key=key_of(bundle, "zip"),
        Body=bundle,
        ChecksumAlgorithm="CRC32",
    )
    with pytest.raises(BucketRefused):
        artefacts.put(packaged)


def test_an_upload_that_arrives_changed_is_refused(
    storage: Storage, artefacts: Artefacts, packaged: Any
) -> None:
    storage.create()

    def swap(params: dict[str, Any], **_: Any) -> None:
        params["Body"] = b"not what was sent"
        params.pop("ChecksumSHA256")

    storage.client.meta.events.register("provide-client-params.s3.PutObject", swap)
    with pytest.raises(BucketRefused):
        artefacts.put(packaged)
