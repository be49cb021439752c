"""Text to vectors: tokenizer, ONNX session, mean over the tokens, length 1."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from minilm import files

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MODEL = "all-MiniLM-L6-v2-int8"
DIMENSIONS = 384
MAX_TOKENS = 256
BATCH_TOKENS = 512
"""Two long texts or a dozen sentences. Beyond it a batch leaves the processor's caches: eight long texts at once
take half as long again as one by one, and 200 MB more for each core."""

Tokens = list[int]


@dataclass(frozen=True)
class Embedded:
    """A vector for each text, in the order of the texts; `tokens` were read in all."""

    vectors: list[list[float]]
    tokens: int


class Embedder:
    """Has no threads while it does not embed, so a process that holds it may fork."""

    def __init__(self, tokenizer: Tokenizer, session: "InferenceSession") -> None:
        self._tokenizer, self._session = tokenizer, session

    def embed(self, texts: Sequence[str]) -> Embedded:
        """What a text has beyond 256 tokens is not read; an empty text has a vector too."""
        # One by one: the tokenizer's batches start threads, which a fork would leave behind.
        tokens = [self._tokenizer.encode(text).ids for text in texts]
        vectors: list[list[float]] = [[]] * len(texts)
        batches = _batches([len(each) for each in tokens])
        ran = _on_all_cores(lambda batch: self._run([tokens[index] for index in batch]), batches)
        for batch, made in zip(batches, ran, strict=True):
            for index, vector in zip(batch, made, strict=True):
                vectors[index] = vector
        return Embedded(vectors, sum(map(len, tokens)))

    def _run(self, batch: Sequence[Tokens]) -> list[list[float]]:
        ids, mask = _padded(batch)
        inputs: dict[str, Any] = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = {entry.name for entry in self._session.get_inputs()}
        states = self._session.run(None, {name: array for name, array in inputs.items() if name in wanted})[0]
        vectors: list[list[float]] = _pooled(states, mask).tolist()
        return vectors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Indexes of the texts, shortest first: texts of a length share a batch, so that little of it is padding."""
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if not batches or (len(batches[-1]) + 1) * lengths[index] > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(index)
    return batches


def _on_all_cores(run: Callable[[list[int]], list[list[float]]], batches: list[list[int]]) -> list[list[list[float]]]:
    """The session works on its caller's thread and without Python's lock: a thread for each core, gone at the end."""
    cores = min(len(os.sched_getaffinity(0)), len(batches))
    if cores < 2:
        return [run(batch) for batch in batches]
    with ThreadPoolExecutor(cores) as threads:
        # The longest first, or the last one works alone.
        return list(threads.map(run, reversed(batches)))[::-1]


@cache
def load() -> Embedder:
    """The embedder of this process, made once (0.2 s); a zygote calls it before it forks."""
    tokenizer = Tokenizer.from_file(str(files.path_of(*files.TOKENIZER)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return Embedder(tokenizer, _session())


def _session() -> "InferenceSession":
    # Read at the import: else it reports to its maker, from threads and open files that a fork would share.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # allowed: the library takes it from nowhere else
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    # The arena keeps the largest batch's memory for good: 80 MB for 5 % of speed.
    options.enable_cpu_mem_arena = False
    weights = str(files.path_of(*files.WEIGHTS))
    return onnxruntime.InferenceSession(weights, sess_options=options, providers=["CPUExecutionProvider"])


def _padded(batch: Sequence[Tokens]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    width = max(map(len, batch))
    ids = np.array([tokens + [0] * (width - len(tokens)) for tokens in batch], dtype=np.int64)
    mask = np.array([[1] * len(tokens) + [0] * (width - len(tokens)) for tokens in batch], dtype=np.int64)
    return ids, mask


def _pooled(states: NDArray[np.float32], mask: NDArray[np.int64]) -> NDArray[np.float32]:
    """Mean of the states (batch, tokens, 384) over the real tokens, at length 1."""
    weights = mask[:, :, None].astype(np.float32)
    means: NDArray[np.float32] = (states * weights).sum(axis=1) / weights.sum(axis=1)
    lengths: NDArray[np.float32] = np.linalg.norm(means, axis=1, keepdims=True)
    return means / lengths
