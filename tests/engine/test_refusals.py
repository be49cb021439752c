"""Refusals of the genuine engine: our own uses the same words, and our programs name the way out."""

from pathlib import Path

from skylift_tools.engine import DuplicateUrn
from skylift_tools.engine.projects import load

from tests.engine.backend import Backend, qualified

DOUBLED = """
import pulumi
for _ in range(2):
    pulumi.StackReference("platform", stack_name="organization/platform/dev")
"""


def test_a_stack_that_is_not_up_is_named_with_the_command_that_brings_it_up(empty: Backend) -> None:
    made = empty.pulumi("platform", "stack", "init", qualified("platform", "dev"))
    assert made.returncode == 0, made.stderr
    (step,) = empty.take("database", "dev", "preview")
    assert "organization/platform/dev has no output" in step.error
    assert "`pulumi -C . up --stack dev`" in step.error
    assert "Traceback" not in step.error and "KeyError" not in step.error


def test_a_second_reference_to_a_stack_is_refused_in_the_words_of_our_own_engine(empty: Backend) -> None:
    empty.pulumi("platform", "stack", "init", qualified("platform", "dev"))
    _rewrite(empty.root("knowledge"), DOUBLED)
    (step,) = empty.take("knowledge", "dev", "preview")
    assert str(DuplicateUrn("urn:pulumi:dev::knowledge::pulumi:pulumi:StackReference::platform")) in step.error


def _rewrite(folder: Path, source: str) -> None:
    (load(folder / "Pulumi.yaml").main / "__main__.py").write_text(source)
