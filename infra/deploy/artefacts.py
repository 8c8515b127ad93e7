"""The bucket from which CloudFormation fetches packages: one for all stages of a region.

Each package is stored under a name derived from its contents. Uploading it again therefore changes
nothing, and an older one is still there for a rollback.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class Artefacts:
    """The bucket of one account and region."""

    s3: Any
    bucket: str
    region: str
    say: Callable[[str], None]

    def ensure(self) -> None:
        """Create the bucket if there is none."""
        try:
            self.s3.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
        else:
            return
        # S3 rejects us-east-1, its first region, as a constraint.
        location = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        self.s3.create_bucket(
            Bucket=self.bucket, **({} if self.region == "us-east-1" else location)
        )
        self.s3.put_public_access_block(
            Bucket=self.bucket, PublicAccessBlockConfiguration=PUBLIC_ACCESS
        )
        self.say(f"created the bucket {self.bucket} for packages")

    def put(self, package: Package) -> str:
        """Upload a package and return the URL of its template, which refers to the bundle."""
        key = f"{package.stage}/{_digest(package.bundle)}.zip"
        self._put(key, package.bundle.read_bytes())
        template = package.template()
        for resource in template["Resources"].values():
            if "CodeUri" in resource.get("Properties", {}):
                resource["Properties"]["CodeUri"] = f"s3://{self.bucket}/{key}"
        text = yaml.safe_dump(template, sort_keys=False).encode()
        key = f"{package.stage}/{hashlib.sha256(text).hexdigest()[:32]}.yaml"
        self._put(key, text)
        return f"{self.s3.meta.endpoint_url}/{self.bucket}/{key}"

    def remove(self, stage: str) -> None:
        """Remove a stage's packages, and the bucket once it is empty."""
        try:
            for key in self._keys(f"{stage}/"):
                self.s3.delete_object(Bucket=self.bucket, Key=key)
            if not self._keys(""):
                self.s3.delete_bucket(Bucket=self.bucket)
                self.say(f"removed the bucket {self.bucket}")
        except self.s3.exceptions.NoSuchBucket:
            return

    def _put(self, key: str, content: bytes) -> None:
        try:
            self.s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
            self.s3.put_object(Bucket=self.bucket, Key=key, Body=content)
            self.say(f"uploaded {key} ({len(content) // 1024} KB)")

    def _keys(self, prefix: str) -> list[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def _digest(bundle: Path) -> str:
    """A digest of the files in the bundle, whatever their order and dates."""
    with zipfile.ZipFile(bundle) as archive:
        entries = sorted(
            (entry.filename, entry.CRC, entry.file_size) for entry in archive.infolist()
        )
    return hashlib.sha256(repr(entries).encode()).hexdigest()[:32]
