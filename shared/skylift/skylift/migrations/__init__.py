"""Alembic migrations of a package, run by a function during the deploy.

    migrations.run(Database(settings), "knowledge_ingest.versions", options={"dimensions": 384})

The revisions live in the named package; there is no alembic.ini and no env.py to write. Two runs at once are one
after the other. All pending revisions are one transaction: a failure leaves the database as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from skylift import log
from skylift.database import Database

_LOCK = 0x736B796C696674
"""Names our advisory lock; a lock belongs to one database, so systems do not wait for each other."""


@dataclass(frozen=True)
class Migrated:
    """Revision ids; None is the empty database."""

    before: str | None
    after: str | None


def run(database: Database, package: str, *, options: Mapping[str, Any] | None = None) -> Migrated:
    """Brings the database to the newest revision in `package`. Raises what a revision raises."""
    with database.unit_of_work() as session:
        connection = session.connection()
        connection.execute(text("SELECT set_config('statement_timeout', '0', true)"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = _revision(connection)
        command.upgrade(_config(package, connection, dict(options or {})), "head")
        migrated = Migrated(before, _revision(connection))
    log.info("database_migrated", before=migrated.before, after=migrated.after)
    return migrated


def option(name: str) -> Any:
    """For a revision: what its deploy asked for, such as the size of a vector."""
    return context.config.attributes["options"][name]


def _config(package: str, connection: Connection, options: dict[str, Any]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(_folder(package)))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(connection=connection, options=options)
    return config


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is no package; it must be the folder that holds the revisions")
    return Path(next(iter(spec.submodule_search_locations)))


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
