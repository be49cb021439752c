"""What a cold start pays for: modules that must not come along."""

import subprocess
import sys

import pytest

AWS = ("boto3", "botocore.session", "botocore.client", "botocore.auth")
HEAVY = (*AWS, "onnxruntime", "numpy", "tokenizers", "minilm", "aws_xray_sdk")
HTTP, SQL = ("fastapi", "starlette", "mangum"), ("sqlalchemy", "psycopg", "alembic")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("settings", ("aws_lambda_powertools", *HEAVY, *HTTP, *SQL)),
        ("worker", ("asyncio", "aws_lambda_powertools.utilities.batch", *HEAVY, *HTTP, *SQL)),
        ("http", (*HEAVY, *SQL)),
        ("database", (*HEAVY, *HTTP, "alembic")),
        ("migrations", (*HEAVY, *HTTP)),
        ("table", (*HEAVY, *HTTP, *SQL)),
        ("objects", (*HEAVY, *HTTP, *SQL)),
        ("messages", (*HEAVY, *HTTP, *SQL)),
        ("secrets", (*HEAVY, *HTTP, *SQL)),
        ("idempotency", (*HEAVY, *HTTP, *SQL)),
        ("models", (*HEAVY, *HTTP, *SQL)),
    ],
)
def test_a_module_imports_no_more_than_it_needs(module: str, absent: tuple[str, ...]) -> None:
    program = f"import sys, skylift.{module}; print(*sys.modules)"
    listed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert set(listed).isdisjoint(absent), sorted(set(listed) & set(absent))


def test_making_the_objects_of_a_service_reaches_for_no_client() -> None:
    program = """
import sys
from skylift import models
from skylift.database import Database
from skylift.objects import Objects
from skylift.secrets import Secret
from skylift.settings import DatabaseSettings
from skylift.table import Table
from skylift.worker import Queue, lambda_handler

Table("t", cursor_key=Secret("arn").key), Objects("b")
where = DatabaseSettings(
    database_host="h", database_port=1, database_name="n", database_user="u", database_sslmode="require"
)
Database(where), models.chat("extractive", embeddings=models.embeddings("minilm", dimensions=384))
models.chat("bedrock:amazon.nova-lite-v1:0")
lambda_handler(str, print, queue=Queue("u", "d", 3))
print(*sys.modules)
"""
    listed = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert set(listed).isdisjoint(HEAVY), sorted(set(listed) & set(HEAVY))
