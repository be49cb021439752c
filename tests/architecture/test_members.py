"""What makes a folder a member in good order: what is forgotten here would quietly escape other rules."""

import pytest

from tests.architecture.tree import ROOT, Member, Module, members

_PACKAGES = {package: member.distribution for member in members() for package in member.packages}
each_member = pytest.mark.parametrize("member", members(), ids=lambda member: str(member.folder))


@each_member
def test_every_package_is_marked_as_typed(member: Member) -> None:
    found = {path.parent.name for path in (ROOT / member.folder).glob("*/__init__.py")} - {"tests"}
    assert found == member.packages, "types and rules see only packages that hold a file py.typed"


@each_member
def test_a_service_its_package_and_its_distribution_share_one_name(member: Member) -> None:
    if member.kind == "services":
        name = member.folder.name
        assert member.packages == {name} and member.distribution == name.replace("_", "-")


@each_member
def test_a_program_imports_only_members_that_its_own_pyproject_names(member: Member) -> None:
    program = Module(member.folder / "__main__.py")
    if not (ROOT / program.path).is_file():
        return
    named = {member.distribution} | member.declared | member.declared_for_development
    missing = {_PACKAGES[each.top] for each in program.imports if each.top in _PACKAGES} - named
    assert not missing, f"{member.folder}/pyproject.toml does not name {', '.join(sorted(missing))} in its `dev` group"
