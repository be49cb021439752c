"""Without these `/analyze` names a consequence for the cause, tells a secret, or tells something else each time."""

import json
from typing import Any
from uuid import uuid4

import pytest
from deployer.analysis.analysis import Findings, Severity, Status
from deployer.failure import Code
from deployer.sessions.session import Session, Stage
from deployer_analyzer.model import ModelEngine
from skylift.errors import Unavailable
from skylift.models import Written

from tests.builders.models import FREE

TAKEN = "photos already exists (Service: S3, Status Code: 409)"
REASON = f"Photos (AWS::S3::Bucket) failed: {TAKEN}. The stack is in ROLLBACK_COMPLETE."


def rolled_back(world: Any) -> Session:
    """A stack whose bucket cannot be made: everything else fails with it."""
    made: Session = world.begin()
    world.say(made, "Photos (AWS::S3::Bucket) CREATE_IN_PROGRESS", type="AWS::S3::Bucket", status="CREATE_IN_PROGRESS")
    failed = {"type": "AWS::S3::Bucket", "status": "CREATE_FAILED"}
    world.say(made, f"Photos (AWS::S3::Bucket) CREATE_FAILED: {TAKEN}", **failed)
    cancelled = {"type": "AWS::SQS::Queue", "status": "CREATE_FAILED"}
    world.say(made, "Jobs (AWS::SQS::Queue) CREATE_FAILED: Resource creation cancelled", **cancelled)
    world.fail(made, Code.S3_ERROR, REASON, f"Photos (AWS::S3::Bucket) CREATE_FAILED: {TAKEN}")
    return made


def of(world: Any, made: Session) -> Findings:
    analysis = world.found(made)
    assert analysis.status is Status.DONE and analysis.findings
    found: Findings = analysis.findings
    return found


def test_the_first_cause_is_named_and_not_what_followed_from_it(world: Any) -> None:
    found = of(world, rolled_back(world))
    assert found.root_cause == REASON
    assert "BucketName" in found.fix_instructions[0]
    gravest, other = found.errors
    assert (gravest.type, gravest.severity, gravest.count) == (Code.S3_ERROR, Severity.CRITICAL, 2)
    assert (other.type, other.severity) == (Code.CFN_CREATE, Severity.ERROR)
    assert other.lines == ("Jobs (AWS::SQS::Queue) CREATE_FAILED: Resource creation cancelled",)
    assert found.duration_seconds == 4 and found.engine == "rules"


def test_the_same_message_twice_finds_the_same(world: Any) -> None:
    made = rolled_back(world)
    first = of(world, made)
    world.watch.pass_by(minutes=5)
    assert of(world, made) == first


def test_what_an_attempt_before_failed_by_is_a_warning_and_no_fix_is_no_cause(world: Any) -> None:
    made = world.begin(max_attempts=2)
    world.say(made, "Encountered unsupported property Nmae", event="stage_failed", code="TEMPLATE_VALIDATION")
    world.say(made, "Handler 'hand' missing on module 'app'", event="stage_failed", code="LAMBDA_CONFIG", attempt=2)
    world.say(made, "No fix can be justified.", event="stage_failed", code="NO_FIX", attempt=2, stage="fix")
    found = of(world, made)
    assert "'app.hand'" in str(found.root_cause)
    assert {group.type: group.severity for group in found.errors} == {
        Code.LAMBDA_CONFIG: Severity.CRITICAL,
        Code.NO_FIX: Severity.ERROR,
        Code.TEMPLATE_VALIDATION: Severity.WARNING,
    }


def test_where_nothing_went_wrong_there_is_nothing_to_mend(world: Any) -> None:
    made = world.begin()
    world.say(made, "Fetched 0123456789: 3 files.", event="clone_finished")
    found = of(world, made)
    assert (found.errors, found.root_cause, found.fix_instructions) == ((), None, ())


