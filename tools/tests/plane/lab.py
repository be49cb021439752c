"""A small checkout of the tests' own: one API, one user pool, one service with its library, and a running platform."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil

REPOSITORY = Path(__file__).resolve().parents[3]
SKYLIFT = Path(sys.executable).parent / "skylift"
_READY_SECONDS = 90

_PLATFORM = """
import json, pulumi, pulumi_aws as aws
pool = aws.cognito.UserPool("users", name="users")
client = aws.cognito.UserPoolClient(
    "web",
    name="web",
    user_pool_id=pool.id,
    explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
)
for group in ("user", "manager", "admin"):
    aws.cognito.UserGroup(group, name=group, user_pool_id=pool.id)
api = aws.apigatewayv2.Api("api", name="api", protocol_type="HTTP")
aws.apigatewayv2.Stage("stage", api_id=api.id, name="$default", auto_deploy=True)
pulumi.export("user_pool_id", pool.id)
pulumi.export("user_pool_client_id", client.id)
pulumi.export("api_id", api.id)
"""

_SERVICE = """
import json, pulumi, pulumi_aws as aws
api_id = pulumi.StackReference("organization/platform/local").get_output("api_id")
trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
role = aws.iam.Role("role", name="greeter", assume_role_policy=json.dumps(trust))
function = aws.lambda_.Function(
    "function", name="greeter", role=role.arn, runtime="python3.13", handler="greeter.handler", timeout=5,
    code=pulumi.FileArchive("."), publish=True, environment={"variables": {"GREETING": "hello"}},
)
live = aws.lambda_.Alias("live", name="live", function_name=function.name, function_version=function.version)
integration = aws.apigatewayv2.Integration(
    "lambda", api_id=api_id, integration_type="AWS_PROXY", integration_uri=live.invoke_arn, payload_format_version="2.0"
)
target = pulumi.Output.concat("integrations/", integration.id)
aws.apigatewayv2.Route("route", api_id=api_id, route_key="GET /api/greeter", target=target)
machine = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
aws.sfn.StateMachine("machine", name="greeter", role_arn=role.arn, definition=json.dumps(machine))
"""

_HANDLER = """
import os
NAME = "Ada"
def handler(event, context):
    return {"statusCode": 200, "body": os.environ["GREETING"] + " " + NAME}
"""


class Lab:
    """The checkout in `root`, its state beside it, the platform's process."""

    def __init__(self, folder: Path) -> None:
        self.root, self.state, self.log = folder / "lab", folder / "state", folder / "up.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "SKYLIFT_STATE": str(self.state), "PORT": str(self.port)}
        self._write()
        self.process: subprocess.Popen[bytes] | None = None

    def _write(self) -> None:
        self.write("pyproject.toml", "[project]\nname = 'lab'\nversion = '0'\n")
        self.write("Pulumi.yaml", "name: platform\nruntime: python\nmain: infra/platform\n")
        self.write("Pulumi.local.yaml", "config:\n  aws:region: eu-west-1\n")
        self.write("infra/platform/__main__.py", _PLATFORM)
        self.write("services/greeter/pyproject.toml", "[project]\nname = 'greeter'\nversion = '0'\n")
        self.write("services/greeter/Pulumi.yaml", "name: greeter\nruntime: python\n")
        self.write("services/greeter/Pulumi.local.yaml", "config:\n  aws:region: eu-west-1\n")
        self.write("services/greeter/__main__.py", _SERVICE)
        self.write("services/greeter/greeter.py", _HANDLER)
        (self.root / "tools" / "skylift_tools").mkdir(parents=True)
        self.write("tools/setup.sh", "#!/bin/sh\n")
        (self.root / "tools" / "setup.sh").chmod(0o755)
        (self.root / "tools" / "emulator").symlink_to(REPOSITORY / "tools" / "emulator")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text()
        assert old in text
        (self.root / name).write_text(text.replace(old, new))

    def start(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [SKYLIFT, "up"], cwd=self.root, env=self.environment, stdout=output, stderr=output
            )
        return self.process

    def up(self) -> None:
        process, seen = self.start(), self.said()
        self.wait(lambda: "ready" in self.said()[len(seen) :] or process.poll() is not None, _READY_SECONDS)
        assert process.poll() is None, self.said()

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def skylift(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command: list[str | Path] = [SKYLIFT, *arguments]
        around = {**self.environment, **environment}
        return subprocess.run(
            command, cwd=self.root, env=around, capture_output=True, text=True, timeout=60, check=False
        )

    def postgres(self) -> str:
        """The superuser's URL."""
        found = json.loads(self.skylift("env", "--json").stdout)
        return "postgresql://{PGUSER}@{PGHOST}:{PGPORT}/{PGDATABASE}?passfile={PGPASSFILE}".format(**found)

    def call(self) -> httpx.Response:
        return httpx.get(f"{self.url}/api/greeter", timeout=10)

    def greeting(self) -> str:
        return self.call().text

    def processes(self) -> list[psutil.Process]:
        """Everything that runs with this lab's state, whoever its parent is now."""
        return [found for found in psutil.process_iter() if str(self.state) in _about(found)]

    def wait(self, condition: object, seconds: float = 20) -> None:
        assert callable(condition)
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.01)

    def remove(self) -> None:
        """Stop it and leave nothing behind, also outside the test's folder."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        self.skylift("reset", "--yes")

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(30)


def _about(process: psutil.Process) -> str:
    try:
        return " ".join([*process.cmdline(), process.environ().get("SKYLIFT_STATE", ""), *process.environ().values()])
    except psutil.Error:
        return ""
