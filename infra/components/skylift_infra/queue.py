"""A standard queue with its dead-letter queue, policies, alarms, and the mapping that feeds its worker."""

from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from skylift_infra import json_text
from skylift_infra.access import Access
from skylift_infra.config import section
from skylift_infra.function import Function
from skylift_infra.policy import Statement
from skylift_infra.queue_charts import queue_charts, worker_charts
from skylift_infra.queue_policy import queue_policy
from skylift_infra.service import Service
from skylift_infra.signals import raised
from skylift_infra.stacks.platform import Platform
from skylift_infra.timing import WorkerTiming

DEAD_LETTER_SECONDS = 14 * 24 * 3600
# Lambda takes more only from a mapping that waits for a batch to fill.
LARGEST_BATCH = 10


@dataclass(frozen=True, kw_only=True)
class QueueSettings:
    """max_receives: how often a message is tried; 3, or 5 where a dependency is flaky.

    batch_size: wanted messages an invocation, 1 to 10; a long worker takes one whatever is wanted.
    maximum_concurrency: 2 to 1000 invocations at once. Not reserved concurrency: it throttles good messages
    into the dead-letter queue.
    """

    max_receives: int
    batch_size: int
    maximum_concurrency: int

    def __post_init__(self) -> None:
        if not 1 <= self.batch_size <= LARGEST_BATCH:
            raise ValueError(f"batch_size must be 1 to {LARGEST_BATCH}, not {self.batch_size}")


@dataclass(frozen=True, kw_only=True)
class QueueAddress:
    url: pulumi.Output[str]
    arn: pulumi.Output[str]

    @classmethod
    def of(cls, exported: pulumi.Output[Any]) -> "QueueAddress":
        return cls(url=exported.apply(lambda queue: queue["url"]), arn=exported.apply(lambda queue: queue["arn"]))

    def export(self) -> dict[str, pulumi.Output[str]]:
        return {"url": self.url, "arn": self.arn}

    def sending(self, variable: str) -> Access:
        return Access(environment={variable: self.url}, statements=[sending(self.arn)])


def sending(arn: pulumi.Input[str]) -> Statement:
    return Statement(actions=["sqs:SendMessage"], resources=[arn], dials="sqs")


class Queue(pulumi.ComponentResource):
    """The consumer owns its queue. `address` is what senders get, through the stack's export."""

    def __init__(self, name: str, settings: QueueSettings, *, timing: WorkerTiming, platform: Platform) -> None:
        super().__init__("skylift:aws:Queue", name)
        self.name = name
        self.settings = settings
        self.timing = timing
        self._child = pulumi.ResourceOptions(parent=self)
        self.dead_letters = self._dead_letters()
        self.queue = self._queue()
        self._allow_redrive()
        self.policies = self._policies()
        self.address = QueueAddress(url=self.queue.url, arn=self.queue.arn)
        self.charts = queue_charts(name, f"{name}-dlq", timing.age_alarm_seconds(settings.max_receives))
        self.alarms = raised(self.charts, platform.alarm_topic_arn, self._child)
        self.register_outputs({"url": self.queue.url})

    @classmethod
    def of(cls, service: Service, platform: Platform) -> "Queue":
        """The queue of a worker, by its YAML: the timeout under `function`, the rest under `queue`."""
        timing = WorkerTiming(timeout_seconds=service.size().timeout_seconds)
        return cls(service.name, section("queue", QueueSettings), timing=timing, platform=platform)

    def draining(self) -> Access:
        """All that a worker does with its own queue: take, finish, postpone, and set aside."""
        own = Statement(
            actions=[
                "sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:ChangeMessageVisibility",
            ],
            resources=[self.queue.arn],
            dials="sqs",
        )
        return Access(
            environment={
                "QUEUE_URL": self.queue.url,
                "DLQ_URL": self.dead_letters.url,
                "MAX_RECEIVES": str(self.settings.max_receives),
            },
            statements=[own, sending(self.dead_letters.arn)],
        )

    def requeueing(self) -> Access:
        """For a worker that sends to its own queue, whose URL it has already; see `FunctionArgs.requeues_itself`."""
        return Access(statements=[sending(self.queue.arn)])

    def feeds(self, worker: Function) -> aws.lambda_.EventSourceMapping:
        """Hand messages to the worker; those it reports as failed come back, the rest of the batch is done."""
        self.charts += worker_charts(worker.name, system=worker.args.service.system)
        return aws.lambda_.EventSourceMapping(
            self.name,
            event_source_arn=self.queue.arn,
            function_name=worker.alias.arn,
            batch_size=self.timing.batch_size(self.settings.batch_size),
            function_response_types=["ReportBatchItemFailures"],
            scaling_config={"maximum_concurrency": self.settings.maximum_concurrency},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[worker.permissions]),
        )

    def _dead_letters(self) -> aws.sqs.Queue:
        return aws.sqs.Queue(
            f"{self.name}-dlq",
            name=f"{self.name}-dlq",
            message_retention_seconds=DEAD_LETTER_SECONDS,
            sqs_managed_sse_enabled=True,
            opts=self._child,
        )

    def _queue(self) -> aws.sqs.Queue:
        redrive = {"deadLetterTargetArn": self.dead_letters.arn, "maxReceiveCount": self.settings.max_receives}
        return aws.sqs.Queue(
            self.name,
            name=self.name,
            visibility_timeout_seconds=self.timing.visibility_seconds,
            redrive_policy=json_text.dumps(redrive),
            sqs_managed_sse_enabled=True,
            opts=self._child,
        )

    def _allow_redrive(self) -> aws.sqs.RedriveAllowPolicy:
        allowed = {"redrivePermission": "byQueue", "sourceQueueArns": [self.queue.arn]}
        return aws.sqs.RedriveAllowPolicy(
            self.name,
            queue_url=self.dead_letters.url,
            redrive_allow_policy=json_text.dumps(allowed),
            opts=self._child,
        )

    def _policies(self) -> list[aws.sqs.QueuePolicy]:
        queues = ((self.name, self.queue), (f"{self.name}-dlq", self.dead_letters))
        return [self._policy(name, queue) for name, queue in queues]

    def _policy(self, name: str, queue: aws.sqs.Queue) -> aws.sqs.QueuePolicy:
        text = queue_policy(queue.arn, rule=self.name)
        return aws.sqs.QueuePolicy(name, queue_url=queue.url, policy=text, opts=self._child)
