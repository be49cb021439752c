"""Control endpoints hold messages, mails, code and keys of functions: only a holder of the root key gets at them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from skylift_tools.root_key import RootKey

from tests.builders.signed import Signed

from .running import Emulator

_KNOWN = [("test", "test"), ("skylift", "skylift"), ("000000000000", "test")]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("emulator"))
    yield running
    running.kill()


_CONTROL = ["/_skylift/permissions", "/_skylift/faults", "/_skylift/functions/one", "/_ministack/sqs/messages",
            "/_ministack/ses/messages", "/_ministack/health", "/_localstack/health", "/_ministack/ready",
            "/_ministack/lambda-code/one", "/_ministack/lambda-code/one?Expires=9999999999&Signature=0"]  # fmt: skip


@pytest.mark.parametrize("target", _CONTROL)
def test_a_control_endpoint_needs_the_root_key(emulator: Emulator, target: str) -> None:
    """Queues' messages, mails, code and the credentials of functions are there to be read."""
    assert httpx.get(emulator.url + target).status_code == 403
    wrong = RootKey(emulator.key.access_key_id, "wrong")
    assert httpx.get(emulator.url + target, auth=Signed(wrong)).status_code == 403
    for known in _KNOWN:
        assert httpx.get(emulator.url + target, auth=Signed(RootKey(*known))).status_code == 403
    assert emulator.control.get(target).status_code != 403 or "Signature=0" in target


@pytest.mark.parametrize("target", ["/_skylift/save", "/_skylift/visible", "/_ministack/reset", "/_ministack/config"])
def test_no_control_endpoint_takes_a_write_without_the_root_key(emulator: Emulator, target: str) -> None:
    assert httpx.post(emulator.url + target, content=b"{}").status_code == 403
    signed = httpx.Request("POST", emulator.url + target, content=b"{}")
    signed = next(Signed(emulator.key).auth_flow(signed))
    other = {**signed.headers, "content-length": "3"}
    assert httpx.post(emulator.url + target, content=b"[1]", headers=other).status_code == 403


def test_a_signature_of_a_control_request_is_of_use_for_five_minutes(emulator: Emulator) -> None:
    signed = next(Signed(emulator.key).auth_flow(httpx.Request("GET", f"{emulator.url}/_skylift/faults")))
    for date in ("20260101T000000Z", "", "yesterday"):
        old = {**signed.headers, "x-amz-date": date}
        assert httpx.get(f"{emulator.url}/_skylift/faults", headers=old).status_code == 403
