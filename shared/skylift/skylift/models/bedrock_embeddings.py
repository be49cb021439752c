"""Embeddings by Amazon Titan v2 on Amazon Bedrock."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from skylift import deadline
from skylift.models import prices
from skylift.models.bedrock_calls import asked
from skylift.models.ports import Embedded, Usage, Vector

_TITAN = "amazon.titan-embed-text-v2"
# Source: https://docs.aws.amazon.com/bedrock/latest/userguide/titan-embedding-models.html
_LANGUAGES = (
    "en de fr es ja zh hi ar it pt sv ko he cs tr tl ru nl pl ta mr ml te kn vi id fa hu el ro da th fi sk uk no bg ca "
    "sr hr lt sl et la bn lv ms bs sq az gl"
)
_SIZES = (256, 512, 1024)
_AT_ONCE = 8
"""Titan takes one text a call; the client keeps ten connections."""
_MAX_CHARACTERS = 50_000


class BedrockEmbeddings:
    """`model_id` as Bedrock spells it; `dimensions` 256, 512 or 1024."""

    languages = frozenset(_LANGUAGES.split())

    def __init__(self, model_id: str, dimensions: int, *, client: Any = None) -> None:
        if _TITAN not in model_id:
            raise ValueError(f"EMBEDDING_MODEL bedrock:{model_id} is not known; it is `bedrock:{_TITAN}:0`")
        if dimensions not in _SIZES:
            raise ValueError(f"EMBEDDING_DIMENSIONS is {dimensions}, but {model_id} gives one of {_SIZES}")
        self.model, self.dimensions = f"bedrock:{model_id}", dimensions
        self._model_id, self._given = model_id, client

    def embed(self, texts: Sequence[str]) -> Embedded:
        until = deadline.ends()
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            answers = list(pool.map(lambda text: self._embed(text, until), texts))
        tokens = sum(count for _, count in answers)
        cost = prices.cost_usd(self._model_id, input_tokens=tokens, output_tokens=0)
        return Embedded([vector for vector, _ in answers], self.model, Usage(tokens, 0, cost))

    def _embed(self, text: str, until: float) -> tuple[Vector, int]:
        # Titan refuses an empty text; a blank one has a vector of no use to anybody, but the batch goes on.
        body = {"inputText": text[:_MAX_CHARACTERS].strip() or "-", "dimensions": self.dimensions, "normalize": True}

        def embed(client: Any) -> tuple[Vector, int]:
            answer = client.invoke_model(modelId=self._model_id, body=json.dumps(body))
            embedded = json.loads(answer["body"].read())
            vector = [float(number) for number in embedded["embedding"]]
            if len(vector) != self.dimensions:
                raise ValueError(f"{len(vector)} numbers instead of {self.dimensions}")
            return vector, int(embedded["inputTextTokenCount"])

        return asked(self._model_id, embed, until=until, client=self._given)
