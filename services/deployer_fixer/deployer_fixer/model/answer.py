"""What a model answers, taken at its word or not at all."""

from __future__ import annotations

from typing import Annotated

from deployer.failure import Code, StageFailed
from deployer.refusal import refused, unfenced
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


def read(text: str, model: str) -> Repair:
    """Raises StageFailed: REFUSED_ANSWER for prose and for JSON of another shape, NO_FIX where the model itself knows
    of no fix."""
    try:
        answer = _Answer.model_validate_json(unfenced(text))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise refused(model, f"is not the JSON that was asked for ({where}: {first['msg']})", text) from None
    if not answer.edits:
        raise StageFailed(Code.NO_FIX, f"The model knows of no fix: {answer.no_fix or 'it says nothing more'}.")
    texts = {edit.path: edit.content for edit in answer.edits}
    if len(texts) < len(answer.edits):
        raise refused(model, "changes one file twice", text)
    changes = tuple(Change(edit.path, 0, " ".join(edit.reason.split())) for edit in answer.edits)
    return Repair(texts, changes, model)
