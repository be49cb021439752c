"""Without these a model's answer goes where it may not, or one bad answer ends a session that has attempts left."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from deployer.failure import Code, StageFailed
from deployer.sessions.session import Kind, Status
from deployer.tree import File
from deployer_fixer.case import Case
from deployer_fixer.checking import Checking
from deployer_fixer.model.engine import Model

from tests.builders import aws, bedrock
from tests.builders.bedrock import Recorded, converse
from tests.builders.repositories import LINK, Entry

RIGHT = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {VisibilityTimeout: 60}\n"
WRONG = RIGHT.replace("Visibility", "Visiblity")
FILES = {"template.yaml": WRONG.encode(), "src/app.py": b"", "link": Entry(LINK, b"/etc")}
LINT = StageFailed(Code.TEMPLATE_VALIDATION, "cfn-lint finds an error", ["template.yaml:4: E3002 ..."])


@pytest.fixture
def recorded() -> Recorded:
    return Recorded([])


@pytest.fixture
def written(recorded: Recorded) -> Iterator[Model]:
    """The model's real client, and a server that answers it as the test says."""
    with bedrock.serving(recorded) as url:
        session = boto3.session.Session("x", "x", region_name=aws.REGION)
        yield Model("some", aws.REGION, session.client("bedrock-runtime", endpoint_url=url))


@pytest.fixture
def model(world: Any, written: Model) -> Any:
    world.engine = written
    return world


def edits(**texts: str) -> str:
    return json.dumps({"edits": [{"path": path, "content": text, "reason": "because"} for path, text in texts.items()]})


REFUSED = [
    ("I would rename the property.", "not the JSON"),
    (json.dumps({"changes": {}}), "not the JSON"),
    (edits(**{"../x": "1"}), "outside of the repository"),
    (edits(**{"/etc/x": "1"}), "outside of the repository"),
    (edits(**{"src/../../x": "1"}), "outside of the repository"),
    (edits(**{"./template.yaml": "1"}), "no plain path"),
    (edits(**{".git/config": "1"}), "belongs to git"),
    (edits(**{".git/hooks/pre-push": "#!/bin/sh"}), "belongs to git"),
    (edits(**{"a/.GIT/config": "1"}), "belongs to git"),
    (edits(**{".github/workflows/x.yml": "1"}), "belongs to git"),
    (edits(link="1"), "is a link"),
    (edits(**{"link/passwd": "1"}), "is a link"),
    (edits(src="1"), "there is 'src/app.py'"),
    (edits(**{"template.yaml/x": "1"}), "there is 'template.yaml'"),
    (edits(**{"template.yaml": "Resources: ["}), "nothing that can be deployed"),
    (edits(**{"template.yaml": WRONG}), "changes nothing"),
    (edits(**{"other.txt": "1"}), "leaves 1 errors where there were 1"),
    (edits(**{"template.yaml": f"{WRONG}  More: {{Type: AWS::SQS::Nothing}}\n"}), "leaves 2 errors where there were 1"),
    (edits(x="1" * 300_000, y="1" * 300_000), "600,000 bytes"),
    (edits(**{f"{number}": "1" for number in range(11)}), "not the JSON"),
]


@pytest.mark.parametrize(("answer", "said"), REFUSED)
def test_what_was_not_asked_for_is_refused(written: Model, recorded: Recorded, answer: str, said: str) -> None:
    recorded.answers.append(converse(answer))
    files = {path: File(path, content) for path, content in FILES.items() if isinstance(content, bytes)}
    with pytest.raises(StageFailed, match=said) as raised:
        Checking(aws.REGION).check(Case(files), written.repair(Case(files)), left_out=["link"])
    assert raised.value.code is Code.REFUSED_ANSWER


@pytest.mark.parametrize("answer", [REFUSED[0][0], edits(**{".git/hooks/pre-push": "#!/bin/sh"})])
def test_a_refused_answer_is_told_and_nothing_is_pushed(model: Any, recorded: Recorded, answer: str) -> None:
    recorded.answers.append(converse(answer))
    shop = model.host.repository("acme/refused", FILES)
    made = model.begin(shop.url)
    after = model.fix(made)
    assert after.error.code is Code.REFUSED_ANSWER
    assert after.status is Status.RUNNING, "whether there is another attempt is for the machine to say"
    ((kind, told),) = model.machine.answers
    assert (kind, told["error"]) == ("failure", "REFUSED_ANSWER") and shop.branches() == ["main"]
    assert model.events(made) == ["answer_refused", "stage_failed"]


def test_the_next_attempt_mends_what_was_to_be_mended_and_says_why_the_answer_was_refused(
    model: Any, recorded: Recorded
) -> None:
    recorded.answers += [converse("Sure! Rename it."), converse(edits(**{"template.yaml": RIGHT}))]
    shop = model.host.repository("acme/next", FILES)
    made = model.begin(shop.url, kind=Kind.SDLC)
    model.fail(made, LINT)
    model.fix(made)
    after = model.fix(made, attempt=2, token="second")
    assert shop.files(after.fix_branch)["template.yaml"].decode() == RIGHT
    asked = json.loads(recorded.asked[1][1]["messages"][0]["content"][0]["text"])
    assert asked["failure"]["reason"] == "cfn-lint finds an error"
    assert "not the JSON" in asked["your_last_answer_was_refused"]


def test_a_fix_by_itself_ends_with_the_refusal(model: Any, recorded: Recorded) -> None:
    recorded.answers.append(converse("Sure! Rename it."))
    after = model.fix(model.begin(model.host.repository("acme/alone", FILES).url, kind=Kind.FIX), token=None)
    assert (after.status, after.error.code) == (Status.FAILED, Code.REFUSED_ANSWER)


def test_a_later_fix_reads_the_failure_behind_the_refusal(model: Any, recorded: Recorded) -> None:
    recorded.answers += [converse("Sure!"), converse(edits(**{"template.yaml": RIGHT}))]
    shop = model.host.repository("acme/later", FILES)
    earlier = model.begin(shop.url, kind=Kind.SDLC)
    model.fail(earlier, LINT)
    model.fix(earlier)
    assert model.fix(model.begin(shop.url, kind=Kind.FIX, about=earlier.session_id), token=None).error is None
    assert "cfn-lint finds an error" in recorded.asked[1][1]["messages"][0]["content"][0]["text"]


def test_no_secret_of_an_answer_is_kept(model: Any, recorded: Recorded) -> None:
    secret = "AKIAIOSFODNN7EXAMPLE"
    recorded.answers.append(converse(f"{'x' * 290} {secret} and so on"))
    model.fix(model.begin(model.host.repository("acme/secret", FILES).url))
    items = json.dumps(model.aws.dynamodb.scan(TableName=model.aws.table)["Items"], default=str)
    assert "some began: xxx" in items and secret[:8] not in items
