"""Without these whoever is woken at night has to work out from a tool's words what to change, and where."""

from typing import Any

import pytest
from deployer.failure import Code
from deployer.sessions.session import Stage

LINT = (
    "cfn-lint finds an error in template.yaml: E3002 in Resources/Greeter/Properties/Timeuot: Additional properties "
    "are not allowed ('Timeuot' was unexpected. Did you mean 'Timeout'?)"
)
NAMED = (
    "Own chooses a name for itself, which needs CAPABILITY_NAMED_IAM and is not granted: roles are named after the "
    "stack. Leave RoleName out, or begin it with ${AWS::StackName}."
)
STAGES = [
    (
        Code.TEMPLATE_VALIDATION,
        LINT,
        "Greeter has no property 'Timeuot': write 'Timeout', which is the one that is spelt like it.",
    ),
    (
        Code.TEMPLATE_VALIDATION,
        LINT.partition(" Did")[0] + ")",
        "Greeter has no property 'Timeuot': correct its spelling or its place, or take it out.",
    ),
    (
        Code.CFN_CAPABILITY,
        NAMED,
        (
            "Own chooses its own RoleName, which needs CAPABILITY_NAMED_IAM and is not granted here: leave RoleName "
            "out, and CloudFormation names it after the stack."
        ),
    ),
]
LOGGED = [
    (
        "[ERROR] Runtime.HandlerNotFound: Handler 'handle' missing on module 'app'",
        Code.LAMBDA_CONFIG,
        "The handler 'app.handle' of Shop is not in module 'app': set Handler to a function that the module has.",
    ),
    (
        "[ERROR] Runtime.ImportModuleError: Unable to import module 'ap': No module named 'ap'",
        Code.LAMBDA_CONFIG,
        "The Handler of Shop names the module 'ap', which is not in its code: correct Handler or CodeUri.",
    ),
    (
        "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'",
        Code.LAMBDA_CONFIG,
        "The module 'app' of Shop imports 'requests', which is not in its code: name its package in requirements.txt.",
    ),
    (
        "[ERROR] Runtime.HandlerNotFound: app.handle is undefined or not exported",
        Code.LAMBDA_CONFIG,
        "The handler 'app.handle' of Shop is not exported by its file: set Handler to a function that is.",
    ),
    (
        "Task timed out after 3.00 seconds",
        Code.TIMEOUT,
        "Shop did not answer within its Timeout of 3.00 seconds: raise Timeout, or see what it waits for.",
    ),
    (
        "[ERROR] KeyError: 'id' (shop/orders.py, line 3, in order)",
        Code.TESTS_FAILED,
        "Shop fails when it is called: KeyError: 'id' (shop/orders.py, line 3, in order).",
    ),
]


def analysed(world: Any, made: Any) -> Any:
    return world.found(made).findings


@pytest.mark.parametrize(("code", "reason", "cause"), STAGES)
def test_the_cause_is_one_sentence_that_names_the_resource_the_property_and_the_way_out(
    world: Any, code: Code, reason: str, cause: str
) -> None:
    made = world.begin()
    world.fail(made, code, reason, stage=Stage.DEPLOY)
    found = analysed(world, made)
    assert found.root_cause == cause and found.fix_instructions
    assert reason in found.errors[0].lines, "what the tool itself said is still to be read"


@pytest.mark.parametrize(("line", "code", "cause"), LOGGED)
def test_what_a_function_logged_is_the_cause_of_its_tests_failure(
    world: Any, line: str, code: Code, cause: str
) -> None:
    made = world.begin()
    failed = "1 of 1 tests did not pass. Step 1, GET /: expected status below 500; got status 502."
    said = f"Shop (AWS::Lambda::Function) logged: {line}"
    world.say(made, "Step 1 FAILED: got status 502.", event="test_step", stage="test")
    world.say(made, said, event="function_log", stage="test")
    world.fail(made, Code.TESTS_FAILED, f"{failed} Shop logged: {line}", failed, said, stage=Stage.TEST)
    found = analysed(world, made)
    assert found.root_cause == cause
    assert "Shop" in found.fix_instructions[0] or "requirements.txt" in found.fix_instructions[0]
    assert {code, Code.TESTS_FAILED} == {group.type for group in found.errors}


def test_a_refused_fix_is_not_the_cause_of_what_it_was_to_mend(world: Any) -> None:
    made = world.begin(max_attempts=3)
    world.say(made, LINT, event="stage_failed", code="TEMPLATE_VALIDATION", stage="deploy")
    for attempt in (1, 2):
        refused = "The answer of bedrock:some is refused: it is not the JSON that was asked for."
        world.say(made, refused, event="stage_failed", code="REFUSED_ANSWER", stage="fix", attempt=attempt)
    assert "Timeuot" in analysed(world, made).root_cause


def test_refused_tests_are_the_cause_where_the_deployment_was_right(world: Any) -> None:
    made = world.begin(max_attempts=2)
    refused = "The answer of bedrock:some is refused: it is not the tests that were asked for."
    world.fail(made, Code.REFUSED_ANSWER, refused, stage=Stage.TEST)
    assert analysed(world, made).root_cause == refused
