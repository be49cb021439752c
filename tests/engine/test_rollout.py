"""`pulumi up` works: every program of dev and prod, in the genuine engine, against a made-up AWS.

What this leaves out: AWS itself and its provider (their rules, defaults and replacements), the zips (functions come
from source here; `tests/packaging` builds them), and the Python language host, in whose place the SDK's Automation API
runs the programs.
"""

import pytest
import yaml
from skylift_tools.engine import config
from skylift_tools.engine.projects import find, load

from tests.builders.made_up_aws import PASSWORD
from tests.builders.programs import ROOT, stack_files
from tests.engine.registrations import referred, registrations
from tests.engine.rollout import DEPLOYED, STEPS, Rollout

PROJECTS = [project.name for project in find(ROOT)]
everywhere = pytest.mark.parametrize(("stack", "project"), [(s, p) for s in DEPLOYED for p in PROJECTS])


@everywhere
def test_a_program_comes_up_and_a_second_preview_and_a_refresh_find_no_change(
    rollout: Rollout, stack: str, project: str
) -> None:
    steps = rollout.steps[stack, project]
    assert not [step.error for step in steps if step.error]
    assert [step.step for step in steps] == list(STEPS)
    preview, up, again, refreshed = (step.counts for step in steps)
    assert set(preview) == {"create"} == set(up) and preview == up
    assert again == {"same": up["create"]}
    assert set(refreshed) == {"same"}


@everywhere
def test_what_a_program_registers_is_what_our_own_engine_sees(rollout: Rollout, stack: str, project: str) -> None:
    """Else the local platform would not show what is deployed to AWS: URN, type, inputs, dependencies, exports."""
    programs = str(rollout.backend.programs)
    genuine = registrations(rollout.up[stack, project], programs)
    resources = [entry for entry in rollout.own[stack]["resources"] if entry["project"] == project]
    own = registrations(resources, programs)
    assert genuine.keys() == own.keys()
    for urn, fields in genuine.items():
        assert fields == own[urn], urn


@everywhere
def test_a_program_refers_to_each_stack_once(rollout: Rollout, stack: str, project: str) -> None:
    assert referred(rollout.up[stack, project]) == rollout.own[stack]["references"][project]


@pytest.mark.parametrize("stack", DEPLOYED)
def test_no_secret_is_stored_or_printed_in_plain_text(rollout: Rollout, stack: str) -> None:
    known = [entry for (of, _), found in rollout.up.items() if of == stack for entry in found]
    assert any(PASSWORD in str(entry.get("inputs")) for entry in known), "no stack has a secret that could leak"
    assert not [name for name, text in rollout.stored.items() if PASSWORD in text]
    assert not [place for place, steps in rollout.steps.items() if any(PASSWORD in step.text for step in steps)]
    for project in PROJECTS:
        assert PASSWORD not in str(rollout.destroyed[stack, project])


@pytest.mark.parametrize("stack", DEPLOYED)
def test_the_yaml_that_the_cli_rewrote_means_what_it_meant(rollout: Rollout, stack: str) -> None:
    """`stack select --create` with a passphrase adds a salt, and makes texts of plain booleans and numbers."""
    files = stack_files(rollout.backend.programs, stack)
    assert len(files) == len(PROJECTS)
    for path in files:
        assert yaml.safe_load(path.read_text())["encryptionsalt"].startswith("v1:"), path
        original = ROOT / path.parent.relative_to(rollout.backend.programs)
        expected = config.load(load(original / "Pulumi.yaml"), stack)
        config.from_source(expected, load(original / "Pulumi.yaml"))
        assert config.load(load(path.parent / "Pulumi.yaml"), stack) == expected


@everywhere
def test_a_stack_is_destroyed_unless_something_in_it_is_protected(rollout: Rollout, stack: str, project: str) -> None:
    protected = {entry["urn"] for entry in rollout.up[stack, project] if entry.get("protect")}
    done = rollout.destroyed[stack, project]
    left = {entry["urn"] for entry in rollout.left[stack, project]}
    if protected:
        # In the preview, which comes first: with `--skip-preview`, all that is not protected would be gone.
        assert done.returncode != 0 and "cannot be deleted" in done.stdout + done.stderr
        assert left == {entry["urn"] for entry in rollout.up[stack, project]}
    else:
        assert done.returncode == 0, done.stdout + done.stderr
        assert left == set()


def test_production_protects_what_cannot_be_made_again_and_development_nothing(rollout: Rollout) -> None:
    protected = {
        (stack, project) for (stack, project), found in rollout.up.items() if any(e.get("protect") for e in found)
    }
    assert protected == {("prod", name) for name in ("platform", "database", "knowledge", "deployer")}
