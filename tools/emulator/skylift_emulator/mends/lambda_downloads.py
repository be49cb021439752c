"""Lambda: the address of a function's code is presigned; MiniStack's has a signature that it never checks."""

from __future__ import annotations

from skylift_emulator.downloads import signed
from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

CODE = Seam("ministack.services.lambda_svc", "_presigned_code_url", ("func_name",))
LAYER = Seam("ministack.services.lambda_svc", "_layer_content_url", ("layer_name", "version"))
SEAMS = (CODE, LAYER)


def install(around: Surroundings) -> None:
    for seam in SEAMS:
        seam.replace(lambda original: lambda *named: signed(original(*named), around.settings.root_key))
