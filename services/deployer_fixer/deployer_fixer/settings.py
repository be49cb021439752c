"""What infrastructure supplies to the worker."""

from typing import Annotated

from deployer.source_settings import SourceSettings
from pydantic import StringConstraints
from skylift.settings import Positive


class Settings(SourceSettings):
    """fix_engine: `rules` or `bedrock:<model id>`. fix_author: `Name <address>`, whose commits the fixes are."""

    table_name: str
    artifacts_bucket: str
    fix_engine: Annotated[str, StringConstraints(pattern=r"^(rules|bedrock:\S+)$")]
    fix_author: Annotated[str, StringConstraints(pattern=r"^[^<>\n]+ <[^<>\s]+>$")]
    queue_url: str
    dlq_url: str
    max_receives: Positive
    retry_seconds: Positive
