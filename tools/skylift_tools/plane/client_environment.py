"""The environment variables with which AWS clients and psql use the platform that runs."""

from __future__ import annotations

from . import lock
from .layout import REGION, Layout
from .ports import LOOPBACK
from .postgres import SUPERUSER
from .postgres_access import passfile
from .problems import PlaneProblem


def client_environment(layout: Layout) -> dict[str, str]:
    """By name; it holds the root key. Raises `PlaneProblem` when nothing runs."""
    plane = lock.running(layout)
    if not plane:
        raise PlaneProblem("nothing runs here: start it with `make up`")
    return {
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{plane['emulator_port']}",
        "AWS_ACCESS_KEY_ID": layout.root_key.access_key_id,
        "AWS_SECRET_ACCESS_KEY": layout.root_key.secret_access_key,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,  # boto3 reads no other
        "PGHOST": LOOPBACK,
        "PGPORT": str(plane["postgres_port"]),
        "PGUSER": SUPERUSER,
        "PGDATABASE": "postgres",
        "PGPASSFILE": str(passfile(layout)),
    }
