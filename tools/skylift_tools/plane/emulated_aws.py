"""The emulator's JSON services without an SDK: importing one costs more than all calls of a command together."""

from __future__ import annotations

import http.client
import json
from typing import Any

from skylift_tools.root_key import RootKey
from skylift_tools.signing import Signer

from .layout import REGION
from .problems import PlaneProblem

_TARGETS = {
    "sqs": ("AmazonSQS", "1.0"),
    "cognito-idp": ("AWSCognitoIdentityProviderService", "1.1"),
    "monitoring": ("GraniteServiceVersion20100801", "1.0"),
    "states": ("AWSStepFunctions", "1.0"),
}


class Refused(PlaneProblem):
    """The service answered with an error; `code` is AWS's name of it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class EmulatedAws:
    """One connection to the emulator on a port of the loopback, as its administrator."""

    def __init__(self, port: int, key: RootKey, timeout: float = 10) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self._signer = Signer(key, f"127.0.0.1:{port}", REGION)

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """The operation's answer. Raises `Refused`, or `PlaneProblem` when nothing answers."""
        target, version = _TARGETS[service]
        body = json.dumps(parameters).encode()
        headers = {
            **self._signer.headers(service, "POST", "/", body=body),
            "content-type": f"application/x-amz-json-{version}",
            "x-amz-target": f"{target}.{operation}",
        }
        return self._answer("POST", "/", headers, body=body)

    def control(self, endpoint: str) -> dict[str, Any]:
        """What a control endpoint reports, such as `permissions`. Raises as `call` does."""
        path = f"/_skylift/{endpoint}"
        return self._answer("GET", path, self._signer.headers("skylift", "GET", path))

    def _answer(self, method: str, path: str, headers: dict[str, str], *, body: bytes | None = None) -> dict[str, Any]:
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            answer: dict[str, Any] = json.loads(response.read() or b"{}")
        except (OSError, http.client.HTTPException) as error:
            raise PlaneProblem(f"the emulator does not answer ({error or type(error).__name__})") from error
        if response.status != http.HTTPStatus.OK:
            code = str(answer.get("__type", response.status)).rpartition("#")[2]
            raise Refused(code, str(answer.get("message") or answer.get("Message") or ""))
        return answer
