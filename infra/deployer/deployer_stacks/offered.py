"""The types of resources that a template may hold, and what the role that makes them may do for it.

Wide on purpose: what a template needs is not known before. A type is offered by a line here, and by nothing else: the
role gets the rights, and the deploy stage lets the template through.
"""

# What the names of types begin with, and the rights that making, changing and deleting them take; those over roles
# and policies have conditions, and are the role's own affair.
OFFERED: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::": ("apigateway:*",),
    "AWS::ApiGatewayV2::": ("apigateway:*",),
    "AWS::CloudWatch::": ("cloudwatch:*",),
    "AWS::Cognito::ManagedLoginBranding": ("cognito-idp:*",),
    "AWS::Cognito::Terms": ("cognito-idp:*",),
    "AWS::Cognito::UserPool": ("cognito-idp:*",),
    "AWS::DynamoDB::": ("dynamodb:*",),
    "AWS::Events::": ("events:*",),
    "AWS::EventsV2::": ("events:*",),
    "AWS::IAM::ManagedPolicy": (),
    "AWS::IAM::Policy": (),
    "AWS::IAM::Role": (),
    "AWS::KMS::": ("kms:*",),
    "AWS::Lambda::": ("lambda:*",),
    "AWS::Logs::": ("logs:*",),
    "AWS::S3::": ("s3:*",),
    "AWS::S3ObjectLambda::": (),
    "AWS::SNS::": ("sns:*",),
    "AWS::SQS::": ("sqs:*",),
    # Not the whole service: its documents and associations run commands on machines, with the machines' own rights.
    "AWS::SSM::Parameter": ("ssm:*Parameter*", "ssm:*Tags*Resource"),
    "AWS::Scheduler::": ("scheduler:*",),
    "AWS::SecretsManager::": ("secretsmanager:*",),
    "AWS::StepFunctions::": ("states:*",),
    "AWS::XRay::SamplingRule": ("xray:*Sampling*",),
}
SERVICES = sorted({right for rights in OFFERED.values() for right in rights})
