"""Lambda's entry into the migration, invoked during the deploy."""

import os
from typing import Any

from skylift import log, migrations
from skylift.database import Database

from knowledge_ingest.settings import MigrationSettings

REVISIONS = "knowledge.migrations"
settings = MigrationSettings.from_environment(os.environ)


@log.with_context
def handler(_event: dict[str, Any], _context: Any) -> dict[str, str | None]:
    """Brings the database to the newest revision; answers the revisions before and after."""
    done = migrations.run(
        Database(settings), REVISIONS, options={"embedding_dimensions": settings.embedding_dimensions}
    )
    return {"before": done.before, "after": done.after}
