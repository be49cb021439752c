"""Secrets Manager, Systems Manager's parameters and KMS: what is kept secret."""

from __future__ import annotations

from probe.aws import Aws, refuses, until

_ROTATING = """
import boto3
def handler(event, context):
    secrets, secret, token = boto3.client("secretsmanager"), event["SecretId"], event["ClientRequestToken"]
    if event["Step"] == "createSecret":
        new = {"SecretString": "new", "VersionStages": ["AWSPENDING"]}
        secrets.put_secret_value(SecretId=secret, ClientRequestToken=token, **new)
    if event["Step"] == "finishSecret":
        stages = secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
        current = next(version for version, names in stages.items() if "AWSCURRENT" in names)
        secrets.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current)
"""


def a_secret_has_versions(aws: Aws) -> None:
    secrets = aws("secretsmanager")
    arn = secrets.create_secret(Name=aws.name("s"), SecretString="1")["ARN"]
    secrets.put_secret_value(SecretId=arn, SecretString="2")
    assert secrets.get_secret_value(SecretId=aws.name("s"))["SecretString"] == "2"
    assert secrets.get_secret_value(SecretId=arn, VersionStage="AWSPREVIOUS")["SecretString"] == "1"
    refuses("ResourceExists", secrets.create_secret, Name=aws.name("s"), SecretString="1")


def a_secret_is_rotated_by_its_function(aws: Aws) -> None:
    secrets, name = aws("secretsmanager"), aws.function(_ROTATING)
    secrets.create_secret(Name=aws.name("s"), SecretString="old")
    arn = aws.arn("lambda", f"function:{name}")
    secrets.rotate_secret(SecretId=aws.name("s"), RotationLambdaARN=arn, RotationRules={"AutomaticallyAfterDays": 30})
    until(lambda: secrets.get_secret_value(SecretId=aws.name("s"))["SecretString"] == "new")


def a_parameter_has_versions_and_is_hidden(aws: Aws) -> None:
    ssm, name = aws("ssm"), f"/{aws.mark}/a"
    for value in ("1", "2"):
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    assert ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"] == "2"
    assert ssm.get_parameter(Name=f"{name}:1", WithDecryption=True)["Parameter"]["Value"] == "1"
    assert ssm.get_parameter(Name=name)["Parameter"]["Value"] != "2"
    assert len(ssm.get_parameters_by_path(Path=f"/{aws.mark}")["Parameters"]) == 1


def a_key_encrypts_for_its_context(aws: Aws) -> None:
    kms = aws("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    text = kms.encrypt(KeyId=key, Plaintext=b"hi", EncryptionContext={"a": "b"})["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=text, EncryptionContext={"a": "b"})["Plaintext"] == b"hi"
    refuses("InvalidCiphertext", kms.decrypt, CiphertextBlob=text, EncryptionContext={"a": "c"})
