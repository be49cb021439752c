"""Only a holder of the root key is root: anyone else on the machine, and any web page, could else run code."""

from __future__ import annotations

import json
from typing import Any

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import httpx
import pytest
from botocore.exceptions import ClientError

from .running import REGION, Emulator

_IDENTITY = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Any:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    yield running
    running.kill()


def _presigned(emulator: Emulator, key: str, secret: str, *, service: str = "sts", **asked: str) -> str:
    credentials = botocore.credentials.Credentials(key, secret)
    request = botocore.awsrequest.AWSRequest("GET", emulator.url + "/", params=asked or _IDENTITY)
    botocore.auth.SigV4QueryAuth(credentials, service, REGION, expires=600).add_auth(request)
    return str(request.prepare().url)


def _client(emulator: Emulator, service: str, key: str, secret: str, token: str | None = None) -> Any:
    keys = {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token or ""}
    return emulator.client(service, keys)


# What MiniStack and other emulators take for root.
_KNOWN = [("test", "test"), ("skylift", "skylift"), ("000000000000", "test"), ("123456789012", "any")]


@pytest.mark.parametrize(("key", "secret"), _KNOWN)
@pytest.mark.parametrize(
    ("service", "operation"),
    [("sts", "get_caller_identity"), ("iam", "list_users"), ("s3", "list_buckets"), ("sqs", "list_queues"),
     ("dynamodb", "list_tables"), ("lambda", "list_functions"), ("cloudformation", "list_stacks")],
)  # fmt: skip
def test_a_key_that_everybody_knows_is_refused(
    emulator: Emulator, key: str, secret: str, service: str, operation: str
) -> None:
    with pytest.raises(ClientError) as refused:
        getattr(_client(emulator, service, key, secret), operation)()
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] in (400, 403)


@pytest.mark.parametrize("service", ["sts", "s3", "sqs", "dynamodb", "lambda", "cloudformation", "iam"])
def test_the_root_keys_id_with_another_secret_is_refused(emulator: Emulator, service: str) -> None:
    calls = {"sts": "get_caller_identity", "s3": "list_buckets", "sqs": "list_queues", "dynamodb": "list_tables"}
    calls |= {"lambda": "list_functions", "cloudformation": "list_stacks", "iam": "list_users"}
    getattr(emulator.client(service), calls[service])()
    with pytest.raises(ClientError) as refused:
        getattr(_client(emulator, service, emulator.key.access_key_id, "wrong"), calls[service])()
    assert refused.value.response["Error"]["Code"] in ("SignatureDoesNotMatch", "InvalidSignatureException")


def test_a_presigned_query_is_verified(emulator: Emulator) -> None:
    key, secret = emulator.key.access_key_id, emulator.key.secret_access_key
    assert httpx.get(_presigned(emulator, key, secret)).status_code == 200
    for wrong in (("skylift", "skylift"), ("test", "test"), (key, "wrong")):
        assert httpx.get(_presigned(emulator, *wrong)).status_code == 403
    changed = _presigned(emulator, key, secret).replace("GetCallerIdentity", "GetSessionToken")
    assert httpx.get(changed).status_code == 403


def test_a_presigned_file_is_verified(emulator: Emulator) -> None:
    emulator.client("s3").create_bucket(Bucket="signed", CreateBucketConfiguration={"LocationConstraint": REGION})
    for secret, status in ((emulator.key.secret_access_key, 200), ("wrong", 403)):
        s3 = _client(emulator, "s3", emulator.key.access_key_id, secret)
        url = s3.generate_presigned_url("put_object", Params={"Bucket": "signed", "Key": "a"})
        assert httpx.put(url, content=b"x").status_code == status
        form = s3.generate_presigned_post("signed", "b")
        answer = httpx.post(form["url"], data=form["fields"], files={"file": b"x"})
        assert answer.is_success == (status == 200), answer.text
    assert httpx.post(f"{emulator.url}/signed", data={"key": "c"}, files={"file": b"x"}).status_code == 403


