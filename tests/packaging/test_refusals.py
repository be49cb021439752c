"""What cannot be packaged says why, and what to do."""

from pathlib import Path

import pytest
from skylift_infra.packaging import NoWheelError, OverBudgetError, PackagingError, Target, build
from skylift_infra.packaging.interpreter import VARIABLE, find
from skylift_tools.package.imports import HandlerFailedError
from skylift_tools.package.report import report

from tests.packaging import service

_PLAIN = "def handler(event, context): return event\n"


def test_undeclared_dependency_is_named(workspace: Path) -> None:
    folder = service.write(workspace, handler="import yaml\n" + _PLAIN)
    with pytest.raises(HandlerFailedError, match="No module named 'yaml'"):
        report(folder, target=Target.LOCAL, bytecode=None)


def test_dependency_without_a_wheel_is_named(workspace: Path) -> None:
    folder = service.write(workspace, handler=_PLAIN, dependencies='["psycopg2==2.9.10"]')
    with pytest.raises(NoWheelError, match=r"demo: psycopg2==2\.9\.10 has no wheel for linux aarch64"):
        build(folder, target=Target.AWS, out=workspace / "out", bytecode=False)


def test_over_budget_names_the_dependency_that_did_it(workspace: Path) -> None:
    folder = service.write(
        workspace, handler=_PLAIN, dependencies='["markupsafe>=3"]', table="budget-mb-without-bytecode = 0.001"
    )
    with pytest.raises(OverBudgetError, match=r"over 0\.001 MB .*Largest: markupsafe 3"):
        build(folder, target=Target.AWS, out=workspace / "out", bytecode=False)


def test_syntax_error_in_our_own_code_is_shown(workspace: Path) -> None:
    folder = service.write(workspace, handler="def handler(:\n")
    with pytest.raises(PackagingError, match=r"does not compile .*demo/handler\.py: invalid syntax"):
        build(folder, target=Target.LOCAL, out=workspace / "out")


def test_unknown_option_is_named_with_those_that_exist(workspace: Path) -> None:
    folder = service.write(workspace, handler=_PLAIN, table="budget = 3")
    with pytest.raises(PackagingError, match=r"no 'budget'; it has budget-mb, "):
        build(folder, target=Target.LOCAL, out=workspace / "out")


def test_option_of_the_wrong_kind_is_named(workspace: Path) -> None:
    folder = service.write(workspace, handler=_PLAIN, table='budget-mb = "big"')
    with pytest.raises(PackagingError, match="budget-mb must be int or float"):
        build(folder, target=Target.LOCAL, out=workspace / "out")


def test_folder_that_the_lock_does_not_know_points_to_set_up(workspace: Path) -> None:
    folder = service.write(workspace, handler=_PLAIN)
    (workspace / "uv.lock").unlink()
    with pytest.raises(PackagingError, match="make setup"):
        build(folder, target=Target.LOCAL, out=workspace / "out")


def test_file_that_two_libraries_bring_is_refused(workspace: Path) -> None:
    folder = service.write(workspace, handler=_PLAIN, dependencies='["iniconfig>=2"]')
    (folder / "iniconfig").mkdir()
    (folder / "iniconfig" / "__init__.py").touch()
    text = (
        (folder / "pyproject.toml").read_text().replace('module-name = "demo"', 'module-name = ["demo", "iniconfig"]')
    )
    (folder / "pyproject.toml").write_text(text)
    with pytest.raises(PackagingError, match=r"both .* bring iniconfig/__init__\.py"):
        build(folder, target=Target.LOCAL, out=workspace / "out")


def test_target_python_of_another_version_is_refused(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/bin/true")
    with pytest.raises(PackagingError, match=r"SKYLIFT_TARGET_PYTHON=/bin/true is not a Python 3\.13"):
        find(workspace, Target.AWS)
