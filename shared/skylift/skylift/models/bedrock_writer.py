"""Text on instructions, by any model of Amazon Bedrock's Converse API."""

from typing import Any

from skylift import deadline
from skylift.models import prices
from skylift.models.bedrock_calls import asked
from skylift.models.ports import Usage, Written

MAX_TOKENS = 4096


class BedrockWriter:
    """`model_id` of a model or an inference profile."""

    def __init__(self, model_id: str, *, client: Any = None) -> None:
        self.model = f"bedrock:{model_id}"
        self._model_id, self._given = model_id, client

    def write(self, instructions: str, text: str) -> Written:
        def converse(client: Any) -> Written:
            answer = client.converse(
                modelId=self._model_id,
                system=[{"text": instructions}],
                messages=[{"role": "user", "content": [{"text": text}]}],
                inferenceConfig={"maxTokens": MAX_TOKENS, "temperature": 0},
            )
            return Written(_text(answer), self.model, self._usage(answer["usage"]))

        return asked(self._model_id, converse, until=deadline.ends(), client=self._given)

    def _usage(self, counted: dict[str, int]) -> Usage:
        read, written = counted["inputTokens"], counted["outputTokens"]
        return Usage(read, written, prices.cost_usd(self._model_id, input_tokens=read, output_tokens=written))


def _text(answer: dict[str, Any]) -> str:
    """As it was written, also where it was cut off at the limit: who asked for a form sees that it is not whole."""
    return "".join(block.get("text", "") for block in answer["output"]["message"]["content"])
