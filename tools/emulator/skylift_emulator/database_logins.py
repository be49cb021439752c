"""IAM logins to the database: with which secret a key must have signed its token, if its policies allow the login."""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import CredentialResolutionError, resolve_credential

from .mends.permissions import ENFORCE
from .seams import Seam
from .settings import ACCOUNT

CLUSTERS = Seam("ministack.services.rds", "_clusters")
PROXIES = Seam("ministack.services.rds", "_db_proxies")
SEAMS = (CLUSTERS, PROXIES)


def secret_of(access_key_id: str, session_token: str, user: str, *, region: str) -> str | None:
    """The key's secret where it may log in as `user` (`rds-db:connect`) to any database here, else None."""
    credential = resolve_credential(access_key_id, ACCOUNT, session_token)
    if isinstance(credential, CredentialResolutionError):
        return None
    for resource_id in _resource_ids():
        arn = f"arn:aws:rds-db:{region}:{ACCOUNT}:dbuser:{resource_id}/{user}"
        if ENFORCE.current()(access_key_id, "rds-db:connect", "rds-db", region, resource_arn=arn) is None:
            secret: str = credential.secret_access_key
            return secret
    return None


def _resource_ids() -> list[str]:
    """Of clusters and proxies: all of them are the one PostgreSQL of this machine."""
    clusters: list[dict[str, Any]] = list(CLUSTERS.current().values())
    proxies: list[dict[str, Any]] = list(PROXIES.current().values())
    ids = [cluster["DbClusterResourceId"] for cluster in clusters]
    return [*ids, *(proxy["DBProxyArn"].rpartition(":")[2] for proxy in proxies)]
