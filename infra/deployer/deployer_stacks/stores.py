"""Handle on what the pipeline stores things in."""

from skylift_infra.access import Access
from skylift_infra.bucket_address import BucketAddress
from skylift_infra.secret import SecretAddress
from skylift_infra.stacks.reference import Stack
from skylift_infra.table import TableAddress

PROJECT = "deployer"
SESSIONS = "sessions/"


class Stores:
    """table: sessions and their timelines. artifacts: sources, templates, code and reports, below `SESSIONS`."""

    def __init__(self) -> None:
        stack = Stack(PROJECT)
        self.table = TableAddress.of(stack.output("table"))
        self.artifacts = BucketAddress.of(stack.output("artifacts"))
        self._git_tokens = SecretAddress(stack.output("git_tokens_arn"))

    def git_tokens(self) -> Access:
        """The tokens of private repositories, `{host: token}`, as the setting GIT_TOKENS_SECRET_ARN."""
        return self._git_tokens.reading("GIT_TOKENS_SECRET_ARN")
