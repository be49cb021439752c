from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ORDERS_")

    currency: str
    signing_key: str
    largest: int = 100


settings = Settings()
