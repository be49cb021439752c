"""Shapes of repositories as people write them, cut down to what each is about; the first ones are `applications`."""

from tests.builders.applications import TEMPLATE, Files

# One function behind every path and method, and what a browser asks before it calls another origin.
BEHIND_EVERY_PATH: Files = {
    TEMPLATE: """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Api: {Cors: {AllowOrigin: "'https://shop.example'", AllowMethods: "'GET,PUT'"}}
Resources:
  App:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.13
      InlineCode: |
        def handler(event, context):
            print("called")
            return {"statusCode": 200, "body": event["httpMethod"] + " " + event["pathParameters"]["proxy"]}
      Events:
        All: {Type: Api, Properties: {Path: '/{proxy+}', Method: ANY}}
Outputs:
  Url: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod/"}
  Function: {Value: !Ref App}
""",
}

# Resources that a loop makes, and an API whose routes are written in a document of its own.
LOOP_AND_DOCUMENT: Files = {
    TEMPLATE: """\
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Fn::ForEach::Queues:
    - Name
    - [Orders, Returns]
    - Queue${Name}: {Type: AWS::SQS::Queue}
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: v1, DefinitionUri: api.yaml}
Outputs:
  Url: {Value: !Sub "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1/state"}
""",
    "api.yaml": """\
openapi: 3.0.1
info: {title: state, version: "1"}
paths:
  /state:
    get:
      responses: {"203": {description: what it answers}}
      x-amazon-apigateway-integration:
        type: mock
        requestTemplates: {application/json: '{"statusCode": 203}'}
        responses:
          "203": {statusCode: "203", responseTemplates: {application/json: '{"state": "open"}'}}
""",
}

# As frameworks do it: one function behind every path, which tells its routes itself.
DESCRIBES_ITSELF: Files = {
    TEMPLATE: """\
Transform: AWS::Serverless-2016-10-31
Resources:
  App:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: main.handler
      Runtime: python3.13
      Events:
        Root: {Type: Api, Properties: {Path: /, Method: ANY}}
        All: {Type: Api, Properties: {Path: '/{proxy+}', Method: ANY}}
Outputs:
  Docs: {Value: !Sub "https://${ServerlessRestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/Prod/docs"}
""",
    "src/main.py": """\
import json

GREETING = {"type": "object", "required": ["greeting"], "properties": {"greeting": {"type": "string"}}}
GREETED = {"200": {"description": "Greeted", "content": {"application/json": {"schema": GREETING}}}}
NAME = [{"name": "name", "in": "path", "required": True, "schema": {"type": "string"}, "example": "Ada"}]
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Greetings", "version": "1"},
    "servers": [{"url": "/Prod"}],
    "paths": {
        "/greetings": {"get": {"responses": GREETED}},
        "/greetings/{name}": {"get": {"parameters": NAME, "responses": GREETED}},
    },
}


def handler(event, context):
    path = event["path"]
    if path == "/openapi.json":
        return answer(200, DOCUMENT)
    if path.startswith("/greetings"):
        return answer(200, {"greeting": path})
    return answer(404, {"detail": "Not Found"})


def answer(status, value):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(value)}
""",
}

# A service that templates have no right to use.
STREAM: Files = {
    TEMPLATE: "Resources: {Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}}\n",
}
