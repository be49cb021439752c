"""Migrations run during the deploy, inside the VPC: a second function of the owning service, from the same code."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import pulumi
import pulumi_aws as aws

from skylift_infra.access import Access
from skylift_infra.function import LIVE, Function, FunctionArgs
from skylift_infra.service import Service
from skylift_infra.stacks.database import Database
from skylift_infra.stacks.platform import Platform


class Migrations(pulumi.ComponentResource):
    """`<service>.migrate.handler`, run again when a migration of the service or its system's library changes.

    Its failure fails the deploy, and nothing goes live.
    """

    def __init__(self, service: Service, access: Sequence[Access], *, database: Database, platform: Platform) -> None:
        name = f"{service.name}_migrate"
        super().__init__("skylift:aws:Migrations", name)
        args = FunctionArgs(
            service=service,
            platform=platform,
            handler=f"{service.name}.migrate.handler",
            size=service.size("migrations"),
            access=access,
            network=database.network,
        )
        self.function = Function(name, args, pulumi.ResourceOptions(parent=self))
        self.run = aws.lambda_.Invocation(
            name,
            function_name=self.function.function.name,
            qualifier=LIVE,
            input="{}",
            triggers={"migrations": digest(migration_files(service)), "cluster": database.cluster_id},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.function.alias]),
        )
        self.register_outputs({})

    def applied(self) -> Access:
        """For the function that needs them: it goes live after they ran."""
        return Access(requires=[self.run])


def migration_files(service: Service) -> list[Path]:
    """All files in folders called `migrations` of the service and of `shared/<system>`."""
    homes = [service.folder, service.folder.parents[1] / "shared" / service.system]
    return [path for home in homes for path in home.rglob("migrations/**/*.py") if ".venv" not in path.parts]


def digest(files: Iterable[Path]) -> str:
    """Of names and contents; raises ValueError when there are none."""
    found = sorted(files)
    if not found:
        raise ValueError("no migrations found: the service owns none, or its folder is not called migrations")
    content = hashlib.sha256()
    for path in found:
        content.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return content.hexdigest()
