"""The body that EventBridge sends for an uploaded file."""

import json
from typing import Any
from uuid import uuid4


def object_created(bucket: str, key: str, **changes: Any) -> str:
    """`changes` replace members of it."""
    event = {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "000000000000",
        "time": "2026-03-01T12:00:00Z",
        "region": "eu-west-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {"bucket": {"name": bucket}, "object": {"key": key, "size": 1, "etag": "0", "sequencer": "1"}},
    }
    return json.dumps(event | changes)
