"""The target of a foreign page: the local AWS with its users and files, and an API behind the gateway."""

import io
import json
import time
import zipfile
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.auth
import botocore.awsrequest
import botocore.credentials
import httpx
from botocore.config import Config

from tests.builders.aws import REGION
from tests.deploying.emulator import Address

BUCKET, API = "uploads", "shop"
_CODE = "def handler(event, context): return {'statusCode': 200, 'body': 'sold'}"
_USER = {"Action": "CreateUser", "UserName": "evil", "Version": "2010-05-08"}


@dataclass(frozen=True)
class Target:
    at: Address
    allowed_origin: str

    def client(self, service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=REGION,
            endpoint_url=self.at.url,
            aws_access_key_id=self.at.key.access_key_id,
            aws_secret_access_key=self.at.key.secret_access_key,
            config=Config(signature_version="s3v4") if service == "s3" else None,
        )

    def create(self) -> None:
        """The bucket and the API, both open to pages of one origin."""
        s3, functions = self.client("s3"), self.client("lambda")
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        rule = {"AllowedOrigins": [self.allowed_origin], "AllowedMethods": ["PUT", "GET"], "AllowedHeaders": ["*"]}
        s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})
        role = self.client("iam").create_role(
            RoleName=API, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []})
        )["Role"]["Arn"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("app.py", _CODE)
        functions.create_function(
            FunctionName=API, Role=role, Runtime="python3.13", Handler="app.handler", Code={"ZipFile": code.getvalue()}
        )
        functions.get_waiter("function_active_v2").wait(FunctionName=API, WaiterConfig={"Delay": 0.05})
        functions.publish_version(FunctionName=API)
        functions.create_alias(FunctionName=API, Name="live", FunctionVersion="1")
        self._control("POST", "/deploy", {"apis": [self._api()]})

    def link(self) -> str:
        """An address that creates a user, signed with the root key: the worst case."""
        key = botocore.credentials.Credentials(self.at.key.access_key_id, self.at.key.secret_access_key)
        request = botocore.awsrequest.AWSRequest("GET", f"{self.at.url}/", params=_USER)
        botocore.auth.SigV4QueryAuth(key, "iam", REGION, expires=600).add_auth(request)
        return str(request.prepare().url)

    def upload(self, key: str) -> str:
        url: str = self.client("s3").generate_presigned_url("put_object", Params={"Bucket": BUCKET, "Key": key})
        return url

    def harm(self) -> list[str]:
        """Everything that a page has made happen."""
        users = [user["UserName"] for user in self.client("iam").list_users()["Users"]]
        files = [each["Key"] for each in self.client("s3").list_objects_v2(Bucket=BUCKET).get("Contents", [])]
        return [*users, *files, *(["a call"] * self.calls())]

    def calls(self) -> int:
        """How often the API's function ran."""
        return int(self._control("GET", "/status")["functions"].get(API, {}).get("invocations", 0))

    def forget(self) -> None:
        self.client("s3").delete_object(Bucket=BUCKET, Key="mine")

    def _api(self) -> dict[str, Any]:
        cors = {"allowOrigins": [self.allowed_origin], "allowMethods": ["GET", "POST"], "allowHeaders": ["x-own"]}
        route = {"function": API, "qualifier": "live", "authorizer": None}
        routes = [{**route, "route_key": f"{method} /api/shop/{{proxy+}}"} for method in ("GET", "POST", "PUT")]
        arn = f"arn:aws:execute-api:{REGION}:000000000000:a1b2c3"
        return {"api_id": "a1b2c3", "execution_arn": arn, "cors": cors, "routes": routes, "authorizers": {}}

    def _control(self, method: str, path: str, body: object = None) -> Any:
        transport = httpx.HTTPTransport(uds=str(self.at.state / "run" / "door.sock"))
        deadline = time.monotonic() + 20
        with httpx.Client(transport=transport, base_url="http://door") as client:
            while True:
                try:
                    return client.request(method, path, json=body).raise_for_status().json()
                except httpx.ConnectError:
                    assert time.monotonic() < deadline, "the gateway does not start"
                    time.sleep(0.05)
