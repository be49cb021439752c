"""A foreign page in a browser on this machine can do nothing to the local AWS."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials
import httpx
import pytest
from botocore.config import Config

from .running import REGION, Emulator

_ALLOWED = "http://localhost:5173"
_IMAGE = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
_CLICK = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
_FOREIGN: dict[str, dict[str, str]] = {
    "an image": _IMAGE,
    "a click": _CLICK,
    "another port of this machine": {"sec-fetch-site": "same-site", "origin": "http://localhost:3000"},
    "another site": {"origin": "https://evil.example"},
    "a site that begins like ours": {"origin": "https://localhost.evil.example"},
    "an address that begins like ours": {"origin": "http://127.0.0.1.evil.example"},
    "a user name like ours": {"origin": "http://localhost@evil.example"},
    "an address of the internet": {"origin": "http://192.0.2.1"},
    "a sandboxed frame": {"origin": "null"},
    "a file": {"origin": "file://"},
    "the unspecified address": {"host": "0.0.0.0:4566", "origin": "http://0.0.0.0:4566"},
    "rebound": {"host": "evil.example", "origin": "http://evil.example"},
    "rebound, without an origin": {"host": "evil.example:4566"},
    "rebound, with a user name": {"host": "evil.example@localhost"},
    "rebound by a public resolver": {"host": "127.0.0.1.nip.io"},
    "rebound, ending like ours": {"host": "evil.example#.localhost"},
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    s3 = running.client("s3")
    for name in ("uploads", "closed"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    rule = {"AllowedOrigins": [_ALLOWED], "AllowedMethods": ["PUT", "GET", "POST"], "AllowedHeaders": ["*"]}
    s3.put_bucket_cors(Bucket="uploads", CORSConfiguration={"CORSRules": [rule]})
    yield running
    running.kill()


def _presigned(emulator: Emulator, service: str, **asked: str) -> str:
    credentials = botocore.credentials.Credentials(emulator.key.access_key_id, emulator.key.secret_access_key)
    request = botocore.awsrequest.AWSRequest("GET", emulator.url + "/", params=asked)
    botocore.auth.SigV4QueryAuth(credentials, service, REGION, expires=600).add_auth(request)
    return str(request.prepare().url)


@pytest.mark.parametrize("headers", _FOREIGN.values(), ids=_FOREIGN.keys())
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "HEAD", "DELETE"])
def test_a_foreign_page_is_refused_and_cannot_read_the_refusal(
    emulator: Emulator, method: str, headers: dict[str, str]
) -> None:
    for path in ("/2015-03-31/functions", "/_skylift/health", "/", "/closed", "/_ministack/health"):
        answer = httpx.request(method, emulator.url + path, headers=headers)
        assert answer.status_code == 403, path
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("headers", _FOREIGN.values(), ids=_FOREIGN.keys())
def test_a_signed_request_of_a_foreign_page_changes_nothing(emulator: Emulator, headers: dict[str, str]) -> None:
    """Whatever the page has learned: a link that a developer presigned stays theirs."""
    url = _presigned(emulator, "iam", Action="CreateUser", UserName="evil", Version="2010-05-08")
    if "host" in headers:
        url = url.replace("127.0.0.1", "localhost")
    assert httpx.get(url, headers=headers).status_code == 403
    assert emulator.client("iam").list_users()["Users"] == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:1", "api.execute-api.localhost:1"])
def test_programs_and_pages_of_its_own_are_served(emulator: Emulator, host: str) -> None:
    for headers in ({}, {"origin": f"http://{host}", "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}):
        answer = httpx.get(f"{emulator.url}/_skylift/health", headers={"host": host, **headers})
        assert answer.status_code == 200


def test_a_page_that_the_bucket_names_may_upload_and_download(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    page = {"origin": _ALLOWED, "sec-fetch-site": "cross-site"}
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "uploads", "Key": "a"})
    preflight = {"access-control-request-method": "PUT", "access-control-request-headers": "content-type"}
    answer = httpx.options(put, headers={**page, **preflight})
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == _ALLOWED
    answer = httpx.put(put, content=b"x", headers=page)
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == _ALLOWED
    get = s3.generate_presigned_url("get_object", Params={"Bucket": "uploads", "Key": "a"})
    assert httpx.get(get, headers=page).headers["access-control-allow-origin"] == _ALLOWED
    form = s3.generate_presigned_post("uploads", "b")
    posted = httpx.post(form["url"], data=form["fields"], files={"file": b"x"}, headers=page)
    assert posted.status_code == 204 and posted.headers["access-control-allow-origin"] == _ALLOWED


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null"])
def test_a_page_that_the_bucket_does_not_name_may_not(emulator: Emulator, origin: str) -> None:
    s3 = emulator.client("s3")
    page = {"origin": origin, "sec-fetch-site": "cross-site"}
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "uploads", "Key": "evil"})
    form = s3.generate_presigned_post("uploads", "evil")
    answers = [
        httpx.put(put, content=b"x", headers=page),
        httpx.options(put, headers={**page, "access-control-request-method": "PUT"}),
        httpx.post(form["url"], data=form["fields"], files={"file": b"x"}, headers=page),
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not any("access-control-allow-origin" in answer.headers for answer in answers)
    assert "evil" not in [each["Key"] for each in s3.list_objects_v2(Bucket="uploads").get("Contents", [])]


def test_a_link_to_a_presigned_file_and_an_image_of_it_work(emulator: Emulator) -> None:
    s3 = boto3.client(
        "s3", REGION, endpoint_url=emulator.url, config=Config(signature_version="s3v4"),
        aws_access_key_id=emulator.key.access_key_id, aws_secret_access_key=emulator.key.secret_access_key,
    )  # fmt: skip
    s3.put_object(Bucket="closed", Key="a", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "closed", "Key": "a"})
    for headers in (_IMAGE, _CLICK):
        assert httpx.get(url, headers=headers).content == b"x"
    other = _presigned(emulator, "s3", Action="CreateUser", UserName="evil", Version="2010-05-08")
    assert httpx.get(other, headers=_IMAGE).status_code == 403
    assert emulator.client("iam").list_users()["Users"] == []


def test_a_deployed_api_decides_itself_which_pages_may_call_it(emulator: Emulator) -> None:
    apis = emulator.client("apigatewayv2")
    cors = {"AllowOrigins": ["https://shop.example"], "AllowMethods": ["GET"]}
    api = apis.create_api(Name="shop", ProtocolType="HTTP", CorsConfiguration=cors)["ApiId"]
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    port = emulator.url.rpartition(":")[2]
    for host, path in (
        (f"{api}.execute-api.localhost:{port}", "/"),
        ("localhost", f"/_aws/execute-api/{api}/$default/"),
    ):
        headers = {"host": host, "origin": "https://shop.example", "sec-fetch-site": "cross-site"}
        preflight = {**headers, "access-control-request-method": "GET"}
        answer = httpx.options(emulator.url + path, headers=preflight)
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        answer = httpx.options(emulator.url + path, headers={**preflight, "origin": "https://evil.example"})
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:3000", "null"])
def test_a_foreign_page_opens_no_web_socket(emulator: Emulator, origin: str) -> None:
    apis = emulator.client("apigatewayv2")
    api = apis.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression="$request.body.action")
    upgrade = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    upgrade["sec-websocket-key"] = "dGhlIHNhbXBsZSBub25jZQ=="
    url = f"{emulator.url}/_aws/execute-api/{api['ApiId']}/live"
    assert httpx.get(url, headers={**upgrade, "origin": origin}).status_code == 403
    own = httpx.get(url, headers={**upgrade, "origin": emulator.url})
    assert own.status_code != 403, "MiniStack itself decides about its own pages"
