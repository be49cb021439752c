"""The AWS resource types that programs may declare, each handled by boto3: one module per service."""
