"""What infrastructure supplies to the two functions of this service."""

from skylift.settings import DatabaseSettings, Positive


class Settings(DatabaseSettings):
    """The worker."""

    table_name: str
    bucket_name: str
    embedding_model: str
    embedding_dimensions: Positive
    queue_url: str
    dlq_url: str
    max_pages: Positive
    max_receives: Positive


class MigrationSettings(DatabaseSettings):
    """The migration; `database_user` is the owner of the database."""

    embedding_dimensions: Positive
