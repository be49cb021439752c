"""What infrastructure supplies about repositories: which may be deployed, how large they are, how they are fetched."""

from skylift.settings import Positive, Settings

from deployer.repository import THIS_MACHINE, Allowed
from deployer.tree import Limits


class AllowedSettings(Settings):
    repository_hosts: str
    repository_owners: str

    @property
    def allowed(self) -> Allowed:
        return Allowed.of(self.repository_hosts, self.repository_owners)

    @property
    def this_machine(self) -> bool:
        """Whether what runs on this machine may be deployed from and tested: the local stack says so."""
        return THIS_MACHINE in self.allowed.hosts


class LimitSettings(Settings):
    max_source_bytes: Positive
    max_source_files: Positive

    @property
    def limits(self) -> Limits:
        return Limits(self.max_source_bytes, self.max_source_files)


class SourceSettings(AllowedSettings, LimitSettings):
    """Of every stage that fetches. clone_seconds: for fetching alone, and again for pushing; the function's own time is
    longer."""

    git_tokens_secret_arn: str
    clone_seconds: Positive
