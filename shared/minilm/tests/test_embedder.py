import math
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import minilm
import pytest
from minilm import files

TEXTS = [
    "The cat sleeps on the sofa.",
    "Revenue grew by five percent in the third quarter.",
    "A kitten naps on a couch.",
]


def likeness(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_what_means_the_same_is_near() -> None:
    cat, revenue, kitten = minilm.load().embed(TEXTS).vectors
    assert likeness(cat, kitten) > 0.5 > 0.2 > likeness(cat, revenue)


def test_vectors_have_length_one_and_keep_the_order_whatever_the_batch() -> None:
    texts = [f"{'word ' * (number % 40)}number {number}" for number in range(21)]
    together = minilm.load().embed(texts)
    for text, vector in zip(texts, together.vectors, strict=True):
        assert len(vector) == minilm.DIMENSIONS and math.isclose(likeness(vector, vector), 1, abs_tol=1e-5)
        assert likeness(vector, minilm.load().embed([text]).vectors[0]) > 0.9999


def test_long_empty_and_strange_texts_have_a_vector_too() -> None:
    embedded = minilm.load().embed(["word " * 5000, "", "\x00\ufffd🙂", "漢字"])
    assert all(math.isfinite(number) for vector in embedded.vectors for number in vector)
    assert embedded.tokens < minilm.MAX_TOKENS + 20
    assert minilm.load().embed([]).vectors == []


def test_a_process_that_loaded_the_model_may_fork() -> None:
    expected = minilm.load().embed(TEXTS[:1]).vectors[0]
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writer, b"1" if minilm.load().embed(TEXTS[:1]).vectors[0] == expected else b"0")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 1) == b"1"


def test_a_zygote_finds_what_to_load_first() -> None:
    (entry,) = entry_points(group="skylift.preload", name="minilm")
    assert entry.load() is minilm.load


def test_nothing_is_kept_for_or_told_to_its_maker(tmp_path: Path) -> None:
    program = "import minilm; minilm.load().embed(['text'])"
    environ = os.environ | {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env=environ, check=True)
    assert list(tmp_path.iterdir()) == []


def test_it_works_without_the_weights_that_came_with_the_tokenizer(tmp_path: Path) -> None:
    for package, name in (files.TOKENIZER, files.WEIGHTS):
        target = tmp_path / package / name
        target.parent.mkdir(parents=True)
        target.symlink_to(files.path_of(package, name))
        # Neither package may be imported: one of them would load torch.
        (tmp_path / package / "__init__.py").write_text("raise ImportError('imported')")
    program = "import minilm; print(len(minilm.load().embed(['text']).vectors[0]))"
    environ = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environ, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "384"


def test_a_file_that_is_missing_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing\.bin of the package minilm is missing"):
        files.path_of("minilm", "nothing.bin")
    with pytest.raises(FileNotFoundError, match="no_such_package"):
        files.path_of("no_such_package", "model.onnx")
