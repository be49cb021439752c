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

# A service that templates have no right to use.
STREAM: Files = {
    TEMPLATE: "Resources: {Clicks: {Type: AWS::Kinesis::Stream, Properties: {ShardCount: 1}}}\n",
}
