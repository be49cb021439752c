"""What a save means for functions and stacks."""

from __future__ import annotations

from pathlib import Path

import pytest
from skylift_tools.plane.changes import Consequences, consequences
from skylift_tools.plane.members import Members

_MEMBERS = {
    "infra/components": "name = 'skylift-infra'",
    "infra/platform": "name = 'infra-platform'\n[dependency-groups]\ndev = ['skylift-infra']",
    "infra/knowledge": "name = 'infra-knowledge'\n[dependency-groups]\ndev = ['skylift-infra']",
    "shared/skylift": "name = 'skylift'",
    "shared/knowledge": "name = 'skylift_knowledge'\ndependencies = ['skylift[http]>=1']",
    "services/api": "name = 'api'\ndependencies = ['skylift-knowledge']\n"
    "[dependency-groups]\ndev = ['infra-knowledge']",
    "services/other": "name = 'other'\ndependencies = ['skylift']\n[dependency-groups]\ndev = ['skylift-infra']",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder, text in _MEMBERS.items():
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "pyproject.toml").write_text(f"[project]\nversion = '0'\n{text}\n")
    return tmp_path


def _after(root: Path, name: str) -> tuple[set[str], set[str], bool]:
    found: Consequences = consequences([root / name], Members.read(root), root)
    return _names(found.reload, root), _names(found.again, root), found.environment


def _names(folders: frozenset[Path], root: Path) -> set[str]:
    return {str(folder.relative_to(root)) for folder in folders}


def test_a_services_file_loads_that_service(root: Path) -> None:
    assert _after(root, "services/api/api/routes.py") == ({"services/api"}, set(), False)


def test_a_library_loads_its_users_over_any_number_of_steps(root: Path) -> None:
    everybody = {"shared/skylift", "shared/knowledge", "services/api", "services/other"}
    assert _after(root, "shared/skylift/skylift/http.py") == (everybody, set(), False)
    assert _after(root, "shared/knowledge/knowledge/a.py")[0] == {"shared/knowledge", "services/api"}


def test_a_program_or_its_settings_bring_up_that_stack(root: Path) -> None:
    for name in ("__main__.py", "Pulumi.local.yaml"):
        assert _after(root, f"services/api/{name}") == (set(), {"services/api"}, False)
    assert _after(root, "Pulumi.local.yaml")[1] == {"."}
    assert _after(root, "services/without_pyproject/Pulumi.yaml")[1] == {"services/without_pyproject", "."}


def test_handles_and_components_bring_up_the_stacks_that_import_them(root: Path) -> None:
    assert _after(root, "infra/knowledge/knowledge_stacks/stores.py")[1] == {"infra/knowledge", "services/api"}
    everybody = {"infra/components", "infra/platform", "infra/knowledge", "services/api", "services/other"}
    assert _after(root, "infra/components/skylift_infra/queue.py")[1] == everybody


def test_a_migration_is_applied_by_its_users_stacks(root: Path) -> None:
    assert "services/api" in _after(root, "shared/knowledge/knowledge/migrations/002.py")[1]


def test_tests_change_nothing_and_a_new_pyproject_changes_the_environment(root: Path) -> None:
    assert _after(root, "services/api/tests/test_routes.py") == (set(), set(), False)
    assert _after(root, "services/api/pyproject.toml") == (set(), set(), True)
