"""What infrastructure supplies to the API."""

from skylift.settings import DatabaseSettings, Positive


class Settings(DatabaseSettings):
    table_name: str
    bucket_name: str
    cursor_key_secret_arn: str
    embedding_model: str
    embedding_dimensions: Positive
    chat_model: str
    max_upload_bytes: Positive
    upload_expires_seconds: Positive
    messages_per_hour: Positive
    searches_per_minute: Positive
    uploads_per_hour: Positive
