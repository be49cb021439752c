"""What bodies have in common. Names of two words are taken in both spellings, `session_id` and `sessionId`."""

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

EXAMPLE_ID = "0198c5f0-6e1c-7a52-9d0e-3f1b2c4d5e6f"
Text = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


class Body(BaseModel):
    """A field that nobody knows is refused by name, because it is most often a misspelt one."""

    model_config = ConfigDict(extra="forbid")


def both(name: str, *examples: Any, **options: Any) -> Any:
    """A field that may be written in camel case, too."""
    return Field(validation_alias=AliasChoices(name, to_camel(name)), examples=list(examples), **options)


class Source(Body):
    """The repository and its branch."""

    repository: Text = Field(
        description="Its clone URL: https://<host>/<owner>/<name>, on an allowed host and of an allowed owner",
        examples=["https://github.com/acme/shop"],
    )
    branch: Text = Field(examples=["main"])
