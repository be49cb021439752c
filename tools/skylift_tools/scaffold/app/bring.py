"""Brings an app into a service's folder: source, environment, settings, and what is to be said about it."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from skylift_infra import brought_app

from skylift_tools.plane.problems import PlaneProblem
from skylift_tools.scaffold import service
from skylift_tools.scaffold.app import cross_origin, scan, source, variables, verdict
from skylift_tools.scaffold.app import requirements as requirements_files
from skylift_tools.scaffold.app.environment import Environment
from skylift_tools.scaffold.app.findings import Finding
from skylift_tools.scaffold.app.probe import Found, probe
from skylift_tools.scaffold.app.request import BroughtApp
from skylift_tools.scaffold.name import Name
from skylift_tools.scaffold.placing import appearing
from skylift_tools.scaffold.rendering import render

# What starts a server; Lambda needs none.
_SERVERS = {"uvicorn", "gunicorn", "hypercorn", "daphne"}
_BUDGET_MB, _WITH_BYTECODE = 25, 1.6
# As long and as plain as the random value that a secret has at first.
_IN_PLACE_OF_A_SECRET = "placeholder" * 6


@dataclass(frozen=True)
class Brought:
    """What came of it: for people."""

    folder: Path
    found: Found
    versions: dict[str, str]
    left_behind: list[str]
    findings: list[Finding]


def bring(root: Path, name: Name, app: BroughtApp) -> Brought:
    """Write `services/<name>` around the app. Raises `PlaneProblem`, and then nothing was written."""
    service.check(root, name, "api")
    folder = root / "services" / name.text
    with appearing(folder, root=root) as scratch:
        left_behind = _copy(app, scratch)
        sources = source.read(scratch / brought_app.SOURCE)
        asked = _asked(app, sources)
        values = _values(name, app, _requirements(app, sources))
        _check_modules(name, scratch)
        environment = Environment(scratch / brought_app.ENVIRONMENT, root)
        budget_mb = _make(environment, app, values=values)
        render("app", scratch, values={**values, "budget_mb": budget_mb}, regions=service.regions(root))
        found = _probe(app, scratch, python=environment.python)
        findings = [
            *scan.scan(sources),
            *verdict.of_variables(asked, {*app.settings, *app.secrets}),
            *verdict.of_passwords(app.settings),
            *verdict.of_app(found, opened=bool(app.public)),
            *verdict.of_root(found, name.prefix),
            *verdict.of_methods(found, [entry.partition(" ")[0] for entry in app.public]),
            *cross_origin.conflicts(found.cross_origin, cross_origin.places(sources), cross_origin.stacks(root)),
            *cross_origin.own_headers(sources),
            *verdict.of_size(environment.zipped_bytes(), budget_mb),
        ]
        versions = {each: environment.version(each) or "" for each in ("fastapi", "pydantic", "starlette")}
    return Brought(folder, found, versions, left_behind, findings)


def _copy(app: BroughtApp, scratch: Path) -> list[str]:
    into = scratch / brought_app.SOURCE
    if app.source:
        return source.copy(app.source, into)
    into.mkdir()
    (into / "README").write_text(f"{app.reference} comes from a distribution that ../environment installs.\n")
    return []


def _asked(app: BroughtApp, sources: Collection[source.Source]) -> list[variables.Variable]:
    """What the app reads. Raises `PlaneProblem` naming all that it must have and nobody gave."""
    asked = variables.read_by(sources)
    given = {*app.settings, *app.secrets}
    lacking = [each for each in asked if each.default is None and each.name not in given and _is_ours(each.name)]
    if lacking:
        lines = "\n".join(f"  --setting {each.name}=...   read at {each.path}:{each.line}" for each in lacking)
        raise PlaneProblem(f"the app asks its environment for what nobody supplies; add\n{lines}")
    return [each for each in asked if _is_ours(each.name)]


def _is_ours(variable: str) -> bool:
    """Whether it is for us to supply: Lambda sets the others itself."""
    return not variable.startswith(("AWS_", "LAMBDA_")) and variable not in {"PATH", "HOME", "PORT", "TZ"}


def _requirements(app: BroughtApp, sources: Collection[source.Source]) -> list[str]:
    file = app.requirements_file or (requirements_files.find(app.source) if app.source else None)
    named = [*(requirements_files.read(file) if file else []), *app.requirements]
    if not named:
        raise PlaneProblem(
            "nothing says what the app depends on: no requirements.txt or pyproject.toml lies in --from or above it. "
            "Name one by --requirements, or each by --with"
        )
    imported = source.imports(sources)
    return [text for text in named if Requirement(text).name not in _SERVERS - imported.keys()]


def _values(name: Name, app: BroughtApp, requirements: list[str]) -> dict[str, Any]:
    return service.values(name, "an app that was brought along", "skylift[mounted]") | {
        "reference": app.reference,
        "requirements": requirements,
        "public": app.public_routes(name.prefix),
        "settings": dict(app.settings),
        "secrets": list(app.secrets),
        "placeholder": _IN_PLACE_OF_A_SECRET,
    }


def _supplied(app: BroughtApp) -> dict[str, str]:
    return {**app.settings, **dict.fromkeys(app.secrets, _IN_PLACE_OF_A_SECRET)}


def _check_modules(name: Name, scratch: Path) -> None:
    """The app's modules lie on one path with the runtime library and the function's own package."""
    for module in ("skylift", name.text):
        if any((scratch / brought_app.SOURCE).glob(f"{module}/__init__.py")):
            raise PlaneProblem(f"the app has a package called {module}, which would hide the service's: rename it")


def _make(environment: Environment, app: BroughtApp, *, values: dict[str, Any]) -> int | None:
    """The environment, and the zip's budget where the usual one would not do."""
    scratch = environment.folder.parent
    render("app", scratch, values=values, regions={})
    environment.lock(_lock_of(app))
    environment.check_wheels()
    environment.install()
    likely_mb = environment.zipped_bytes() * _WITH_BYTECODE / 1e6
    return math.ceil(likely_mb) if likely_mb > _BUDGET_MB else None


def _lock_of(app: BroughtApp) -> Path | None:
    file = requirements_files.find(app.source) if app.source and not app.requirements_file else None
    found = file.with_name("uv.lock") if file else None
    return found if found and found.is_file() else None


def _probe(app: BroughtApp, scratch: Path, *, python: Path) -> Found:
    found = probe(app.reference, scratch / brought_app.SOURCE, python=python, variables=_supplied(app))
    verdict.refuse_impossible(found)
    return found
