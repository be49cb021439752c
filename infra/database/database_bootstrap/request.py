"""What a stack asks for."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

# What PostgreSQL takes without quotes, so that a name is the same in SQL, in IAM and in a connection string.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]


class Request(BaseModel):
    """A database that belongs to `owner`, with `extensions`, and `login_role` that may read and change its rows.

    The owner logs in too, to migrate: then it is the login role itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: Name
    extensions: list[Name]
    owner: Name
    login_role: Name

    @property
    def roles(self) -> list[str]:
        return sorted({self.owner, self.login_role})
