"""What a model answers, taken at its word or not at all."""

from __future__ import annotations

from typing import Annotated

from deployer.failure import Code, StageFailed
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from deployer_fixer.case import Change, Repair

MAX_EDITS = 10


class _Edit(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    path: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    content: Annotated[str, StringConstraints(max_length=500_000)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    edits: Annotated[list[_Edit], Field(max_length=MAX_EDITS)]
    no_fix: Annotated[str, StringConstraints(max_length=500)] | None = None


def read(text: str) -> Repair:
    """Raises StageFailed (NO_FIX) for prose, for JSON of another shape, and where the model itself knows of no fix."""
    try:
        answer = _Answer.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        reason = f"The model's answer is refused: it is not the JSON that was asked for ({where}: {first['msg']})."
        raise StageFailed(Code.NO_FIX, reason) from None
    if not answer.edits:
        raise StageFailed(Code.NO_FIX, f"The model knows of no fix: {answer.no_fix or 'it says nothing more'}.")
    texts = {edit.path: edit.content for edit in answer.edits}
    if len(texts) < len(answer.edits):
        raise StageFailed(Code.NO_FIX, "The model's answer is refused: it changes one file twice.")
    return Repair(texts, tuple(Change(edit.path, 0, " ".join(edit.reason.split())) for edit in answer.edits))
