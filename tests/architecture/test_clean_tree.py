"""What a stranger clones says nothing about the machines that it was written on."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, files

_HOME_OF_SOMEBODY = re.compile(r"(?<![\w.$}/-])/(?:work|root|home/\w+|Users/\w+)/")
_REGISTRY_URL = re.compile(r'(?:registry|url) = "(https?://[^/"]+)')
_PUBLIC = {"https://pypi.org", "https://files.pythonhosted.org"}
_MERGE_MARK = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)


def _text(path: Path) -> str:
    return (ROOT / path).read_bytes().decode(errors="replace")


def test_no_file_names_a_machine_path() -> None:
    found = [f"{path}: {match[0]}" for path in files() for match in _HOME_OF_SOMEBODY.finditer(_text(path))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("lock", [path for path in files() if path.name == "uv.lock"], ids=str)
def test_locks_name_the_public_registry_only(lock: Path) -> None:
    assert set(_REGISTRY_URL.findall(_text(lock))) <= _PUBLIC


def test_no_merge_is_left_half_done() -> None:
    assert not [str(path) for path in files() if _MERGE_MARK.search(_text(path))]
