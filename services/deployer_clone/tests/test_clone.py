"""Without these a session hangs or ends without a reason, and the next stage has nothing to deploy."""

from pathlib import Path
from typing import Any

import pytest
from deployer.failure import Code
from deployer.messages import StageMessage
from deployer.sessions.session import Stage, Status
from deployer.tree import Limits, unpack
from skylift.errors import Unavailable

from tests.builders.repositories import LINK, Entry, serving

SAM = b"Transform: AWS::Serverless-2016-10-31\nResources: {Api: {Type: AWS::Serverless::HttpApi}}"
STACK = b"Resources: {Queue: {Type: AWS::SQS::Queue}}"
TOKEN = "planted-token-of-nobody"


def test_a_repository_s_files_lie_in_the_bucket_and_the_deploy_stage_gets_the_word(world: Any, tmp_path: Path) -> None:
    shop = world.host.repository("acme/shop", {"template.yaml": SAM, "src/app.py": b"x", "etc": Entry(LINK, b"/etc")})
    commit = shop.commit({"template.yaml": SAM, "src/app.py": b"x", "etc": Entry(LINK, b"/etc")})
    made = world.begin(shop.url)
    after = world.clone(made)
    assert after.results == {"commit": commit, "iac": {"kind": "sam", "template": "template.yaml"}}
    assert (after.status, after.stage) == (Status.RUNNING, Stage.CLONE)
    assert world.sent == [StageMessage(session_id=made.session_id)]
    written = unpack(world.archive(made), tmp_path, Limits(1000, 10))
    assert sorted(path.relative_to(tmp_path).as_posix() for path in written) == ["src/app.py", "template.yaml"]
    events = [event for event, _ in world.lines(made)]
    assert events == ["clone_began", "clone_finished", "files_left_out", "iac_found"]
    assert world.lines(made)[2][1] == "Links and submodules are left out: etc."


def test_files_that_git_lfs_keeps_are_named_since_their_pointers_are_deployed(world: Any) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
    models = {f"model{number}.onnx": pointer for number in range(6)}
    # Who writes about pointers has none.
    files = {"template.yaml": SAM, "README.md": b"# About\n" + pointer, "long.md": pointer + b"x" * 1024, **models}
    made = world.begin(world.host.repository("acme/large", files).url)
    world.clone(made)
    [said] = [text for event, text in world.lines(made) if event == "lfs_not_fetched"]
    assert "place: model0.onnx, model1.onnx, model2.onnx, model3.onnx, model4.onnx and more. What" in said


def test_a_later_attempt_clones_the_branch_of_the_fix_and_takes_its_token_along(world: Any) -> None:
    shop = world.host.repository("acme/shop", {"template.yaml": SAM})
    fixed = shop.commit({"template.yaml": STACK}, branch="skylift-fix/1")
    made = world.begin(shop.url)
    world.clone(made)
    world.sessions.branch_off(world.sessions.get(made.session_id), "skylift-fix/1")
    after = world.clone(made, attempt=2, token="task")
    assert after.results["commit"] == fixed and after.results["iac"]["kind"] == "cloudformation"
    assert world.sent[1] == StageMessage(session_id=made.session_id, attempt=2, task_token="task")
    assert world.archive(made, 1) != world.archive(made, 2)


def test_only_the_project_s_folder_says_what_is_deployed_but_all_files_are_kept(world: Any, tmp_path: Path) -> None:
    shop = world.host.repository("acme/shop", {"api/stack.yml": STACK, "shared/x.py": b"x", "template.yaml": SAM})
    made = world.begin(shop.url, project_root="api")
    assert world.clone(made).results["iac"] == {"kind": "cloudformation", "template": "api/stack.yml"}
    assert len(unpack(world.archive(made), tmp_path, Limits(1000, 10))) == 3


FAULTS = [
    ({"branch": "nope"}, {"a": b"1"}, Code.GIT_CLONE, "no branch 'nope'"),
    ({}, None, Code.GIT_CLONE, "is empty"),
    ({"project_root": "api"}, {"a": b"1"}, Code.GIT_CLONE, "no folder 'api'"),
    ({}, {"zeros": bytes(2_000_000)}, Code.SOURCE_LIMIT, "1,000,000 bytes"),
    ({}, {f"{number}": b"%d" % number for number in range(60)}, Code.SOURCE_LIMIT, "50 files"),
    ({}, {"README.md": b"#"}, Code.NO_IAC, "nothing to deploy"),
    ({}, {"template.yaml": b"Resources: ["}, Code.TEMPLATE_VALIDATION, "template.yaml does not parse"),
    ({}, {"a.yaml": STACK, "b.yaml": STACK}, Code.TEMPLATE_VALIDATION, "a.yaml and b.yaml"),
]


