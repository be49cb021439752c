"""What can go wrong in an up: each error is one message that a person can act on."""

from __future__ import annotations


class EngineError(Exception):
    """Base of all errors of the engine; `str()` is the whole message."""


class ConfigError(EngineError):
    """A project file or a stack's configuration is wrong."""


class ProgramError(EngineError):
    """The program itself raised; the message holds only the lines that belong to the workspace."""


class UnknownResourceType(EngineError):
    """The program declares a type that has no local handler."""

    def __init__(self, token: str, what: str = "resource type") -> None:
        super().__init__(
            f"{token}: no local handler for this {what}. Add one under tools/skylift_tools/aws, "
            "or declare the resource only in stacks that go to AWS."
        )


class ResourceFailed(EngineError):
    """AWS (or the emulator) refused an operation on one resource."""

    def __init__(self, type: str, name: str, message: str) -> None:
        super().__init__(f"{type} {name!r}: {message}")
        self.type, self.name, self.message = type, name, message


class DuplicateUrn(EngineError):
    """Two resources of one program have the same URN. In the words of the genuine engine.

    aliased: another resource that continues the recorded one of this URN, through an alias.
    """

    def __init__(self, urn: str, *, aliased: str = "") -> None:
        conflict = f" conflicting with alias on resource with URN '{aliased}'"
        super().__init__(f"Duplicate resource URN '{urn}'{conflict if aliased else '; try giving it a unique name'}")


class DuplicateAlias(EngineError):
    """Two resources of one program continue the same recorded one. In the words of the genuine engine."""

    def __init__(self, alias: str, urn: str, other: str) -> None:
        super().__init__(
            f"Duplicate resource alias '{alias}' applied to resource with URN '{urn}' "
            f"conflicting with resource with URN '{other}'"
        )


class StackNotUp(EngineError):
    """A stack reference names a stack that has not been brought up."""


class CycleError(EngineError):
    """Stacks refer to each other in a circle."""
