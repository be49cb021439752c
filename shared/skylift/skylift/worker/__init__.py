"""The door of a worker: a batch of an SQS queue in, partial failures out.

    handler = worker.lambda_handler(worker.ObjectCreated.parse, ingest, queue=Queue(settings.queue_url, ...))

`ingest` gets one parsed message at a time. When it returns, the message is done. What an error means, `decide` says:
retry (with a delay of its own), drop (the fault is the input's) or dead-letter (with the reason as an attribute).
A message of an event of AWS carries no correlation id: `adopt` takes the one that was stored with what it is about.
Whatever arrives may arrive twice: what `ingest` does must be safe twice.
"""

from skylift.worker.decision import DeadLetter, Decision, Drop, Retry, decide
from skylift.worker.door import adopt, lambda_handler
from skylift.worker.events import ObjectCreated
from skylift.worker.queue import Queue

__all__ = ["DeadLetter", "Decision", "Drop", "ObjectCreated", "Queue", "Retry", "adopt", "decide", "lambda_handler"]
