"""What infrastructure supplies to the worker."""

from typing import Annotated

from deployer.repository import Allowed
from deployer.tree import Limits
from pydantic import Field, StringConstraints
from skylift.settings import Settings as Base

Positive = Annotated[int, Field(gt=0)]


class Settings(Base):
    """fix_engine: `rules` or `bedrock:<model id>`. fix_author: `Name <address>`, whose commits the fixes are.

    clone_seconds: for fetching and again for pushing; the function's own time is longer.
    """

    table_name: str
    artifacts_bucket: str
    git_tokens_secret_arn: str
    repository_hosts: str
    repository_owners: str
    max_source_bytes: Positive
    max_source_files: Positive
    clone_seconds: Positive
    lease_seconds: Positive
    fix_engine: Annotated[str, StringConstraints(pattern=r"^(rules|bedrock:\S+)$")]
    fix_author: Annotated[str, StringConstraints(pattern=r"^[^<>\n]+ <[^<>\s]+>$")]
    queue_url: str
    dlq_url: str
    max_receives: Positive

    @property
    def allowed(self) -> Allowed:
        return Allowed.of(self.repository_hosts, self.repository_owners)

    @property
    def limits(self) -> Limits:
        return Limits(self.max_source_bytes, self.max_source_files)
