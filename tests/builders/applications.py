"""Repositories to deploy, by path: what each is about is in its name."""

from collections.abc import Mapping

Files = Mapping[str, str]

TEMPLATE = "template.yaml"
_SHOP = """\
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Runtime: python3.13
    Timeout: 10
    MemorySize: 256
Resources:
  Orders:
    Type: AWS::Serverless::SimpleTable
    Properties:
      PrimaryKey: {Name: id, Type: String}
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment:
        Variables:
          ORDERS: !Ref Orders
      Policies:
        - DynamoDBCrudPolicy: {TableName: !Ref Orders}
      Events:
        Greet: {Type: HttpApi, Properties: {Path: '/greetings/{name}', Method: GET}}
        Order: {Type: HttpApi, Properties: {Path: /orders, Method: POST}}
Outputs:
  Url:
    Value: !Sub https://${ServerlessHttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/
"""
_SHOP_CODE = """\
import json
import os

import boto3
import skyliftgreeting


def handler(event, context):
    if event["routeKey"].startswith("GET"):
        name = event["pathParameters"]["name"]
        return {"statusCode": 200, "body": json.dumps({"greeting": skyliftgreeting.greet(name)})}
    order = json.loads(event["body"])
    boto3.resource("dynamodb").Table(os.environ["ORDERS"]).put_item(Item=order)
    return {"statusCode": 201, "body": json.dumps({"id": order["id"]})}
"""

SAM_WITH_A_REQUIREMENT: Files = {
    TEMPLATE: _SHOP,
    "src/app.py": _SHOP_CODE,
    "src/requirements.txt": "skyliftgreeting==1.0  # served by the test\n",
}

STORES: Files = {
    TEMPLATE: """\
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Retention: {Type: Number, Default: 3600}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {MessageRetentionPeriod: !Ref Retention}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Bucket:
    Type: AWS::S3::Bucket
Outputs:
  QueueUrl: {Value: !Ref Queue}
  TableName: {Value: !Ref Table}
  BucketName: {Value: !Ref Bucket}
""",
}

NESTED_WITH_A_LAYER: Files = {
    TEMPLATE: """\
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Resources:
  Inner:
    Type: AWS::Serverless::Application
    Properties: {Location: ./inner/template.yaml}
  Greetings:
    Type: AWS::Serverless::LayerVersion
    Metadata: {BuildMethod: python3.13}
    Properties: {ContentUri: layer/, CompatibleRuntimes: [python3.13]}
  Outer:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: outer/
      Handler: app.handler
      Runtime: python3.13
      Layers: [!Ref Greetings]
      Events:
        Get: {Type: Api, Properties: {Path: /greeting, Method: get}}
Outputs:
  Outer: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod/greeting"}
  Inner: {Value: !GetAtt Inner.Outputs.Url}
""",
    "inner/template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Inner:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ../code, Handler: app.handler, Runtime: python3.13, FunctionUrlConfig: {AuthType: NONE}}
Outputs:
  Url: {Value: !GetAtt InnerUrl.FunctionUrl}
""",
    "layer/requirements.txt": "skyliftgreeting==1.0\n",
    "outer/app.py": """\
import skyliftgreeting


def handler(event, context):
    return {"statusCode": 200, "body": skyliftgreeting.greet("layer")}
""",
    "code/app.py": 'def handler(event, context):\n    return {"statusCode": 200, "body": "inner"}\n',
}

PLAIN_HANDLER: Files = {
    "lambda_function.py": """\
def lambda_handler(event, context):
    return {"statusCode": 200, "body": "hello from " + event["rawPath"]}
""",
}


WITH_A_DOCUMENT: Files = {
    "lambda_function.py": """\
import json


def lambda_handler(event, context):
    if event["requestContext"]["http"]["method"] == "GET":
        return {"statusCode": 200, "body": json.dumps({"greeting": event["rawPath"]})}
    return {"statusCode": 201, "body": json.dumps({"id": json.loads(event["body"])["name"]})}
""",
    "openapi.yaml": """\
openapi: 3.1.0
info: {title: Greetings, version: "1"}
paths:
  /greetings/{name}:
    get:
      parameters: [{name: name, in: path, required: true, schema: {type: string}, example: Ada}]
      responses:
        "200":
          description: A greeting
          content: {application/json: {schema: {type: object, required: [greeting]}}}
  /greetings:
    post:
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [name], properties: {name: {type: string, examples: [Ada]}}}
      responses:
        "201":
          description: Made
          content: {application/json: {schema: {type: object, required: [id]}}}
""",
}

GREETER: Files = {
    TEMPLATE: """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.13
      Timeout: 10
      Events: {Greet: {Type: HttpApi, Properties: {Path: '/greetings/{name}', Method: GET}}}
Outputs:
  Url: {Value: !Sub "https://${ServerlessHttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/"}
""",
    "src/app.py": """\
def handler(event, context):
    return {"statusCode": 200, "body": "Hello, " + event["pathParameters"]["name"]}
""",
}

_OUTPUTS = GREETER[TEMPLATE].index("Outputs:")
WITHOUT_OUTPUTS: Files = {**GREETER, TEMPLATE: GREETER[TEMPLATE][:_OUTPUTS]}


def changed(files: Files, old: str, new: str) -> Files:
    """With another template."""
    assert old in files[TEMPLATE]
    return {**files, TEMPLATE: files[TEMPLATE].replace(old, new)}
