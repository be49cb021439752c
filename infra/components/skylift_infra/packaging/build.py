"""From a service's folder to the zip that runs it."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from skylift_infra.packaging import archive, budget, interpreter, layer, lock, member, options, own_code, store
from skylift_infra.packaging.errors import PackagingError
from skylift_infra.packaging.layer import Recipe
from skylift_infra.packaging.member import Member
from skylift_infra.packaging.options import Options
from skylift_infra.packaging.package import Package, read_record, shares
from skylift_infra.packaging.target import Target

# Raised when the same input is to give another zip.
FORMAT = "3"
# A file saved in the middle of a build must not end up in a zip that is named after its old content.
ATTEMPTS = 3


def build(service_folder: Path, *, target: Target, out: Path | None = None, bytecode: bool | None = None) -> Package:
    """Build the zip of the service in `service_folder`, or find it built.

    The zip is named by its content and kept in `out` (default: `packages` in the state folder). `bytecode=None` does
    what the service's options say, which is to put it in. Raises a PackagingError for everything that can be put
    right by a person: no wheel for the target, no Python of its version, more bytes than the budget.
    """
    for _ in range(ATTEMPTS):
        plan = _plan(service_folder.resolve(), target, bytecode)
        path = (out or store.default(plan.root)) / f"{plan.service.folder.name}-{target.value}-{plan.key}.zip"
        if package := read_record(path) or _build_once(plan, path):
            os.utime(path)
            return budget.check(package, plan.options)
    raise PackagingError(f"{service_folder.name}: its files keep changing while they are packaged; build again.")


@dataclass(frozen=True)
class _Plan:
    root: Path
    service: Member
    members: tuple[Member, ...]
    resolution: lock.Resolution
    target: Target
    options: Options
    bytecode: bool

    @property
    def layer_key(self) -> str:
        """Names the third-party part."""
        return _digest(FORMAT, *self._platform(), self.resolution.requirements_text, *options.leave_out(self.members))

    @property
    def key(self) -> str:
        """Names the whole."""
        return _digest(self.layer_key, own_code.digest(self.members))

    def _platform(self) -> tuple[str, ...]:
        return (self.target.label, *self.target.wheel_options, "bytecode" if self.bytecode else "sources")


def _plan(folder: Path, target: Target, bytecode: bool | None) -> _Plan:
    root = member.workspace_root(folder)
    service = member.load(folder)
    resolution = lock.resolve(service, root, target=target)
    members = tuple(member.load(each) for each in resolution.folders)
    chosen = options.load(service, root)
    return _Plan(root, service, members, resolution, target, chosen, chosen.bytecode if bytecode is None else bytecode)


def _build_once(plan: _Plan, path: Path) -> Package | None:
    python = interpreter.find(plan.root, plan.target) if plan.bytecode else None
    with store.locked(path.parent):
        package = read_record(path) or _build(plan, path, python)
    store.sweep(path.parent, f"{plan.service.folder.name}-{plan.target.value}-*.zip")
    return package


def _build(plan: _Plan, path: Path, python: Path | None) -> Package | None:
    """None when a file changed meanwhile."""
    name = plan.service.folder.name
    recipe = Recipe(name, plan.resolution, plan.target, options.leave_out(plan.members), python)
    layers = path.parent / "layers"
    libraries = layer.make(recipe, layers / f"{name}-{plan.target.value}-{plan.layer_key}", root=plan.root)
    store.sweep(layers, f"{name}-{plan.target.value}-*")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".building-") as scratch:
        own = Path(scratch) / "own"
        own.mkdir()
        owners = libraries.owners | own_code.copy(plan.members, own, python=python)
        unfinished = Path(scratch) / "zip"
        entries = archive.write(_merge(name, libraries.tree, own), unfinished, level=plan.target.compression_level)
        if plan.key not in path.name:
            return None
        content = unfinished.read_bytes()
        unfinished.rename(path)
    digest = hashlib.sha256(content).hexdigest()
    package = Package(name, plan.target, path, digest, len(content), plan.bytecode, shares(entries, owners))
    package.write_record()
    return package


def _merge(service: str, *trees: Path) -> list[tuple[str, Path]]:
    """All files of all trees; the same name in two of them would make one hide the other."""
    files: dict[str, Path] = {}
    for tree in trees:
        for path in tree.rglob("*"):
            if not path.is_file():
                continue
            name = path.relative_to(tree).as_posix()
            if name in files:
                raise PackagingError(f"{service}: both a library and the workspace bring {name}; rename one of them.")
            files[name] = path
    return list(files.items())


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:20]
