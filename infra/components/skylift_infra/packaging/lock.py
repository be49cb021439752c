"""What one service needs, read from the workspace's one lock."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from skylift_infra import brought_app
from skylift_infra.packaging import member, uv
from skylift_infra.packaging.errors import PackagingError
from skylift_infra.packaging.member import Member
from skylift_infra.packaging.target import Target

# Lambda's Python runtime brings boto3 and everything boto3 stands on.
SDK = frozenset({"boto3", "botocore", "s3transfer"})
UNDER_THE_SDK = frozenset({"jmespath", "python-dateutil", "six", "urllib3"})

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Requirement:
    """A third-party distribution, pinned: `text` is its line in requirements.txt with marker and hashes."""

    name: str
    text: str
    needed_by: frozenset[str]


@dataclass(frozen=True)
class Resolution:
    """Folders of the workspace and pinned distributions, both sorted by name."""

    folders: tuple[Path, ...]
    requirements: tuple[Requirement, ...]

    @property
    def requirements_text(self) -> str:
        """requirements.txt with hashes."""
        return "".join(f"{requirement.text}\n" for requirement in self.requirements)


def resolve(service: Member, root: Path, *, target: Target) -> Resolution:
    """Ask uv for the service's part of the lock, or for the lock of its own environment, without what the runtime
    already has.
    """
    if own := brought_app.environment(service.folder):
        return _of_its_own(service, own, root)
    extras = [argument for extra in target.extras if extra in service.extras for argument in ("--extra", extra)]
    result = uv.run(root, "export", "--package", service.distribution, "--frozen", "--no-dev", *extras)
    if result.returncode != 0:
        raise PackagingError(
            f"{service.folder.name}: uv cannot read its part of the lock: {result.stderr.strip()} "
            "If the folder is new, run `make setup`."
        )
    return _trimmed(parse(result.stdout, root), service.dependencies)


def _of_its_own(service: Member, environment: Path, root: Path) -> Resolution:
    options = ("--frozen", "--no-dev", "--no-emit-project")
    result = uv.run(root, "export", "--project", str(environment), *options)
    if result.returncode != 0:
        raise PackagingError(
            f"{service.folder.name}: uv cannot read {environment.name}/uv.lock: {result.stderr.strip()} "
            f"Make it anew with `uv lock --project {environment.relative_to(root)}`."
        )
    found = parse(result.stdout, environment)
    named = member.document(environment)["project"]["dependencies"]
    return _trimmed(Resolution((service.folder, *found.folders), found.requirements), named)


def _trimmed(resolution: Resolution, named: Iterable[str]) -> Resolution:
    """Without the SDK, unless the service names it."""
    return resolution if "boto3" in map(_normal, named) else _without_runtime(resolution)


def parse(exported: str, root: Path) -> Resolution:
    """Read the output of `uv export`: editable folders, pins with hashes, and `# via` notes."""
    folders: list[Path] = []
    requirements: list[Requirement] = []
    for block in re.split(r"\n(?=\S)", exported):
        if block.startswith("#") or not block.strip():
            continue
        head = block.splitlines()[0]
        if head.startswith(("-e ", "./")):
            # A lock for some platforms only says so with every line.
            folders.append((root / head.removeprefix("-e ").partition(";")[0].strip()).resolve())
        else:
            requirements.append(_requirement(block))
    return Resolution(tuple(folders), tuple(requirements))


def _requirement(block: str) -> Requirement:
    lines = block.splitlines()
    pins = [line for line in lines if not line.strip().startswith("#")]
    needed_by = [line.strip(" #").removeprefix("via").strip() for line in lines if line.strip().startswith("#")]
    return Requirement(_normal(pins[0]), "\n".join(pins), frozenset(name for name in needed_by if name))


def _without_runtime(resolution: Resolution) -> Resolution:
    """A library under boto3 goes only when nothing but boto3's own tree asks for it."""
    provided = SDK | UNDER_THE_SDK
    while keep := {name for name in provided - SDK if _users(resolution.requirements, name) - provided}:
        provided -= keep
    kept = tuple(requirement for requirement in resolution.requirements if requirement.name not in provided)
    return Resolution(resolution.folders, kept)


def _users(requirements: Iterable[Requirement], name: str) -> frozenset[str]:
    return frozenset().union(*(requirement.needed_by for requirement in requirements if requirement.name == name))


def _normal(requirement: str) -> str:
    """`Foo.bar[extra]>=1` -> `foo-bar`."""
    found = _NAME.match(requirement)
    if found is None:
        raise PackagingError(f"uv export gave a line that is not a requirement: {requirement!r}")
    return re.sub(r"[-_.]+", "-", found.group()).lower()