def test_the_log_lines_behind_a_failed_test_name_what_the_function_lacks(world: Any) -> None:
    made = world.begin()
    line = "[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'"
    world.fail(made, Code.TESTS_FAILED, "Step 1 failed: GET / answered 500.", line, stage=Stage.TEST)
    found = of(world, made)
    assert {group.type for group in found.errors} == {Code.TESTS_FAILED, Code.LAMBDA_CONFIG}
    assert "imports 'requests'" in str(found.root_cause) and "requirements.txt" in found.fix_instructions[0]


def test_what_a_fix_would_have_changed_is_no_error_of_its_own(world: Any) -> None:
    made = world.begin()
    line = "template.yaml:9: 'Timeuot' is no property there; the only one spelt like it is 'Timeout'."
    world.fail(made, Code.PUSH_REFUSED, "The fix could not be pushed.", line, stage=Stage.FIX)
    assert {group.type for group in of(world, made).errors} == {Code.PUSH_REFUSED}


def test_a_long_timeline_is_read_to_its_beginning(world: Any) -> None:
    made = world.begin()
    world.say(
        made, "Photos (AWS::S3::Bucket) CREATE_FAILED: NoSuchBucket", type="AWS::S3::Bucket", status="CREATE_FAILED"
    )
    for number in range(150):
        world.say(made, f"Queue{number} CREATE_COMPLETE")
    assert "NoSuchBucket" in str(of(world, made).root_cause)


def test_no_planted_secret_is_in_what_is_kept(world: Any) -> None:
    made = world.begin()
    secrets = ("AKIAIOSFODNN7EXAMPLE", "ghp_" + "a1b2" * 9, "hunter2-planted")
    text = f'CREATE_FAILED: {secrets[0]} https://x:{secrets[1]}@github.com "password": "{secrets[2]}"'
    world.fail(made, Code.BUILD, text, f"token={secrets[1]} {secrets[0]}")
    of(world, made)
    item = json.dumps(world.table.find({"pk": f"SESSION#{made.session_id}", "sk": "ANALYSIS"}), default=str)
    assert "[redacted]" in item and not [secret for secret in secrets if secret in item]


def test_a_session_that_is_not_there_is_no_work_and_no_dead_letter(world: Any) -> None:
    assert world.analyze(uuid4()) == {"batchItemFailures": []}


def test_whoever_waits_learns_that_there_will_be_no_analysis(world: Any) -> None:
    def broken(*_: Any) -> Findings:
        raise Unavailable("The model does not answer.")

    made, world.engine = rolled_back(world), broken
    world.analyses.ask(made.session_id, world.now())
    assert len(world.analyze(made.session_id)["batchItemFailures"]) == 1
    world.analyze(made.session_id, receive_count=3)
    analysis = world.analyses.find(made.session_id)
    assert analysis and analysis.status is Status.FAILED and "Ask again" in str(analysis.reason)


class Model:
    """Writes what it is told to, and keeps what it was asked."""

    model = "bedrock:some"

    def __init__(self, text: str) -> None:
        self.text, self.asked = text, ""

    def write(self, instructions: str, text: str) -> Written:
        self.asked = text
        return Written(self.text, self.model, FREE)


def test_a_models_words_are_taken_where_they_have_the_form_that_was_asked_for(world: Any) -> None:
    model = Model('{"root_cause": "The name is taken.", "fix_instructions": ["Choose another."]}')
    world.engine = ModelEngine(model)
    found = of(world, rolled_back(world))
    assert (found.root_cause, found.fix_instructions) == ("The name is taken.", ("Choose another.",))
    assert found.engine == "bedrock:some" and found.errors[0].type is Code.S3_ERROR and TAKEN in model.asked


@pytest.mark.parametrize(
    "text", ["The name is taken.", '{"root_cause": "x"}', '{"root_cause": "x", "fix_instructions": ["y"], "run": "z"}']
)
def test_a_models_prose_is_refused_and_the_rules_findings_stay(world: Any, text: str) -> None:
    world.engine = ModelEngine(Model(text))
    found = of(world, rolled_back(world))
    assert found.engine == "rules" and found.root_cause == REASON
