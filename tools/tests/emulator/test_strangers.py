from __future__ import annotations

import httpx
import pytest

from .running import Emulator


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://localhost.evil.example"},
        {"origin": "null"},
        {"host": "evil.example"},
        {"host": "evil.example:4566"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_page_of_the_internet_is_refused(emulator: Emulator, method: str, headers: dict[str, str]) -> None:
    for path in ("/2015-03-31/functions", "/_skylift/health"):
        answer = httpx.request(method, emulator.url + path, headers=headers)
        assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:1", "api.execute-api.localhost:1"])
def test_this_machine_is_served_and_so_are_its_pages(emulator: Emulator, host: str) -> None:
    headers = {"host": host, "origin": "http://localhost:8080"}
    assert httpx.get(f"{emulator.url}/_skylift/health", headers=headers).status_code == 200


def test_a_page_of_this_machine_may_upload(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="uploads", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    url = s3.generate_presigned_url("put_object", Params={"Bucket": "uploads", "Key": "a"})
    assert httpx.put(url, content=b"x", headers={"origin": "http://localhost:8080"}).status_code == 200
