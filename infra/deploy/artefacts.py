"""The bucket from which CloudFormation fetches packages: one for all stages of a region.

Its name can be guessed, so somebody else may have taken it, or put something into it. Each call
therefore names the account that must own the bucket, and what lies under a key is used only if its
SHA-256 is that of our own file. The key is that hash: uploading a package again changes nothing,
and an older one is still there for a rollback.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from botocore.exceptions import ClientError

from infra.deploy.package import Package

PUBLIC_ACCESS = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


class BucketRefused(Exception):
    """The bucket, or an object in it, is not ours; nothing was deployed. The text says why."""


@dataclass(frozen=True, slots=True)
class Artefacts:
    """The bucket of one account (`owner`, its id) and region."""

    s3: Any
    bucket: str
    owner: str
    region: str
    say: Callable[[str], None]

    def ensure(self) -> None:
        """Create the bucket if there is none, and close it to the public and to plain HTTP.

        Raises BucketRefused for a bucket of another account.
        """
        try:
            self._call("head_bucket")
        except ClientError as error:
            if _status(error) == 403:
                raise BucketRefused(
                    f"the bucket {self.bucket} belongs to another account, or the account "
                    f"{self.owner} does not let you use it: nothing was uploaded"
                ) from error
            if _status(error) != 404:
                raise
            self._create()
        self._call("put_public_access_block", PublicAccessBlockConfiguration=PUBLIC_ACCESS)
        self._call("put_bucket_policy", Policy=json.dumps(self._policy()))

    def put(self, package: Package) -> str:
        """Upload a package and return the URL of its template, which refers to the bundle.

        Raises BucketRefused.
        """
        key = self._put(package.stage, package.bundle.read_bytes(), "zip")
        template = package.template()
        for resource in template["Resources"].values():
            if "CodeUri" in resource.get("Properties", {}):
                resource["Properties"]["CodeUri"] = f"s3://{self.bucket}/{key}"
        text = yaml.safe_dump(template, sort_keys=False).encode()
        key = self._put(package.stage, text, "yaml")
        return f"{self.s3.meta.endpoint_url}/{self.bucket}/{key}"

    def remove(self, stage: str) -> None:
        """Remove a stage's packages, and the bucket once it is empty."""
        try:
            for key in self._keys(f"{stage}/"):
                self._call("delete_object", Key=key)
            if not self._keys(""):
                self._call("delete_bucket")
                self.say(f"removed the bucket {self.bucket}")
        except self.s3.exceptions.NoSuchBucket:
            return

    def _create(self) -> None:
        # S3 rejects us-east-1, its first region, as a constraint.
        location = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        # It names no owner, because a bucket that it creates is this account's.
        self.s3.create_bucket(
            Bucket=self.bucket, **({} if self.region == "us-east-1" else location)
        )
        self.say(f"created the bucket {self.bucket} for packages")

    def _policy(self) -> dict[str, Any]:
        arn = f"arn:{self.s3.meta.partition}:s3:::{self.bucket}"
        refusal = {
            "Sid": "RefusePlainHttp",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return {"Version": "2012-10-17", "Statement": [refusal]}

    def _put(self, stage: str, content: bytes, suffix: str) -> str:
        """Upload a file unless it is there, and return its key. Raises BucketRefused for an object
        under that key that is not this file."""
        digest = hashlib.sha256(content)
        key = f"{stage}/{digest.hexdigest()}.{suffix}"
        checksum = base64.b64encode(digest.digest()).decode()
        stored_checksum = self._stored_checksum(key)
        if stored_checksum is None:
            sha256 = {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": checksum}
            self._call("put_object", Key=key, Body=content, **sha256)
            stored_checksum = self._stored_checksum(key)
            self.say(f"uploaded {key} ({len(content) // 1024} KB)")
        if stored_checksum != checksum:
            # Not overwritten: whoever put it there may have had it deployed, too.
            raise BucketRefused(
                f"{self.bucket}/{key} is not the file that its name says; find out who wrote it "
                "(CloudTrail), delete it, and deploy again"
            )
        return key

    def _stored_checksum(self, key: str) -> str | None:
        """The SHA-256 of an object as S3 computed it; empty if it has none, None without object."""
        try:
            head = self._call("head_object", Key=key, ChecksumMode="ENABLED")
        except ClientError as error:
            if _status(error) != 404:
                raise
            return None
        return str(head.get("ChecksumSHA256", ""))

    def _keys(self, prefix: str) -> list[str]:
        paginator = self.s3.get_paginator("list_objects_v2")
        pages = paginator.paginate(
            Bucket=self.bucket, ExpectedBucketOwner=self.owner, Prefix=prefix
        )
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:
        response: dict[str, Any] = getattr(self.s3, operation)(
            Bucket=self.bucket, ExpectedBucketOwner=self.owner, **arguments
        )
        return response


def _status(error: ClientError) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])
