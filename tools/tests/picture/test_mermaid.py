"""Without these the picture shows lines that are not there, or hides one that is."""

import json
from typing import Any

from skylift_tools.picture.mermaid import mermaid
from skylift_tools.picture.node import Kind
from skylift_tools.picture.recorded import picture
from skylift_tools.plane.record import Record

_ACCOUNT = "eu-west-1:000000000000"


def resource(type: str, id: str, **outputs: Any) -> dict[str, Any]:
    return {"type": type, "id": id, "outputs": outputs}


def queue(name: str, *, policy: str | None = "{}") -> dict[str, Any]:
    arn = f"arn:aws:sqs:{_ACCOUNT}:{name}"
    return resource("aws:sqs/queue:Queue", name, name=name, url=f"http://aws/{name}", arn=arn, redrivePolicy=policy)


def function(name: str, **variables: str) -> dict[str, Any]:
    arn = f"arn:aws:lambda:{_ACCOUNT}:function:{name}"
    return resource("aws:lambda/function:Function", name, name=name, arn=arn, environment={"variables": variables})


def mapping(source: str, target: str) -> dict[str, Any]:
    kind = "aws:lambda/eventSourceMapping:EventSourceMapping"
    live = f"arn:aws:lambda:{_ACCOUNT}:function:{target}:live"
    return resource(kind, source, eventSourceArn=f"arn:aws:sqs:{_ACCOUNT}:{source}", functionArn=live)


RULE = json.dumps({"detail": {"bucket": {"name": ["shop-files"]}}})
DEFINITION = json.dumps({"States": {"Send": {"Parameters": {"QueueUrl": "http://aws/shop_work"}}}})
RECORD = Record(
    {
        "shop": [
            resource("aws:s3/bucket:Bucket", "shop-files", bucket="shop-files"),
            resource("aws:dynamodb/table:Table", "shop", name="shop"),
            resource("aws:cloudwatch/eventRule:EventRule", "shop", name="shop", eventPattern=RULE),
            resource(
                "aws:cloudwatch/eventTarget:EventTarget", "shop", rule="shop", arn=f"arn:aws:sqs:{_ACCOUNT}:shop_work"
            ),
            resource("aws:sfn/stateMachine:StateMachine", "m", name="m", arn="arn:m", definition=DEFINITION),
        ],
        "shop_api": [
            resource("aws:apigatewayv2/api:Api", "a1", name="platform"),
            resource(
                "aws:apigatewayv2/integration:Integration",
                "i1",
                integrationUri=f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
                f"arn:aws:lambda:{_ACCOUNT}:function:shop_api:live/invocations",
            ),
            resource("aws:apigatewayv2/route:Route", "r1", apiId="a1", target="integrations/i1"),
            resource("aws:apigatewayv2/route:Route", "r2", apiId="a1", target="integrations/i1"),
            function("shop_api", WORK="http://aws/shop_work", TABLE_NAME="shop", MACHINE="arn:m", NAME="shop_work"),
        ],
        "shop_work": [
            queue("shop_work"),
            queue("shop_work-dlq", policy=None),
            function("shop_work", QUEUE_URL="http://aws/shop_work", DLQ_URL="http://aws/shop_work-dlq"),
            function("shop_work_more"),
            mapping("shop_work", "shop_work"),
            queue("shop_poll"),
            function("shop_poll", QUEUE_URL="http://aws/shop_poll"),
            mapping("shop_poll", "shop_poll"),
            resource(
                "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
                "shop_poll",
                functionName="shop_poll",
                recursiveLoop="Allow",
            ),
        ],
    }
)


def test_whoever_sends_or_uses_has_a_line_and_nobody_else() -> None:
    drawn = picture(RECORD)
    assert {
        (str(line.source.kind), line.source.name, str(line.target.kind), line.target.name) for line in drawn.lines
    } == {
        ("api", "platform", "function", "shop_api"),
        ("function", "shop_api", "queue", "shop_work"),
        ("function", "shop_api", "table", "shop"),
        ("function", "shop_api", "machine", "m"),
        ("queue", "shop_work", "function", "shop_work"),
        ("queue", "shop_poll", "function", "shop_poll"),
        ("function", "shop_poll", "queue", "shop_poll"),
        ("bucket", "shop-files", "rule", "shop"),
        ("rule", "shop", "queue", "shop_work"),
        ("machine", "m", "queue", "shop_work"),
    }
    assert [node.name for node in drawn.nodes if node.kind is Kind.QUEUE] == ["shop_work", "shop_poll"]


def test_it_is_a_flowchart_with_a_box_for_each_stack() -> None:
    lines = mermaid(picture(RECORD)).splitlines()
    assert lines[0] == "flowchart LR" and lines.count("  end") == 3
    box = lines.index('  subgraph stack_shop_api["shop_api"]')
    assert lines[box + 1 : box + 4] == [
        '    api_platform(["api<br>platform"])',
        '    function_shop_api["shop_api"]',
        "  end",
    ]
    assert '  api_platform -->|"2 routes"| function_shop_api' in lines
    assert "  function_shop_api -.- table_shop" in lines and "  queue_shop_work --> function_shop_work" in lines
