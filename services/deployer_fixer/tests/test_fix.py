"""Without these a fix is lost, pushed twice, pushed where it may not be, or a session waits for it for ever."""

import re
from typing import Any

import pytest
from deployer.failure import Code, StageFailed
from deployer.sessions.session import Kind, Status

from tests.builders.repositories import EXECUTABLE, LINK, Entry, serving

RIGHT = b"Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties: {VisibilityTimeout: 60}  # seconds\n"
WRONG = RIGHT.replace(b"Visibility", b"Visiblity")
TOKEN = "planted-token-of-nobody"
LINT = StageFailed(Code.TEMPLATE_VALIDATION, "cfn-lint finds an error", ["template.yaml:4: E3002 ..."])


def test_a_fix_is_pushed_to_a_branch_of_the_session_s_own_and_the_next_attempt_clones_it(world: Any) -> None:
    files = {"infra/template.yaml": WRONG, "infra/run.sh": Entry(EXECUTABLE, b"#!"), "link": Entry(LINK, b"/etc")}
    shop = world.host.repository("acme/shop", files)
    made = world.begin(shop.url, project_root="infra", kind=Kind.SDLC)
    world.fail(made, LINT)
    after = world.fix(made)
    branch = f"skylift-fix/{made.session_id}"
    assert after.working_branch == branch and after.status is Status.RUNNING
    assert shop.files(branch) == {"infra/template.yaml": RIGHT, "infra/run.sh": b"#!", "link": b"/etc"}
    assert shop.files("main")["infra/template.yaml"] == WRONG
    assert after.results["fix"]["files"] == ["infra/template.yaml"]
    ((kind, answer),) = world.machine.answers
    assert kind == "success" and answer["taskToken"] == "task"
    assert world.events(made) == ["fix_planned", "fix_pushed"]
    head = shop.repo[after.results["fix"]["commit"].encode()]
    assert head.author == b"Skylift <skylift@localhost>" and head.parents == [shop.repo.refs[b"refs/heads/main"]]
    assert re.match(r"Fix infra/template.yaml\n\n- infra/template.yaml:4: 'Visiblity", head.message.decode())
    assert shop.repo[head.tree][b"link"][0] == LINK
    assert "-    Properties: {VisiblityTimeout: 60}  # seconds" in world.patch(made)


def test_a_second_fix_stands_upon_the_first(world: Any) -> None:
    shop = world.host.repository("acme/twice", {"template.yaml": WRONG})
    made = world.begin(shop.url)
    first = world.fix(made)
    branch = first.working_branch
    shop.commit({"template.yaml": RIGHT.replace(b"SQS::Queue", b"SQS::Queeu")}, branch=branch)
    second = world.fix(made, attempt=2)
    assert shop.files(branch) == {"template.yaml": RIGHT} and second.working_branch == branch
    assert second.results["fix"]["attempt"] == 2 and shop.branches() == ["main", branch]


def test_the_same_message_again_pushes_nothing_more(world: Any) -> None:
    shop = world.host.repository("acme/again", {"template.yaml": WRONG})
    made = world.begin(shop.url)
    first, pushed = world.fix(made), dict(shop.repo.refs.as_dict())
    assert world.fix(made) == first and shop.repo.refs.as_dict() == pushed and len(world.machine.answers) == 1


@pytest.mark.parametrize("before", ["the branch is noted", "the machine is answered"])
def test_a_stage_that_was_stopped_after_its_push_ends_with_the_same_commit(world: Any, before: str) -> None:
    shop = world.host.repository(f"acme/stopped-{before[4]}", {"template.yaml": WRONG})
    made = world.begin(shop.url)
    stopping = "branch_off" if before == "the branch is noted" else "finish"
    whole = getattr(world.sessions, stopping)
    setattr(world.sessions, stopping, _stop)
    with pytest.raises(SystemExit):
        world.fix(made)
    setattr(world.sessions, stopping, whole)
    pushed = shop.repo.refs.as_dict()
    world.watch.pass_by(seconds=100)
    after = world.fix(made)
    assert shop.repo.refs.as_dict() == pushed and len(pushed) == 3
    assert after.fix_branch == f"skylift-fix/{made.session_id}" and world.machine.answers


def _stop(*_: Any) -> None:
    raise SystemExit


