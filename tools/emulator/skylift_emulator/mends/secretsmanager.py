"""Secrets Manager: a rotation is done by its function, in the four steps that AWS calls."""

from __future__ import annotations

import contextvars
import logging
import threading
import uuid
from collections.abc import Callable
from typing import Any

from ministack.core.responses import json_response

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

_SECRETS, _LAMBDA = "ministack.services.secretsmanager", "ministack.services.lambda_svc"
ROTATE = Seam(_SECRETS, "_rotate_secret", ("data",))
RESOLVE = Seam(_SECRETS, "_resolve", ("secret_id", "use_arn_scope"))
FIND = Seam(_LAMBDA, "_get_func_record_for_ref", None)
RECORD = Seam(_LAMBDA, "_execution_record_for_config", ("func", "config"))
EXECUTE = Seam(_LAMBDA, "_execute_function_with_config_scope", ("func", "event"))
SEAMS = (ROTATE, RESOLVE, FIND, RECORD, EXECUTE)

_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_log = logging.getLogger("skylift.emulator")


def install(_: Surroundings) -> None:
    def make(original: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        def rotate(data: dict[str, Any]) -> Any:
            _, secret = RESOLVE.current()(data.get("SecretId"))
            arn = data.get("RotationLambdaARN") or (secret or {}).get("RotationLambdaARN")
            function, config, _ = FIND.current()(arn) if arn else (None, None, None)
            if secret is None or secret.get("DeletedDate") or function is None:
                return original(data)
            secret.update(RotationLambdaARN=arn, RotationEnabled=True)
            secret.update({"RotationRules": data["RotationRules"]} if "RotationRules" in data else {})
            version = data.get("ClientRequestToken") or str(uuid.uuid4())
            if data.get("RotateImmediately", True):
                work = contextvars.copy_context().run
                record = RECORD.current()(function, config)
                threading.Thread(target=work, args=(_rotate, record, secret["ARN"], version), daemon=True).start()
            return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version})

        return rotate

    ROTATE.replace(make)


def _rotate(record: dict[str, Any], secret_arn: str, version: str) -> None:
    for step in _STEPS:
        event = {"SecretId": secret_arn, "ClientRequestToken": version, "Step": step}
        result = EXECUTE.current()(record, event)
        if result.get("error"):
            _log.warning("the rotation of %s failed in %s: %s", secret_arn, step, result.get("body"))
            return
