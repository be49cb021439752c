"""What infrastructure supplies to a function, as one frozen model per process.

    class Settings(DatabaseSettings):
        table_name: str

    settings = Settings.from_environment(os.environ)

Nothing has a default, and what is supplied must be read: either fault fails the cold start with every name in one go.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

SUPPLIED = "SKYLIFT_SETTINGS"
"""Names the variables that the stack supplies, separated by commas. Set by the function's component."""

Positive = Annotated[int, Field(gt=0)]
"""A setting that is a whole number above 0."""


class SettingsError(Exception):
    """A cold start cannot go on; the message is for the operator, a line for each setting. It repeats no value."""


class Settings(BaseModel):
    """Base of a service's settings. Field `table_name` is the environment variable `TABLE_NAME`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if optional := [name for name, field in cls.model_fields.items() if not field.is_required()]:
            raise TypeError(f"{cls.__qualname__}: {', '.join(optional)} must have no default: the stack supplies it")

    @classmethod
    def variables(cls) -> frozenset[str]:
        """The environment variables this model reads."""
        return frozenset(name.upper() for name in cls.model_fields)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Self:
        """Reads the model's variables. Raises `SettingsError` naming all that is missing, wrong, or read by nobody."""
        values = {name: environ[name.upper()] for name in cls.model_fields if environ.get(name.upper())}
        unread = [
            f"{name}: supplied, but no field of {cls._path()} reads it. {_UNREAD}" for name in cls._unread(environ)
        ]
        try:
            settings = cls.model_validate(values)
        except ValidationError as error:
            raise cls._refusal([*_faults(error), *unread]) from None
        if unread:
            raise cls._refusal(unread)
        return settings

    @classmethod
    def _unread(cls, environ: Mapping[str, str]) -> list[str]:
        supplied = {name.strip() for name in environ.get(SUPPLIED, "").split(",") if name.strip()}
        return sorted(name for name in supplied - cls.variables() if not name.startswith("POWERTOOLS_"))

    @classmethod
    def _refusal(cls, lines: list[str]) -> SettingsError:
        return SettingsError("\n  ".join([f"{cls._path()} cannot be filled from the environment:", *lines]))

    @classmethod
    def _path(cls) -> str:
        return f"{cls.__module__}.{cls.__qualname__}"


class DatabaseSettings(Settings):
    """Where the database is and who logs in; what `database.connecting()` supplies to a function."""

    database_host: str
    database_port: int
    database_name: str
    database_user: str
    database_sslmode: str


_MISSING = "Add what supplies it to the function's `access` (or to its `environment`) in the service's program."
_UNREAD = "Remove it from the service's program, or add the field."


def _faults(error: ValidationError) -> list[str]:
    return [_fault(str(fault["loc"][0]).upper(), fault["type"], fault["msg"]) for fault in error.errors()]


def _fault(variable: str, kind: str, message: str) -> str:
    if kind == "missing":
        return f"{variable}: missing or empty. {_MISSING}"
    return f"{variable}: {message}. Correct the value in the service's program or its stack's YAML."
