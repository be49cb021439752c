"""Zips of every function there is, built once and kept in the checkout's own store from run to run."""

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from skylift_infra.packaging import NoTargetPythonError, Package, Target, build
from skylift_tools.package.found import functions, root

_STORE = root() / ".skylift" / "packages"
_measured: dict[str, str] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`folder` is each folder that ships a handler; `api` and `worker` those with an HTTP API or a queue."""
    for name, chosen in {"folder": _any, "api": _is_api, "worker": _reads_a_queue}.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, [found for found in functions() if chosen(found)], ids=lambda at: at.name)


def _any(_folder: Path) -> bool:
    return True


def _is_api(folder: Path) -> bool:
    return "HttpRoutes(" in (folder / "__main__.py").read_text()


def _reads_a_queue(folder: Path) -> bool:
    return "Queue.of(" in (folder / "__main__.py").read_text()


@cache
def aws_zip(folder: Path) -> Package:
    """With bytecode where this machine has the target's Python, else without; the summary says which."""
    try:
        package = build(folder, target=Target.AWS, out=_STORE)
    except NoTargetPythonError:
        package = build(folder, target=Target.AWS, out=_STORE, bytecode=False)
    kind = "with bytecode" if package.bytecode else "WITHOUT bytecode (no Python 3.13 here)"
    _measured[package.service] = (
        f"{package.size_bytes / 1e6:.1f} MB {kind}, budget {(package.budget_bytes or 0) / 1e6:g} MB"
    )
    return package


@pytest.fixture(scope="session")
def unpacked_local(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """The folder that a local zip was unpacked into."""

    @cache
    def unpack(folder: Path) -> Path:
        target = tmp_path_factory.mktemp(folder.name)
        zipfile.ZipFile(build(folder, target=Target.LOCAL, out=_STORE).path).extractall(target)
        return target

    return unpack


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty uv workspace, with the uv that set-up chose for this checkout."""
    (tmp_path / ".skylift-tools").symlink_to(root() / ".skylift-tools")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "w"\nversion = "0"\nrequires-python = ">=3.11"\n'
        '[tool.uv]\npackage = false\n[tool.uv.workspace]\nmembers = ["services/*"]\n'
    )
    return tmp_path


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was measured: a zip without bytecode has another budget."""
    for service, size in sorted(_measured.items()):
        terminalreporter.write_line(f"zip for AWS: {service} {size}")
