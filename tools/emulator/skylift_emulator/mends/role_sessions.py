"""Lambda: the keys of a function's role cannot be computed by others.

MiniStack derives key and secret from the names of function and role, which every local user and every deployed
function knows.
"""

from __future__ import annotations

from typing import Any

from skylift_emulator.root_key import RootKey
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_PARAMETERS = ("config",)
EXECUTION_CREDENTIALS = Seam("ministack.core.lambda_runtime", "execution_credentials", _PARAMETERS)
# The same function under the other name by which MiniStack calls it.
IMPORTED = Seam("ministack.services.lambda_svc", "execution_credentials", _PARAMETERS)
REGISTER = Seam("ministack.services.sts", "register_session", ("access_key", "session"))
SEAMS = (EXECUTION_CREDENTIALS, IMPORTED, REGISTER)


def install(around: Surroundings) -> None:
    for seam in (EXECUTION_CREDENTIALS, IMPORTED):
        seam.replace(lambda _: lambda config: credentials(config, around.settings.root_key))


def credentials(config: dict[str, Any], root_key: RootKey) -> dict[str, str]:
    """The session of a function's role, registered: the same until the root key changes, so that workers which
    outlive a restart of the emulator keep theirs."""
    arn, role = str(config["FunctionArn"]), str(config.get("Role", ""))
    access_key, secret, token = (root_key.derive(f"{what}:{arn}:{role}") for what in ("key", "secret", "token"))
    access_key = f"ASIA{access_key[:16].upper()}"
    account, name = arn.split(":")[4], role.rsplit("/", 1)[-1]
    session = f"{name}/{str(config.get('FunctionName', 'function'))[:64]}"
    REGISTER.current()(
        access_key,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{session}",
            "UserId": session.replace("/", ":"),
            "SecretAccessKey": secret,
            "SessionToken": token,
        },
    )
    return {"AWS_ACCESS_KEY_ID": access_key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}