def test_the_address_of_a_file_is_of_use_for_that_file_alone(emulator: Emulator) -> None:
    """A signature of version 2 covers no parameters, so an action could be added to it."""
    s3, iam = emulator.client("s3"), "Action=CreateUser&UserName=evil&Version=2010-05-08"
    s3.create_bucket(Bucket="shared", CreateBucketConfiguration={"LocationConstraint": REGION})
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "shared", "Key": "a"})
    root = s3.generate_presigned_url("list_buckets")
    assert "Signature=" in url and httpx.get(root).status_code == 200
    for address in (f"{url}&{iam}", f"{root}&{iam}", f"{root}&{iam}&SignatureVersion=2"):
        httpx.get(address)
        httpx.post(address)
    assert emulator.client("iam").list_users()["Users"] == []


@pytest.mark.parametrize(
    ("method", "target"),
    [("GET", "/"), ("GET", "/signed"), ("GET", "/signed/a"), ("PUT", "/made-without-a-key"), ("DELETE", "/signed/a"),
     ("GET", "/2015-03-31/functions"), ("GET", "/?Action=ListQueues&Version=2012-11-05"),
     ("GET", "/?Action=CreateUser&UserName=evil&Version=2010-05-08")],
)  # fmt: skip
def test_a_request_without_a_key_may_do_nothing(emulator: Emulator, method: str, target: str) -> None:
    answer = httpx.request(method, emulator.url + target)
    assert answer.status_code in (400, 403), answer.text


def test_a_bucket_that_is_open_to_everybody_is(emulator: Emulator) -> None:
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket="open", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="open", Key="a", Body=b"x")
    assert httpx.get(f"{emulator.url}/open/a").status_code == 403
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::open/*"}
    s3.delete_public_access_block(Bucket="open")
    s3.put_bucket_policy(Bucket="open", Policy=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))
    assert httpx.get(f"{emulator.url}/open/a").content == b"x"
    assert httpx.put(f"{emulator.url}/open/a", content=b"y").status_code == 403


def test_a_login_needs_no_key(emulator: Emulator) -> None:
    cognito = emulator.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password="Secret-12345", Permanent=True)
    body: dict[str, Any] = {"ClientId": client, "AuthFlow": "USER_PASSWORD_AUTH"}
    body["AuthParameters"] = {"USERNAME": "ada", "PASSWORD": "Secret-12345"}
    target = {"x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    headers = {**target, "content-type": "application/x-amz-json-1.1"}
    answer = httpx.post(emulator.url + "/", headers=headers, json=body)
    assert answer.status_code == 200 and "AccessToken" in answer.json()["AuthenticationResult"], answer.text
    assert httpx.get(f"{emulator.url}/{pool}/.well-known/jwks.json").status_code == 200


def test_what_is_public_on_aws_is_called_without_a_key(emulator: Emulator) -> None:
    """An open function URL and a route without an authorizer; those with AWS_IAM are not public."""
    emulator.function("open", emulator.role("open"))
    urls, apis = emulator.client("lambda"), emulator.client("apigatewayv2")
    arn = f"arn:aws:lambda:{REGION}:000000000000:function:open"
    api = apis.create_api(Name="open", ProtocolType="HTTP")["ApiId"]
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    target = apis.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    for kind, public in (("NONE", True), ("AWS_IAM", False)):
        if kind == "NONE":
            made = urls.create_function_url_config(FunctionName="open", AuthType=kind)["FunctionUrl"]
        else:
            urls.update_function_url_config(FunctionName="open", AuthType=kind)
        name = made.split("/")[2].partition(".")[0]
        apis.create_route(ApiId=api, RouteKey=f"GET /{kind}", AuthorizationType=kind, Target=f"integrations/{target}")
        for path in (f"/_aws/lambda-url/{name}/", f"/_aws/execute-api/{api}/$default/{kind}"):
            assert (httpx.get(emulator.url + path).status_code != 403) == public, path
