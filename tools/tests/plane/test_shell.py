"""A whole platform under a shell that is full of settings for other tools."""

from __future__ import annotations

import json
from pathlib import Path

from .lab import Lab

NOWHERE = "http://127.0.0.1:9"
SHELL = {
    # AWS's SDKs and CLI.
    "AWS_PROFILE": "elsewhere",
    "AWS_DEFAULT_PROFILE": "elsewhere",
    "AWS_ACCESS_KEY_ID": "AKIAELSEWHERE0000000",
    "AWS_SECRET_ACCESS_KEY": "elsewhere",
    "AWS_SESSION_TOKEN": "elsewhere",
    "AWS_REGION": "ap-southeast-7",
    "AWS_DEFAULT_REGION": "ap-southeast-7",
    "AWS_ENDPOINT_URL": NOWHERE,
    "AWS_ENDPOINT_URL_SQS": NOWHERE,
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_USE_DUALSTACK_ENDPOINT": "true",
    "AWS_CA_BUNDLE": "/nonexistent.pem",
    "AWS_RETRY_MODE": "nonsense",
    "AWS_MAX_ATTEMPTS": "nonsense",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/nonexistent",
    "AWS_ROLE_ARN": "arn:aws:iam::111111111111:role/elsewhere",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": NOWHERE,
    # Proxies.
    "HTTP_PROXY": NOWHERE,
    "http_proxy": NOWHERE,
    "HTTPS_PROXY": NOWHERE,
    "https_proxy": NOWHERE,
    "ALL_PROXY": "socks5h://127.0.0.1:9",
    "all_proxy": "socks5h://127.0.0.1:9",
    "NO_PROXY": "10.0.0.0/8",
    "no_proxy": "10.0.0.0/8",
    # Pulumi and PostgreSQL.
    "PULUMI_BACKEND_URL": "s3://elsewhere",
    "PULUMI_CONFIG": "nonsense",
    "PULUMI_STACK": "elsewhere",
    "PULUMI_DRY_RUN": "true",
    "PULUMI_DEBUG_PROVIDERS": "aws:9",
    "PGHOST": "db.elsewhere.example",
    "PGPORT": "9",
    "PGUSER": "elsewhere",
    "PGPASSWORD": "elsewhere",
    "PGSSLMODE": "verify-full",
    "PGSERVICE": "elsewhere",
    "PGOPTIONS": "-c nonsense=1",
    # Other emulators, whose names MiniStack reads, too.
    "LAMBDA_EXECUTOR": "docker",
    "LAMBDA_STRICT": "1",
    "SERVICES": "s3",
    "USE_SSL": "1",
    "MINISTACK_ACCOUNT_ID": "111111111111",
    "LOG_LEVEL": "nonsense",
    # Python.
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
    "UVICORN_PORT": "9",
    "WEB_CONCURRENCY": "4",
}


def test_a_shell_full_of_settings_for_other_tools_changes_nothing(lab: Lab, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    for name in ("click", "boto3", "psycopg", "ministack", "uvicorn"):
        (foreign / f"{name}.py").write_text("raise RuntimeError('a module of another project')")
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "config").write_text(f"[default]\nregion = ap-southeast-7\nendpoint_url = {NOWHERE}\n")
    (home / ".aws" / "credentials").write_text("[default]\naws_access_key_id = elsewhere\n")
    lab.environment.update(SHELL, PYTHONPATH=str(foreign), HOME=str(home))
    lab.up()
    assert lab.greeting() == "hello Ada"
    status = lab.skylift("status", "--json")
    assert status.returncode == 0, status.stderr
    assert {each["name"] for each in json.loads(status.stdout)["functions"]} == {"greeter"}
    assert "there is no dead-letter queue" in lab.skylift("dlq").stderr
    for command in (["token", "--group", "user"], ["logs"], ["output", "platform"], ["graph"]):
        done = lab.skylift(*command)
        assert done.returncode == 0, (command, done.stderr)