@pytest.mark.parametrize(("asked", "files", "code", "said"), FAULTS)
def test_every_bad_repository_ends_the_session_with_stage_code_reason_and_a_line(
    world: Any, asked: dict[str, Any], files: Any, code: Code, said: str
) -> None:
    made = world.begin(world.host.repository("acme/bad", files).url, **asked)
    after = world.clone(made)
    assert after.status is Status.FAILED and after.error and world.sent == [] and world.failures == []
    assert (after.error.stage, after.error.code) == ("clone", code) and said in after.error.reason
    assert world.lines(made)[-1] == ("stage_failed", after.error.reason)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/acme/shop",
        "https://ada:secret@github.com/acme/shop",
        "file:///etc/acme/shop",
        "ssh://localhost/acme/shop",
        "http://localhost:1/evil/shop",
    ],
)
def test_a_session_whose_address_would_be_refused_at_the_door_is_refused_here_too(world: Any, url: str) -> None:
    made = world.begin("http://localhost:1/acme/shop")
    key = {"pk": {"S": f"SESSION#{made.session_id}"}, "sk": {"S": "META"}}
    world.aws.dynamodb.update_item(
        TableName=world.aws.table,
        Key=key,
        UpdateExpression="SET repository.#url = :url",
        ExpressionAttributeNames={"#url": "url"},
        ExpressionAttributeValues={":url": {"S": url}},
    )
    error = world.clone(made).error
    assert error and error.code is Code.GIT_CLONE and "may not be deployed" in error.reason
    assert "secret" not in error.reason


def test_a_private_repository_s_token_opens_it_and_appears_nowhere(
    world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(token=TOKEN) as host:
        shop = host.repository("acme/private", {"template.yaml": SAM})
        closed, opened, broken = world.begin(shop.url), world.begin(shop.url), world.begin(shop.url, branch="nope")
        without = world.clone(closed)
        world.secret = f'{{"localhost": "{TOKEN}"}}'
        assert world.clone(opened).results["commit"] and world.clone(broken).error
    assert without.error and without.error.code is Code.GIT_CLONE and "secret of git tokens" in without.error.reason
    items = world.aws.dynamodb.scan(TableName=world.aws.table)["Items"]
    assert items and TOKEN not in f"{items}{world.sent}{capsys.readouterr()}"


def test_an_unreadable_secret_is_put_aside_as_ours_and_the_session_told(world: Any) -> None:
    world.secret = f"not json: {TOKEN}"
    after = world.clone(world.begin(world.host.repository("acme/shop", {"template.yaml": SAM}).url))
    assert after.error and after.error.code is Code.INTERNAL and len(world.dead_letters) == 1
    assert TOKEN not in f"{world.dead_letters}{after}"


def test_the_same_message_again_changes_nothing(world: Any) -> None:
    made = world.begin(world.host.repository("acme/shop", {"template.yaml": SAM}).url)
    first = world.clone(made)
    assert world.clone(made) == first and len(world.sent) == 1 and len(world.lines(made)) == 3


def test_a_stage_that_was_stopped_before_it_handed_on_hands_on_when_the_message_comes_again(world: Any) -> None:
    made = world.begin(world.host.repository("acme/shop", {"template.yaml": SAM}).url)
    world.breaking = Unavailable("the queue is away")
    assert world.clone(made).status is Status.RUNNING and len(world.failures) == 1
    world.breaking = None
    world.watch.pass_by(seconds=1)
    world.clone(made, receive_count=2)
    assert world.sent == [StageMessage(session_id=made.session_id)] and world.failures == []


def test_with_a_state_machine_waiting_it_learns_of_the_failure_and_decides(world: Any) -> None:
    made = world.begin(world.host.repository("acme/empty").url)
    after = world.clone(made, token="task")
    ((kind, answer),) = world.machine.answers
    assert (kind, answer["error"], after.status) == ("failure", "GIT_CLONE", Status.RUNNING)
