import time

import boto3
from skylift import deadline, worker
from skylift.messages import Message
from skylift.testing import Context, sqs_event


class Job(Message):
    name: str


def test_who_works_knows_when_the_function_ends_and_has_time_left_to_say_so(aws: None) -> None:
    left: list[float] = []
    queue = worker.Queue("https://queue.example/jobs", "https://queue.example/jobs-dlq", 3, client=boto3.client("sqs"))
    handler = worker.lambda_handler(Job.parse, lambda job: left.append(deadline.ends() - time.monotonic()), queue=queue)
    assert handler(sqs_event('{"name": "good"}'), Context()) == {"batchItemFailures": []}
    assert 10 < left[0] <= Context().get_remaining_time_in_millis() / 1000 - 5
