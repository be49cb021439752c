"""The person on call has one id, and nothing else."""

import json
import time
from typing import Any, cast
from uuid import uuid4

from tests.builders import pdf
from tests.flows.knowledge import announcement, put
from tests.running import RunningPlatform

PATIENCE_SECONDS = 30


def trace(platform: RunningPlatform, correlation_id: str, until: str) -> dict[str, Any]:
    """The story, once one of its lines is the event `until`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        done = platform.skylift("trace", correlation_id, "--json")
        if done.returncode == 0:
            story = cast(dict[str, Any], json.loads(done.stdout))
            if until in [line["event"] for line in story["lines"]]:
                return story
        time.sleep(0.2)
    raise AssertionError(f"{until} was never told: {done.stdout}{done.stderr}")


def test_an_upload_is_one_story_from_the_request_to_the_worker_that_s3_woke(platform: RunningPlatform) -> None:
    correlation_id = f"upload-{uuid4()}"
    content = pdf.pages([f"A page that is told apart from all others by {correlation_id}."])
    with platform.client("manager") as manager:
        headers = {"x-correlation-id": correlation_id}
        body = announcement(content, f"{correlation_id}.pdf")
        announced = manager.post("/api/knowledge/documents", json=body, headers=headers)
    assert announced.status_code == 201 and announced.headers["x-correlation-id"] == correlation_id
    assert put(announced.json(), content).status_code == 200
    story = trace(platform, correlation_id, "message_finished")
    events = [(line["service"], line["event"]) for line in story["lines"]]
    assert events[0] == ("knowledge_api", "request_finished")
    assert ("knowledge_ingest", "message_received") in events and ("knowledge_ingest", "document_ready") in events
    assert story["dead_letters"] == [] and any(outcome.endswith(": done") for outcome in story["outcomes"])
    offsets = [line["offset_ms"] for line in story["lines"]]
    assert offsets == sorted(offsets) and offsets[0] == 0


def test_a_message_that_nobody_can_read_leads_to_where_it_lies_and_raises_the_alarm(platform: RunningPlatform) -> None:
    correlation_id, sqs = f"poison-{uuid4()}", platform.aws("sqs")
    queue = sqs.get_queue_url(QueueName="knowledge_ingest")["QueueUrl"]
    attributes = {"correlation_id": {"DataType": "String", "StringValue": correlation_id}}
    sqs.send_message(QueueUrl=queue, MessageBody='{"not": "an event"}', MessageAttributes=attributes)
    story = trace(platform, correlation_id, "message_dead_lettered")
    (dead,) = story["dead_letters"]
    assert dead["queue"] == "knowledge_ingest-dlq" and "Unreadable" in dead["reason"]
    told = platform.skylift("trace", correlation_id[:20]).stdout
    assert f"skylift dlq {dead['message_id']} --resend" in told and "message dead lettered" in told
    fires(platform, "knowledge_ingest-dead-letters")
    # Nobody mended anything, so it comes back.
    resent = platform.skylift("dlq", dead["message_id"], "--resend")
    assert resent.returncode == 0 and "sent again" in resent.stdout and "Unreadable" in resent.stdout
    assert "deleted" in deleted(platform, correlation_id)
    assert platform.skylift("dlq", correlation_id).returncode == 1
    assert "is empty now" in platform.skylift("trace", correlation_id).stdout


def deleted(platform: RunningPlatform, wanted: str) -> str:
    """What is said once there is a dead letter to delete."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        done = platform.skylift("dlq", wanted, "--delete")
        if done.returncode == 0:
            return done.stdout
    raise AssertionError(f"{wanted} never came back: {done.stderr}")


def fires(platform: RunningPlatform, alarm: str) -> None:
    """`skylift status` names the alarm, and with it the system's."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        said = platform.skylift("status").stdout
        if alarm in said:
            return
        time.sleep(0.2)
    raise AssertionError(f"{alarm} never fired: {said}")


def test_an_id_that_nobody_logged_says_where_was_searched(platform: RunningPlatform) -> None:
    done = platform.skylift("trace", "nobody-logged-this")
    assert done.returncode == 1 and "no line carries nobody-logged-this" in done.stderr
    assert "/aws/lambda/knowledge_ingest" in done.stderr and "Traceback" not in done.stderr


def test_every_dependency_answers_by_name_and_in_time(platform: RunningPlatform) -> None:
    with platform.client("user") as user:
        answer = user.get("/api/knowledge/health/deep")
    checks = answer.json()["checks"]
    assert answer.status_code == 200, answer.text
    assert set(checks) == {"table", "bucket", "database", "embeddings"}
    assert all(check["status"] == "ok" and check["milliseconds"] < 10_000 for check in checks.values())
