from pathlib import Path

import pytest
from skylift_infra.migrations import digest, migration_files
from skylift_infra.service import Runtime, Service


def service_in(root: Path) -> Service:
    folder = root / "services" / "pets_worker"
    folder.mkdir(parents=True)
    runtime = Runtime(architecture="host", log_level="INFO")
    return Service(name="pets_worker", folder=folder, code="source", runtime=runtime)


def test_the_migrations_of_the_systems_library_belong_to_the_service(tmp_path: Path) -> None:
    service = service_in(tmp_path)
    revision = tmp_path / "shared" / "pets" / "pets" / "migrations" / "v1.py"
    revision.parent.mkdir(parents=True)
    revision.write_text("x = 1")
    assert migration_files(service) == [revision]


def test_the_digest_follows_content_and_name(tmp_path: Path) -> None:
    revision = tmp_path / "v1.py"
    revision.write_text("x = 1")
    before = digest([revision])
    revision.write_text("x = 2")
    changed = digest([revision])
    assert before != changed != digest([revision.rename(tmp_path / "v2.py")])


def test_a_service_without_migrations_is_told_so() -> None:
    with pytest.raises(ValueError, match="no migrations found"):
        digest([])