def test_a_fix_that_was_asked_for_by_itself_ends_its_session(world: Any) -> None:
    shop = world.host.repository("acme/alone", {"template.yaml": WRONG})
    made = world.begin(shop.url, kind=Kind.FIX, instructions="It does not deploy.")
    after = world.fix(made, token=None)
    assert after.status is Status.SUCCESS and shop.files(after.fix_branch) == {"template.yaml": RIGHT}


def test_the_failure_of_the_session_that_a_fix_is_about_counts(world: Any) -> None:
    named = (
        b"Resources:\n  Group:\n    Type: AWS::IAM::Group\n    Properties:\n      GroupName: shop\n      Path: /shop/\n"
    )
    shop = world.host.repository("acme/about", {"template.yaml": named})
    earlier = world.begin(shop.url)
    lines = ['Resources/Group/Properties/GroupName: "shop" needs CAPABILITY_NAMED_IAM']
    world.fail(earlier, StageFailed(Code.CFN_CAPABILITY, "Group chooses a name", lines))
    made = world.begin(shop.url, kind=Kind.FIX, about=earlier.session_id)
    # What is written twice is relied upon: here it is a part of a path.
    assert world.fix(made, token=None).error.code is Code.NO_FIX
    shop.commit({"template.yaml": named.replace(b"/shop/", b"/")})
    again = world.begin(shop.url, kind=Kind.FIX, about=earlier.session_id)
    assert world.fix(again, token=None).status is Status.SUCCESS


def test_without_a_fix_the_machine_learns_why_and_no_branch_is_made(world: Any) -> None:
    shop = world.host.repository("acme/unfixable", {"template.yaml": WRONG.replace(b"VisiblityTimeout", b"Colour")})
    made = world.begin(shop.url)
    after = world.fix(made)
    ((kind, answer),) = world.machine.answers
    assert (kind, answer["error"]) == ("failure", "NO_FIX") and "'Colour'" in answer["cause"]
    assert after.error.code is Code.NO_FIX and shop.branches() == ["main"] and after.fix_branch is None


def test_a_host_that_takes_no_push_ends_it_so_and_the_patch_is_kept(
    world: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving() as host:
        shop = host.repository("acme/readonly", {"template.yaml": WRONG})
        host.readonly = True
        world.secret = f'{{"localhost": "{TOKEN}"}}'
        made = world.begin(shop.url, kind=Kind.FIX)
        after = world.fix(made, token=None)
    assert after.status is Status.FAILED and after.error and after.error.code is Code.PUSH_REFUSED
    assert "kept as a patch" in after.error.reason and after.fix_branch is None
    assert "+    Properties: {VisibilityTimeout: 60}" in world.patch(made) and after.results["patch_key"]
    items = world.aws.dynamodb.scan(TableName=world.aws.table)["Items"]
    assert TOKEN not in f"{items}{capsys.readouterr()}"


def test_without_a_token_a_public_repository_is_mended_as_a_patch_and_the_reason_says_what_is_missing(
    world: Any,
) -> None:
    with serving() as host:
        shop = host.repository("acme/public", {"template.yaml": WRONG})
        host.readonly = True
        after = world.fix(world.begin(shop.url))
    assert after.error.code is Code.PUSH_REFUSED and "takes no push without a token" in after.error.reason
    assert "+    Properties: {VisibilityTimeout: 60}" in world.patch(after) and shop.branches() == ["main"]


def test_a_token_opens_the_host_for_the_push(world: Any) -> None:
    with serving(token=TOKEN) as host:
        shop = host.repository("acme/private", {"template.yaml": WRONG})
        world.secret = f'{{"localhost": "{TOKEN}"}}'
        after = world.fix(world.begin(shop.url, kind=Kind.FIX), token=None)
        assert after.status is Status.SUCCESS and shop.files(after.fix_branch) == {"template.yaml": RIGHT}


def test_a_branch_that_somebody_else_moved_is_not_overwritten(world: Any) -> None:
    shop = world.host.repository("acme/moved", {"template.yaml": WRONG})
    made = world.begin(shop.url, kind=Kind.FIX)
    shop.commit({"mine": b"1"}, branch=f"skylift-fix/{made.session_id}")
    after = world.fix(made, token=None)
    assert after.error.code is Code.PUSH_REFUSED and "somebody else's" in after.error.reason
