"""Arrows point inward: handler -> routes -> noun -> store -> shared -> libraries.

A line may be an exception when it says why: `# allowed: reason`.
"""

from collections.abc import Callable, Iterable

import pytest

from tests.architecture.tree import Import, Member, Module, members, modules

OUTER = ("handler", "app", "routes", "schemas")
STORES = {"store", "migrations", "migrate"}
HTTP_EDGE = {"handler", "app", "routes", "services"}

_PACKAGES = {package: member for member in members() for package in member.packages}
_shipped = [(member, module) for member in members() for module in member.code()]
each_shipped_module = pytest.mark.parametrize(
    ("member", "module"), _shipped, ids=[str(module.path) for _, module in _shipped]
)


def _inner(member: Member, module: Module) -> set[str]:
    return module.names(member.folder)


def _refuse(module: Module, wrong: Callable[[Import], bool], why: str) -> None:
    found = [each for each in module.imports if wrong(each) and not module.allows(each.line)]
    assert not found, "\n".join(f"{module.path}:{each.line} imports {each.module}: {why}" for each in found)


@each_shipped_module
def test_imports_only_members_that_its_own_pyproject_names(member: Member, module: Module) -> None:
    allowed = {member.distribution} | member.declared
    _refuse(
        module,
        lambda each: each.top in _PACKAGES and _PACKAGES[each.top].distribution not in allowed,
        f"{member.folder}/pyproject.toml does not name it, so it is not in the zip",
    )


@pytest.mark.parametrize("member", members(), ids=lambda member: str(member.folder))
def test_never_depends_on_a_service(member: Member) -> None:
    services = {each.distribution for each in members() if each.kind == "services"}
    assert not member.declared & services, "what two services need belongs to shared/<system>"


@pytest.mark.parametrize("member", members(), ids=lambda member: str(member.folder))
def test_runtime_code_does_not_ship_infrastructure(member: Member) -> None:
    infrastructure = {each.distribution for each in members() if each.kind in {"infra", "tools"}}
    if member.kind in {"services", "shared"}:
        assert not member.declared & infrastructure, "name it in the `dev` group: only __main__.py uses it"


@each_shipped_module
def test_pulumi_stays_in_infrastructure_and_programs(member: Member, module: Module) -> None:
    if member.kind in {"services", "shared"}:
        _refuse(module, lambda each: each.top.startswith("pulumi"), "programs live in __main__.py and infra/")


@each_shipped_module
def test_stores_alone_speak_to_aws_and_the_database(member: Member, module: Module) -> None:
    if member.kind not in {"services", "shared"} or member.distribution == "skylift" or _inner(member, module) & STORES:
        return
    dialled = {"boto3", "botocore", "sqlalchemy", "psycopg"}
    _refuse(module, lambda each: each.top in dialled, "this belongs in store.py or in the shared library")


@each_shipped_module
def test_http_stays_at_the_edge(member: Member, module: Module) -> None:
    names = _inner(member, module)
    at_the_edge = names & HTTP_EDGE or {"skylift", "http"} <= names
    if member.kind in {"services", "shared"} and not at_the_edge:
        web = {"fastapi", "starlette", "mangum"}
        _refuse(module, lambda each: each.top in web, "only handler, app, routes and services know about HTTP")


@each_shipped_module
def test_nothing_inside_imports_the_doors(member: Member, module: Module) -> None:
    if member.kind != "services":
        return
    rank = _rank(module.path.parts[len(member.folder.parts) + 1 :])
    _refuse(
        module,
        lambda each: each.top in member.packages and _rank(each.module.split(".")[1:]) < rank,
        "arrows point inward: handler, app, routes, then the noun",
    )


def _rank(parts: Iterable[str]) -> int:
    """How far inside a module of a service lies; the routes and their schemas are one ring."""
    first = next(iter(parts), "").removesuffix(".py")
    return min(OUTER.index(first), OUTER.index("routes")) if first in OUTER else len(OUTER)


def test_no_package_is_named_after_nothing() -> None:
    empty_names = {"src", "utils", "util", "common", "helpers", "core", "misc"}
    found = [str(module.path) for module in modules() if module.names() & empty_names]
    assert not found, f"file code under what it is about: {found}"
