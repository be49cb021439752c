"""A session's code and templates in the bucket of artifacts, each by its content: twice the same is once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from deployer import artifacts
from deployer.stacks.faults import refusals
from skylift.objects import Objects

_WHAT = "The bucket of artifacts"


@dataclass(frozen=True, slots=True)
class Uploaded:
    """Where something lies. `url` is what CloudFormation takes for a template."""

    bucket: str
    key: str
    url: str

    @property
    def uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


@dataclass(frozen=True)
class Uploads:
    """Each method may raise Throttled, Unavailable, or StageFailed where AWS refuses for good."""

    objects: Objects
    bucket: str
    session_id: UUID
    attempt: int

    def code(self, content: bytes) -> Uploaded:
        """A zip, or any other file that a resource takes from S3."""
        return self._put(artifacts.code(self.session_id, self.attempt, _hash(content)), content)

    def template(self, content: bytes, *, nested: bool) -> Uploaded:
        """As JSON. The stack's own has a fixed name, for who wants to see what was deployed."""
        key = artifacts.template(self.session_id, self.attempt)
        return self._put(key.replace("template.json", f"nested/{_hash(content)}.json") if nested else key, content)

    def _put(self, key: str, content: bytes) -> Uploaded:
        with refusals(_WHAT):
            self.objects.put(key, content)
            return Uploaded(self.bucket, key, self.objects.address(key))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
