"""What Lambda gives to every process of ours, for the tests that run our code in theirs; and who runs which test."""

import os
from typing import Any

import pytest
from skylift_tools import own_environment
from xdist.scheduler import LoadScopeScheduling

own_environment.adopt()
# Some tests fork while others of the process have used gRPC, whose own handlers would break the child.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"
# httpx refuses such a proxy, also for addresses that it would not be asked for, unless another library is installed.
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    if os.environ[name].startswith("socks"):
        del os.environ[name]
os.environ.setdefault("POWERTOOLS_SERVICE_NAME", "service_under_test")
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "tests")

# What shares a running platform, or packages, is run by one process. It takes longest, so it begins first, and in this
# order: the zips that the first platform builds are those of the second.
_TOGETHER = {
    "tests/flows": "platform",
    "tests/contracts": "platform",
    "tests/packaging": "packaging",
    "tests/faults": "plane",
    "tests/fuzzing": "plane",
    "tests/load": "plane",
    "tests/engine": "engine",
}
_ORDER = list(dict.fromkeys(_TOGETHER.values()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that are run together stand together."""
    items.sort(key=lambda item: _rank(_group(item.nodeid)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Tests are handed out by group."""
    return _ByGroup(config, log)


class _ByGroup(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _group(nodeid)


def _group(nodeid: str) -> str:
    """By shared fixtures, else by file."""
    path = nodeid.partition("::")[0]
    return _TOGETHER.get("/".join(path.split("/")[:2]), path)


def _rank(group: str) -> int:
    return _ORDER.index(group) if group in _ORDER else len(_ORDER)
