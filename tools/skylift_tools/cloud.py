"""Where a stack runs: the local platform, or an AWS account that the caller's own credentials open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from skylift_tools import own_environment
from skylift_tools.plane import lock
from skylift_tools.plane.layout import REGION, STACK, Layout
from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.root_key import RootKey

# Who follows many groups is throttled now and then.
ATTEMPTS = 8


@dataclass(frozen=True)
class Cloud:
    """stack: `local`, or a name that `Pulumi.<stack>.yaml` has. endpoint, key: of the local platform, else None."""

    stack: str
    region: str
    endpoint: str | None = None
    key: RootKey | None = None

    @classmethod
    def of(cls, layout: Layout, stack: str = STACK) -> Cloud:
        """Raises `PlaneProblem` for a stack that nobody configured, or a local platform that does not run."""
        if stack != STACK:
            own_environment.give_back()
            return cls(stack, _region(layout.root, stack))
        plane = lock.running(layout)
        if not plane:
            raise PlaneProblem("nothing runs here: start it with `make up`, or name a stack on AWS with --stack")
        return cls(stack, REGION, f"http://127.0.0.1:{plane['emulator_port']}", layout.root_key)

    @property
    def is_local(self) -> bool:
        return self.endpoint is not None

    def client(self, service: str) -> Any:
        """boto3's client; on AWS with the credentials that the AWS CLI would use."""
        keys = {}
        if self.key:
            keys = {"aws_access_key_id": self.key.access_key_id, "aws_secret_access_key": self.key.secret_access_key}
        from botocore.config import Config

        # Who works with the local platform has its address in AWS_ENDPOINT_URL: a stack on AWS is not there.
        options: dict[str, Any] = {"ignore_configured_endpoint_urls": True}
        config = Config(retries={"mode": "standard", "total_max_attempts": ATTEMPTS}, **options)
        with told():
            return self._session.client(
                service, region_name=self.region, endpoint_url=self.endpoint, config=config, **keys
            )

    @cached_property
    def _session(self) -> Any:
        import boto3

        return boto3.session.Session()


def _region(root: Path, stack: str) -> str:
    import yaml

    path = root / f"Pulumi.{stack}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(found.suffixes[0].removeprefix(".") for found in root.glob("Pulumi.*.yaml")))
        raise PlaneProblem(f"there is no stack {stack}; there is: {known}")
    region = yaml.safe_load(path.read_text())["config"].get("aws:region")
    if not region:
        raise PlaneProblem(f"{path.name} names no aws:region")
    return str(region)


@contextmanager
def told() -> Iterator[None]:
    """What AWS answers a person who may not or cannot ask, as one line with the way out."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        answer = error.response["Error"]
        raise PlaneProblem(f"AWS refused {error.operation_name}: {answer['Code']}: {answer['Message']}") from error
    except BotoCoreError as error:
        raise PlaneProblem(f"AWS cannot be asked: {error}; is AWS_PROFILE right, and are you signed in?") from error
