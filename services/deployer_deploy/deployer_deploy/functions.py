"""A function or layer as its template describes it, and its code made ready: built if it is Python, else as it is."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer.counting import counted
from deployer.failure import Code, StageFailed
from deployer.template.parsing import Template
from deployer.template.shape import metadata, resources

from deployer_deploy.archive import zipped, zipped_file
from deployer_deploy.node_modules import missing_modules
from deployer_deploy.python_build import REQUIREMENTS, PythonBuild, Target
from deployer_deploy.references import FUNCTION, SAM_FUNCTION, Content, Place
from deployer_deploy.uploads import Uploaded

_COMPILED = ("java", "dotnet", "go")
_OWN_RUNTIME = "provided"
_DEFAULT_ARCHITECTURE = "x86_64"
_LAYERS_PYTHON = "python"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Described:
    """runtime: empty where the template computes it. method: how SAM is told to build it (`Metadata`)."""

    place: Place
    runtime: str
    architecture: str
    method: str

    @classmethod
    def of(cls, place: Place, template: Template) -> Described:
        properties = {**_globals(template, place), **place.properties}
        architectures = properties.get("Architectures") or properties.get("CompatibleArchitectures") or []
        return cls(
            place,
            runtime=_text(properties.get("Runtime")) or _first(properties.get("CompatibleRuntimes")),
            architecture=_first(architectures) or _DEFAULT_ARCHITECTURE,
            method=_text(metadata(template, place.name).get("BuildMethod")),
        )

    @property
    def is_layer(self) -> bool:
        return self.place.reference.content is Content.LAYER

    @property
    def target(self) -> Target:
        runtime = self.method if self.is_layer and self.method.startswith("python3.") else self.runtime
        return Target(runtime, self.architecture)

    def is_built(self, code: Path) -> bool:
        """Of layers, only those that say so are."""
        asked = self.method.startswith("python") if self.is_layer else self.runtime.startswith("python")
        return asked and (code / REQUIREMENTS).is_file()


@dataclass
class Builder:
    """Makes zips of the functions and layers below `root`, one at a time in memory; what two share is made once."""

    root: Path
    python: PythonBuild
    say: Callable[[str, str], None]

    def __post_init__(self) -> None:
        self._made: dict[tuple[Path, Target, bool], Uploaded] = {}
        self._told: set[str] = set()

    def uploaded(self, described: Described, code: Path, upload: Callable[[bytes], Uploaded]) -> Uploaded:
        """Raises StageFailed for what cannot be built, or not here."""
        if code.is_file():
            return upload(zipped_file(code))
        _check(described, code)
        self._tell_of_another_python(described)
        known = (code, described.target, described.is_layer)
        if known not in self._made:
            self._made[known] = upload(self._build(described, code))
        return self._made[known]

    def _build(self, described: Described, code: Path) -> bytes:
        if not described.is_built(code):
            self._warn_of_missing_modules(described, code)
            return zipped(code, name=described.place.name)
        with tempfile.TemporaryDirectory() as folder:
            built = Path(folder) / "built"
            inner = built / _LAYERS_PYTHON if described.is_layer else built
            inner.mkdir(parents=True)
            count = self.python.install(code, described.target, root=self.root, into=inner)
            shutil.copytree(code, inner, dirs_exist_ok=True)
            self.say("code_built", f"{described.place.name} is built with {counted(count, 'requirement')}.")
            return zipped(built, name=described.place.name)

    def _tell_of_another_python(self, described: Described) -> None:
        """Once for each: what is newer in a language is an error of syntax before."""
        wanted, here = described.runtime, self.python.runtime
        if here and wanted.startswith("python") and wanted != here and wanted not in self._told:
            self._told.add(wanted)
            self.say("other_runtime", f"{described.place.name} is written for {wanted}; here it runs on {here}.")

    def _warn_of_missing_modules(self, described: Described, code: Path) -> None:
        if described.runtime.startswith("nodejs") and (missing := missing_modules(code)):
            named = ", ".join(missing[:_MOST_NAMED]) + (", ..." if len(missing) > _MOST_NAMED else "")
            text = f"requires {named}, not in the repository; Node code is zipped as it is, without them"
            self.say("code_incomplete", f"{described.place.name} {text}.")


def refuse_images(template: Template) -> None:
    """Raises StageFailed (NOT_AVAILABLE_HERE) for functions that are images still to be built."""
    for name, kind, properties in resources(template, SAM_FUNCTION, FUNCTION):
        code = properties.get("Code") if kind == FUNCTION else properties
        if properties.get("PackageType") == "Image" and not (isinstance(code, dict) and code.get("ImageUri")):
            reason = f"The function {name} is a container image, and images are not built here; name one by ImageUri."
            raise StageFailed(Code.NOT_AVAILABLE_HERE, reason, [f"Resources/{name}/Properties/ImageUri: missing"])


def _check(described: Described, code: Path) -> None:
    if described.method and not described.method.startswith(("python", "nodejs")):
        _refuse(described, f"is built with {described.method!r}, which there is not here; commit its built code")
    if described.is_layer:
        return
    if described.runtime.startswith(_COMPILED):
        _refuse(described, f"has to be compiled for {described.runtime}; name its built zip or jar instead of a folder")
    if described.runtime.startswith(_OWN_RUNTIME) and not (code / "bootstrap").is_file():
        _refuse(described, "brings its own runtime, but its folder holds no compiled file `bootstrap`")


def _refuse(described: Described, fault: str) -> None:
    raise StageFailed(Code.BUILD, f"The function {described.place.name} {fault}.", [f"{described.place}: {fault}"])


def _globals(template: Template, place: Place) -> dict[str, Any]:
    shared = template.get("Globals")
    if place.reference.type != SAM_FUNCTION or not isinstance(shared, dict):
        return {}
    found = shared.get("Function")
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _first(values: Any) -> str:
    return _text(values[0]) if isinstance(values, list) and values else ""
