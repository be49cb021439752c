"""What infrastructure supplies to the API."""

from typing import Annotated

from deployer.repository import THIS_MACHINE, Allowed
from pydantic import Field
from skylift.settings import Settings as Base

Positive = Annotated[int, Field(gt=0)]


class Settings(Base):
    table_name: str
    artifacts_bucket: str
    cursor_key_secret_arn: str
    clone_queue_url: str
    deploy_queue_url: str
    fixer_queue_url: str
    tester_queue_url: str
    analyzer_queue_url: str
    workflow_arn: str
    repository_hosts: str
    repository_owners: str
    sessions_per_hour: Positive
    analyses_per_hour: Positive

    @property
    def allowed(self) -> Allowed:
        return Allowed.of(self.repository_hosts, self.repository_owners)

    @property
    def this_machine(self) -> bool:
        """Whether what runs on this machine may be deployed from and tested: the local stack says so."""
        return THIS_MACHINE in self.allowed.hosts
