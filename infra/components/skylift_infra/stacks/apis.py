"""Handle on an API service of another system."""

import pulumi

from skylift_infra.stacks.reference import Stack


class Api:
    """url: where its routes begin."""

    def __init__(self, name: str) -> None:
        stack = Stack(name)
        self.name = name
        self.url: pulumi.Output[str] = stack.output("url")

    @classmethod
    def of(cls, name: str) -> "Api":
        return cls(name)
