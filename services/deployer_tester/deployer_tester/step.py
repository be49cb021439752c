"""What a test is: requests in their order, what each is to answer, and what is carried from one to the next."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import unquote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints, model_validator

MAX_STEPS = 40
VARIABLE = re.compile(r"\$\{([A-Za-z_]\w{0,63})\}")
JsonType = Literal["object", "array", "string", "number", "integer", "boolean", "null"]
Method = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
# These say where a request goes and where it ends: they follow from the step, and no step may write them.
_OUR_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "upgrade", "expect", "te"})
# These choose a service of AWS and sign for it, which no client of a deployed API does.
_OF_AWS = "x-amz-"


def _endpoint(text: str) -> str:
    path = unquote(text.partition("?")[0])
    if not text.startswith("/") or path.startswith("//"):
        raise ValueError("must begin with one slash: it is relative to the API, and names no host")
    if not text.isprintable() or any(character.isspace() or character in "\\#" for character in text + path):
        raise ValueError("must hold no spaces, backslashes or fragment")
    if ".." in path.split("/"):
        raise ValueError("must not lead out of the API")
    return text


def _headers(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        ours = name.lower() in _OUR_HEADERS or name.lower().startswith(_OF_AWS)
        if ours or not re.fullmatch(r"[A-Za-z0-9-]{1,100}", name) or value.startswith("AWS4-"):
            raise ValueError(f"must not set {name!r}")
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"{name} must be printable ASCII")
    return headers


Endpoint = Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_endpoint)]
Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w{0,63}$")]
JsonPath = Annotated[str, StringConstraints(pattern=r"^[\w-]+(\.[\w-]+)*$", max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expect(_Strict):
    """status: any of these; none: any below 500. type and has (names that the object must have): of a 2xx answer.
    routed: API Gateway's own answer for a route that it does not have is none. guessed: that the application does not
    have it proves nothing, for nobody said that it has."""

    status: Annotated[list[Annotated[int, Field(ge=100, lt=500)]], Field(max_length=400)] = []
    type: JsonType | None = None
    has: Annotated[list[str], Field(max_length=50)] = []
    routed: bool = False
    guessed: bool = False


class Step(_Strict):
    """`store` carries parts of the answer on: name -> where it stands in the JSON (`id`, `items.0.id`).

    `${name}` stands for it in the endpoint, in values of headers and in texts of the body of later steps.
    """

    action: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    method: Method
    endpoint: Endpoint
    headers: Annotated[dict[str, str], Field(max_length=20), AfterValidator(_headers)] = {}
    body: JsonValue = None
    expect: Expect = Expect()
    store: dict[Name, JsonPath] = {}

    @property
    def uses(self) -> set[str]:
        return set(VARIABLE.findall(self.model_dump_json(include={"endpoint", "headers", "body"})))


class Plan(_Strict):
    steps: Annotated[list[Step], Field(min_length=1, max_length=MAX_STEPS)]

    @model_validator(mode="after")
    def _carried(self) -> Self:
        known: set[str] = set()
        for number, step in enumerate(self.steps, start=1):
            if unknown := sorted(step.uses - known):
                raise ValueError(f"step {number} uses ${{{unknown[0]}}}, which no earlier step stores")
            known |= step.store.keys()
        return self
