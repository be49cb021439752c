"""A folder that comes or goes while the platform runs, and after it ran."""

from __future__ import annotations

import shutil
from pathlib import Path

from .lab import Lab

_QUEUE = """
import pulumi
import pulumi_aws as aws
queue = aws.sqs.Queue("queue", name="{name}")
pulumi.export("arn", queue.arn)
"""
_TABLE = """
import pulumi_aws as aws
aws.dynamodb.Table(
    "kept", name="kept", hash_key="pk", billing_mode="PAY_PER_REQUEST", attributes=[{"name": "pk", "type": "S"}]
)
"""
_FOLLOWER = """
import pulumi
import pulumi_aws as aws
arn = pulumi.StackReference(f"organization/feed/{pulumi.get_stack()}").require_output("arn")
aws.sqs.Queue("follower", name="follower", tags={"follows": arn})
"""


def _write(lab: Lab, name: str, program: str) -> None:
    lab.write(f"infra/{name}/Pulumi.yaml", f"name: {name}\nruntime: python\n")
    lab.write(f"infra/{name}/Pulumi.local.yaml", "config:\n  aws:region: eu-west-1\n")
    lab.write(f"infra/{name}/__main__.py", program)


def _has(lab: Lab, stack: str) -> bool:
    return (lab.state / "stacks" / f"{stack}.json").exists()


def test_a_folder_comes_up_once_it_is_whole_and_what_runs_is_not_disturbed(running: Lab) -> None:
    running.write("infra/late/Pulumi.yaml", "name: late\nruntime: python\n")
    running.wait(lambda: "there is no program at" in running.said())
    assert running.greeting() == "hello Ada"
    _write(running, "late", _QUEUE.format(name="late"))
    running.wait(lambda: "late                     1 created" in running.said())


def test_who_refers_to_a_stack_comes_up_after_it(running: Lab) -> None:
    _write(running, "feed", _QUEUE.format(name="feed"))
    _write(running, "follower", _FOLLOWER)
    running.wait(lambda: "follower                 1 created" in running.said())
    running.edit("infra/feed/__main__.py", 'name="feed"', 'name="feed-again"')
    running.wait(lambda: "follower                 1 updated" in running.said())
    shutil.rmtree(running.root / "infra" / "follower")
    running.wait(lambda: "follower                 its folder is gone, 1 deleted" in running.said())
    assert not _has(running, "follower")


def test_a_folder_that_is_moved_away_and_back_goes_and_comes(running: Lab, tmp_path: Path) -> None:
    _write(running, "moving", _QUEUE.format(name="moving"))
    running.wait(lambda: _has(running, "moving"))
    shutil.move(running.root / "infra" / "moving", tmp_path)
    running.wait(lambda: not _has(running, "moving"))
    shutil.move(tmp_path / "moving", running.root / "infra")
    running.wait(lambda: _has(running, "moving"))


def test_a_stack_with_data_stays_until_it_is_destroyed_by_name(running: Lab) -> None:
    _write(running, "store", _TABLE)
    running.wait(lambda: "store                    1 created" in running.said())
    refused = running.skylift("destroy", "store", "--yes")
    assert refused.returncode == 1 and "remove the folder first" in refused.stderr

    shutil.rmtree(running.root / "infra" / "store")
    running.wait(lambda: "skylift destroy store" in running.said())
    assert _has(running, "store")
    assert running.skylift("destroy", "store").returncode != 0 and _has(running, "store")
    assert running.skylift("destroy", "store", "--yes").stdout == "store: 1 deleted\n" and not _has(running, "store")
    assert "there is no stack 'store'" in running.skylift("destroy", "store").stderr

    seen = len(running.said())
    _write(running, "store", _TABLE)
    running.wait(lambda: "store                    1 created" in running.said()[seen:])
    assert "making everything again" not in running.said()


def test_a_folder_that_went_while_nothing_ran_is_removed_at_the_next_start(lab: Lab) -> None:
    _write(lab, "late", _QUEUE.format(name="late"))
    lab.up()
    lab.stop()
    shutil.rmtree(lab.root / "infra" / "late")
    lab.up()
    assert "late                     its folder is gone, 1 deleted" in lab.said() and not _has(lab, "late")
