"""What infrastructure supplies to the worker."""

from typing import Annotated

from deployer.repository import THIS_MACHINE, Allowed
from deployer.tree import Limits
from pydantic import Field
from skylift.settings import Settings as Base

Positive = Annotated[int, Field(gt=0)]


class Settings(Base):
    """test_engine: `derived` or `bedrock:<model id>`. test_seconds: for all steps of a test; clone_seconds: for
    fetching a repository that no stage has fetched before."""

    table_name: str
    artifacts_bucket: str
    git_tokens_secret_arn: str
    repository_hosts: str
    repository_owners: str
    max_source_bytes: Positive
    max_source_files: Positive
    clone_seconds: Positive
    test_seconds: Positive
    test_engine: str
    lease_seconds: Positive
    queue_url: str
    dlq_url: str
    max_receives: Positive

    @property
    def allowed(self) -> Allowed:
        return Allowed.of(self.repository_hosts, self.repository_owners)

    @property
    def limits(self) -> Limits:
        return Limits(self.max_source_bytes, self.max_source_files)

    @property
    def this_machine(self) -> bool:
        """Whether an API on this machine may be tested: the local stack says so."""
        return THIS_MACHINE in self.allowed.hosts
