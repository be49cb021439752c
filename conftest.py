"""What Lambda gives to every process of ours, for the tests that run our code in theirs; and who runs which test."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "service_under_test")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "tests")

_ROOT = Path(__file__).parent
# What shares a running platform, or packages, is run by one process. It takes longest, so it begins first.
_TOGETHER = {
    "tests/contracts": "platform",
    "tests/faults": "platform",
    "tests/flows": "platform",
    "tests/fuzzing": "platform",
    "tests/load": "platform",
    "tests/packaging": "packaging",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups for several processes: by shared fixtures, else by file. With one process only the order matters."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item.path.relative_to(_ROOT))))
    items.sort(key=lambda item: _group(item.path.relative_to(_ROOT)) not in _TOGETHER.values())


def _group(path: Path) -> str:
    return _TOGETHER.get("/".join(path.parts[:2]), str(path))
