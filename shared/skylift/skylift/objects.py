"""Files in a bucket: presigned uploads of an exact size and content, downloads, reading and deleting."""

import base64
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from skylift import clients
from skylift.aws_errors import translated
from skylift.errors import NotFound, TooLarge

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_WHAT = "The file"
# No quotes, backslashes or percent signs: clients differ in how they read them.
_PLAIN = frozenset(string.ascii_letters + string.digits + " !#$&'()+,-.;=@[]^_`{}~")


@dataclass(frozen=True)
class Upload:
    """What will be uploaded: its exact size, its SHA-256 in hexadecimal (64 digits) and its media type."""

    size_bytes: int
    sha256: str
    content_type: str


@dataclass(frozen=True)
class Presigned:
    """A request that anybody may make until `expires_at` (UTC): `method` on `url` with exactly these headers.

    An upload is refused by S3 unless its body has the announced size (403) and content (400).
    """

    method: str
    url: str
    headers: dict[str, str]
    expires_at: datetime


@dataclass(frozen=True)
class Head:
    size_bytes: int
    content_type: str
    etag: str


class Objects:
    """One bucket. Every call that reaches S3 may raise `Throttled` or `Unavailable`; presigning reaches nobody."""

    def __init__(
        self,
        bucket: str,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        client: "S3Client | None" = None,
    ) -> None:
        self._bucket, self._now, self._given = bucket, now, client

    def presign_put(self, key: str, upload: Upload, *, expires_seconds: int) -> Presigned:
        checksum = base64.b64encode(bytes.fromhex(upload.sha256)).decode()
        signed = {
            "ContentLength": upload.size_bytes,
            "ContentType": upload.content_type,
            "ChecksumSHA256": checksum,
        }
        # Every client sends the length by itself; setting it by hand is an error in a browser.
        headers = {"Content-Type": upload.content_type, "x-amz-checksum-sha256": checksum}
        url = self._signed("put_object", self._at(key) | signed, seconds=expires_seconds)
        return Presigned("PUT", url, headers, self._now() + timedelta(seconds=expires_seconds))

    def presign_get(self, key: str, *, filename: str, expires_seconds: int) -> Presigned:
        """The download is named `filename`, whatever the key is."""
        asked = {"ResponseContentDisposition": _disposition(filename), "ResponseCacheControl": "private, no-store"}
        url = self._signed("get_object", self._at(key) | asked, seconds=expires_seconds)
        return Presigned("GET", url, {}, self._now() + timedelta(seconds=expires_seconds))

    def head(self, key: str) -> Head | None:
        """None where there is no such file (without the right to list, S3 says 403: that goes on as it is)."""
        try:
            with translated(_WHAT):
                found = self._client.head_object(**self._at(key))
        except NotFound:
            return None
        return Head(found["ContentLength"], found["ContentType"], found["ETag"].strip('"'))

    def reachable(self) -> None:
        """Returns where the bucket answers and may be read."""
        with translated("The bucket"):
            self._client.head_bucket(Bucket=self._bucket)

    def read(self, key: str, *, max_bytes: int) -> bytes:
        """Raises `NotFound`, and `TooLarge` before anything is read of a file over `max_bytes`."""
        with translated(_WHAT):
            found = self._client.get_object(**self._at(key))
            if found["ContentLength"] > max_bytes:
                found["Body"].close()
                raise TooLarge(f"The file has {found['ContentLength']:,} bytes; at most {max_bytes:,} are read.")
            return found["Body"].read()

    def put(self, key: str, content: bytes, *, content_type: str = "application/octet-stream") -> None:
        """Writes the whole file, over one that is there."""
        with translated(_WHAT):
            self._client.put_object(**self._at(key), Body=content, ContentType=content_type)

    def address(self, key: str) -> str:
        """Its URL without a signature, as other services of AWS take it that have rights of their own."""
        return f"{self._client.meta.endpoint_url}/{self._bucket}/{quote(key)}"

    def delete(self, key: str) -> None:
        """Deleting what is not there is no error."""
        with translated(_WHAT):
            self._client.delete_object(**self._at(key))

    def delete_below(self, prefix: str) -> None:
        """Deletes every file whose key begins with it; needs the right to list."""
        if not prefix.endswith("/"):
            raise ValueError(f"{prefix!r} is no folder: it must end with a slash")
        with translated("The bucket"):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            keys = [found["Key"] for page in pages for found in page.get("Contents", [])]
        for key in keys:
            self.delete(key)

    def _signed(self, operation: str, params: dict[str, Any], *, seconds: int) -> str:
        return self._client.generate_presigned_url(operation, Params=params, ExpiresIn=seconds)

    def _at(self, key: str) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": key}

    @property
    def _client(self) -> "S3Client":
        if self._given is None:
            self._given = clients.client("s3")
        return self._given


def _disposition(filename: str) -> str:
    """RFC 6266: a plain name that every client can read, and beside it the exact one (RFC 8187)."""
    plain = "".join(character if character in _PLAIN else "_" for character in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
