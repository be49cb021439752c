"""Repositories with one fault each, which is in their name."""

from tests.builders.applications import GREETER, STORES, TEMPLATE, Files, changed

_HANDLER = "Handler: app.handler"
_FAILS_WHEN_CALLED = {"src/app.py": "def handler(event, context):\n    raise ValueError('no greeting is known')\n"}
_OWN_ROLE = """\
  Own:
    Type: AWS::IAM::Role
    Properties:
      RoleName: greeter-of-the-shop
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
Outputs:
"""

MISSPELT_PROPERTY: Files = changed(GREETER, "Timeout: 10", "Timeuot: 10")

# What CloudFormation calls InsufficientCapabilities: rights under a name of the template's own choice.
MISSING_CAPABILITY: Files = changed(
    changed(GREETER, _HANDLER, f"{_HANDLER}\n      Role: !GetAtt Own.Arn"), "Outputs:\n", _OWN_ROLE
)

WRONG_HANDLER: Files = changed(GREETER, _HANDLER, "Handler: app.handlr")

# It starts, and fails with every request: nobody knows what it should have answered.
FAILS_WHEN_CALLED: Files = {**GREETER, **_FAILS_WHEN_CALLED}

# One fault can be mended, the next one cannot.
MISSPELT_AND_FAILS: Files = {**MISSPELT_PROPERTY, **_FAILS_WHEN_CALLED}

# Until it is told how long.
WITHOUT_A_DEFAULT: Files = changed(STORES, "{Type: Number, Default: 3600}", "{Type: Number}")

UNPARSABLE: Files = {TEMPLATE: "Resources:\n  Queue: {Type: AWS::SQS::Queue\n  Table: ]\n"}

# Nothing is wrong with it until the function is made, after the bucket was.
FAILS_HALF_WAY: Files = changed(
    STORES,
    "Outputs:\n",
    """\
  Reader:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Code: {S3Bucket: !Ref Bucket, S3Key: never-uploaded.zip}
      Role: !GetAtt Role.Arn
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
Outputs:
""",
)

TWO_TEMPLATES: Files = {"orders.yaml": STORES[TEMPLATE], "stock.yaml": STORES[TEMPLATE]}

NOTHING_TO_DEPLOY: Files = {"README.md": "# A plan\n", "notes/plan.txt": "Soon.\n"}

CDK: Files = {"cdk.json": '{"app": "python app.py"}', "app.py": "import aws_cdk\n"}

TERRAFORM: Files = {"main.tf": 'resource "aws_sqs_queue" "orders" {}\n'}

SERVERLESS: Files = {"serverless.yml": "service: shop\nprovider: {name: aws, runtime: python3.13}\n"}
