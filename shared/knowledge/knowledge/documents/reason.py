"""Why a document failed."""


class Reason(str):
    """Words that the person who uploaded it can act on, and the `kind` that such failures are counted under."""

    kind: str

    __slots__ = ("kind",)

    def __new__(cls, kind: str, words: str) -> "Reason":
        reason = super().__new__(cls, words)
        reason.kind = kind
        return reason

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """It may travel between processes."""
        return self.kind, str(self)
