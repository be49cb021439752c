"""The engine behind any model of Amazon Bedrock's Converse API."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from deployer.refusal import refused
from skylift.models.bedrock_calls import asked

from deployer_fixer.case import Case, Repair
from deployer_fixer.lint import findings
from deployer_fixer.model.answer import read
from deployer_fixer.model.question import SYSTEM, question
from deployer_fixer.rules.document import documents

MAX_TOKENS = 16_000
# Whole files are written, which takes a model minutes.
SECONDS = 120


@dataclass(frozen=True)
class Model:
    """`model_id` of a model or an inference profile."""

    model_id: str
    region: str
    client: Any = None

    def repair(self, case: Case) -> Repair:
        """Raises StageFailed (NO_FIX, REFUSED_ANSWER), Throttled or Unavailable, and Fault where we are refused."""
        found = findings(case, [each.path for each in documents(case)], self.region) if case.template else []
        return read(self._ask(question(case, found)), self._name)

    @property
    def _name(self) -> str:
        return f"bedrock:{self.model_id}"

    def _ask(self, text: str) -> str:
        def converse(client: Any) -> dict[str, Any]:
            answer: dict[str, Any] = client.converse(
                modelId=self.model_id,
                system=[{"text": SYSTEM}],
                messages=[{"role": "user", "content": [{"text": text}]}],
                inferenceConfig={"maxTokens": MAX_TOKENS, "temperature": 0},
            )
            return answer

        until = time.monotonic() + SECONDS
        answer = asked(self.model_id, converse, until=until, client=self.client, longest_seconds=SECONDS)
        text = "".join(block.get("text", "") for block in answer["output"]["message"]["content"])
        if answer.get("stopReason") == "max_tokens":
            raise refused(self._name, "is longer than one may be", text)
        return text
