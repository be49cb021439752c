"""The kinds of infrastructure as code, and what was found of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SAM = "sam"
    CLOUDFORMATION = "cloudformation"
    CDK = "cdk"
    TERRAFORM = "terraform"
    SERVERLESS = "serverless"
    HANDLER = "handler"


@dataclass(frozen=True, slots=True)
class Iac:
    """`template` is the file that says what to deploy, as a path inside the repository (not inside `project_root`).

    For a plain handler that file is the code, and `handler` what Lambda calls it (`lambda_function.lambda_handler`).
    """

    kind: Kind
    template: str
    handler: str | None = None

    def item(self) -> dict[str, str]:
        """As it is kept in a session's results, under `iac`."""
        named = {"handler": self.handler} if self.handler else {}
        return {"kind": self.kind.value, "template": self.template, **named}

    @classmethod
    def of(cls, item: Mapping[str, str]) -> Iac:
        return cls(Kind(item["kind"]), item["template"], item.get("handler"))
