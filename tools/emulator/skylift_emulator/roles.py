"""Whether a role, or a service of AWS, may do something: decided by MiniStack's own evaluator of policies."""

from __future__ import annotations

import contextvars
import hashlib
import secrets
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import set_request_account_id
from ministack.services import sts

from skylift_emulator.mends.permissions import ENFORCE
from skylift_emulator.permissions import standing

# Of sessions in which roles are only asked about: no caller may sign with them.
_SECRET = secrets.token_hex()


def role_may(
    role_arn: str, action: str, resource_arn: str, *, context: dict[str, Any] | None = None, goes_on: bool = False
) -> bool:
    """Whether the role's policies, or the resource's for it, allow the action; a role that is gone may nothing.

    context: what conditions ask for, by keys in lower case (`iam:passedtoservice`). goes_on: the question stands for
    calls that a service makes all the time, and is not counted as one.
    """
    account, name, region = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1], resource_arn.split(":")[3]
    key = "ASIA" + hashlib.sha256(f"decide:{role_arn}".encode()).hexdigest()[:16].upper()
    session = {"Arn": f"arn:aws:sts::{account}:assumed-role/{name}/mapping", "UserId": f"{name}:mapping"}
    sts.register_session(key, {**session, "SecretAccessKey": _SECRET, "SessionToken": _SECRET})

    def decide() -> bool:
        set_request_account_id(account)
        standing.set(goes_on)
        service = action.partition(":")[0]
        denied = ENFORCE.current()(key, action, service, region, resource_arn=resource_arn, service_context=context)
        return denied is None

    return contextvars.Context().run(decide)


def service_may(policy: Any, service: str, action: str, *, resource_arn: str, source_arn: str) -> bool:
    """Whether a resource's policy lets a service (`events.amazonaws.com`) do it on behalf of `source_arn`."""
    account, region = source_arn.split(":")[4], source_arn.split(":")[3]
    context = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action=action,
        resource_arn=resource_arn,
        region=region,
        # The emulator has no TLS, what calls inside AWS always has.
        service_context={"aws:sourcearn": source_arn, "aws:sourceaccount": account, "aws:securetransport": "true"},
    )
    return bool(evaluate_resource_policy(policy, context, service=service).decision == "Allow")
