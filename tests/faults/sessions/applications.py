"""Repositories of one file or two, each to bring a session to one stage quickly."""

TEMPLATE = "template.yaml"
TINY = {TEMPLATE: b"Resources:\n  Queue: {Type: AWS::SQS::Queue}\n"}
MISSPELT = {TEMPLATE: b"Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {DelaySecond: 3}\n"}
DESCRIBED = {
    **TINY,
    "openapi.yaml": b"""\
openapi: 3.1.0
info: {title: Greetings, version: "1"}
paths:
  /greetings:
    get:
      responses:
        "200": {description: Greetings, content: {application/json: {schema: {type: object}}}}
""",
}
# The handle's address takes the signal for which the stack waits, as long as it does.
_WAITING = """\
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: %d}}
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Wait:
    Type: AWS::CloudFormation::WaitCondition
    DependsOn: [Bucket, Queue]
    Properties: {Handle: !Ref Handle, Timeout: "%d"}
"""
_RESTING = "Resources:\n  Bucket: {Type: AWS::S3::Bucket}\n  Queue: {Type: AWS::SQS::Queue}\n"


def waiting(seconds: int, *, delay: int = 0) -> dict[str, bytes]:
    """A bucket, a queue, and so many seconds later the failure of the whole."""
    return {TEMPLATE: (_WAITING % (delay, seconds)).encode()}


RESTING = {TEMPLATE: _RESTING.encode()}
