"""What infrastructure supplies to the worker."""

from typing import Literal

from deployer.source_settings import LimitSettings
from skylift.settings import Positive


class Settings(LimitSettings):
    """build_for: `declared` builds for the runtime and architecture that a template names, `host` for this process's.

    package_index: a URL, or `default` for pip's own. codebuild_project: `none` where there is none. offered_types:
    what the names of types begin with that may be made, separated by commas.
    """

    table_name: str
    artifacts_bucket: str
    queue_url: str
    dlq_url: str
    max_receives: Positive
    retry_seconds: Positive
    monitor_queue_url: str
    service_role_arn: str
    boundary_arn: str
    offered_types: str
    codebuild_project: str
    package_index: str
    build_for: Literal["declared", "host"]

    @property
    def offered(self) -> tuple[str, ...]:
        return tuple(self.offered_types.split(","))
