"""What a check needs: clients, names of its own, and the usual things made in a line."""

from __future__ import annotations

import functools
import io
import json
import threading
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from skylift_emulator.root_key import RootKey

REGION, ACCOUNT = "eu-west-1", "000000000000"
_PAUSE_SECONDS = 0.05
# Without `sync-` before the name of this machine.
_ONCE = Config(
    inject_host_prefix=False,
    retries={"total_max_attempts": 1},
    read_timeout=30,
    max_pool_connections=30,
    s3={"addressing_style": "path"},
)
_making = threading.Lock()
_SIGNED = Config(signature_version="s3v4")
Found = TypeVar("Found")


class Aws:
    """One check's view of the endpoint; everything it makes carries `mark` in its name."""

    def __init__(self, endpoint: str, key: RootKey) -> None:
        self.endpoint, self._key = endpoint, key
        self.mark = uuid.uuid4().hex[:8]

    def __call__(self, service: str) -> Any:
        return _client(self.endpoint, self._key, service)

    def name(self, what: str) -> str:
        return f"{what}-{self.mark}"

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"

    def queue(self, what: str = "queue", **attributes: str) -> str:
        """The URL of a queue to which services of AWS may send."""
        allowed = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
        made = self("sqs").create_queue(QueueName=self.name(what), Attributes={"Policy": policy, **attributes})
        return str(made["QueueUrl"])

    def queue_arn(self, url: str) -> str:
        return self.arn("sqs", url.rpartition("/")[2])

    def receive(self, url: str, **options: Any) -> list[dict[str, Any]]:
        options = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"], "MessageAttributeNames": ["All"], **options}
        found: list[dict[str, Any]] = self("sqs").receive_message(QueueUrl=url, **options).get("Messages", [])
        return found

    def role(self, what: str = "role", *actions: str) -> str:
        """The ARN of a role that may do these actions, or everything when none is named."""
        trust = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
        iam, name = self("iam"), self.name(what)
        document = {"Version": "2012-10-17", "Statement": [trust]}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
        document["Statement"] = [{"Effect": "Allow", "Action": list(actions) or "*", "Resource": "*"}]
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(document))
        return str(arn)

    def function(self, source: str, what: str = "function", **settings: Any) -> str:
        """The name of a Python function whose `handler(event, context)` is in `source`."""
        role = settings.pop("Role", None) or self.role(f"{what}-role")
        settings = {"Runtime": "python3.12", "Timeout": 10, "Role": role, **settings}
        functions, name = self("lambda"), self.name(what)
        code = {"ZipFile": zipped(source)}
        functions.create_function(FunctionName=name, Handler="app.handler", Code=code, **settings)
        functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.05})
        return name

    def invoke(self, name: str, event: object = None, **options: Any) -> Any:
        answer = self("lambda").invoke(FunctionName=name, Payload=json.dumps(event), **options)
        return json.loads(answer["Payload"].read() or b"null")

    def table(self, what: str = "table", **settings: Any) -> str:
        """The name of a table with the keys `pk` and `sk`."""
        names = ("pk", "sk", *settings.pop("more", ()))
        self("dynamodb").create_table(
            TableName=self.name(what),
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
            BillingMode="PAY_PER_REQUEST",
            **settings,
        )
        return self.name(what)

    def bucket(self, what: str = "bucket") -> str:
        where = {"LocationConstraint": REGION}
        self("s3").create_bucket(Bucket=self.name(what), CreateBucketConfiguration=where)
        return self.name(what)


@functools.cache
def _client(endpoint: str, key: RootKey, service: str) -> Any:
    """One for all checks: they may share it, and making one takes a while."""
    config = _ONCE.merge(_SIGNED) if service == "s3" else _ONCE
    with _making:
        session: Any = boto3.session.Session(key.access_key_id, key.secret_access_key, region_name=REGION)
        return session.client(service, endpoint_url=endpoint, config=config)


def until(condition: Callable[[], Found | None], seconds: float = 8) -> Found:
    """The condition's first true answer."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(_PAUSE_SECONDS)
    return found


def refuses(code: str, call: Callable[..., Any], **parameters: Any) -> ClientError:
    """The call is refused with AWS's code."""
    try:
        call(**parameters)
    except ClientError as error:
        found = error.response["Error"]["Code"]
        assert code in found, f"{found}, not {code}"
        return error
    raise AssertionError(f"accepted, not {code}")


def zipped(source: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", source)
    return buffer.getvalue()
