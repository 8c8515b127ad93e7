"""Where a stage's packages lie for CloudFormation to fetch: one bucket for all stages of a region.

Each package is kept under a name made of its contents, so that to upload it again is to do
nothing, and an older one is still there to go back to.
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

from infra.package import Package

PUBLIC_ACCESS = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


@dataclass(frozen=True, slots=True)
class Artefacts:
    """The bucket, in one account and region."""

    s3: Any
    bucket: str
    region: str
    say: Callable[[str], None]

    def ensure(self) -> None:
        """Make the bucket if there is none."""
        try:
            self.s3.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
                raise
        else:
            return
        # S3 takes every region but its first one as a constraint.
        place = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        self.s3.create_bucket(Bucket=self.bucket, **({} if self.region == "us-east-1" else place))
        self.s3.put_public_access_block(
            Bucket=self.bucket, PublicAccessBlockConfiguration=PUBLIC_ACCESS
        )
        self.say(f"made the bucket {self.bucket} for packages")

    def put(self, package: Package) -> str:
        """Upload a package; the address of its template, which names the bundle."""
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
        """Remove a stage's packages, and the bucket with the last of them."""
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
        return [found["Key"] for page in pages for found in page.get("Contents", [])]


def _digest(bundle: Path) -> str:
    """Of what the bundle holds, and not of how it was zipped."""
    with zipfile.ZipFile(bundle) as opened:
        entries = sorted(
            (entry.filename, entry.CRC, entry.file_size) for entry in opened.infolist()
        )
    return hashlib.sha256(repr(entries).encode()).hexdigest()[:32]
