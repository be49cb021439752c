"""Where a zip is going to run."""

import sys
import zlib
from enum import Enum


class Target(Enum):
    """AWS Lambda (Amazon Linux 2023, Python 3.13) on Graviton or Intel, or the machine and Python that run this."""

    AWS = "aws"
    AWS_INTEL = "aws-intel"
    LOCAL = "local"

    @classmethod
    def of(cls, architecture: str) -> "Target":
        """The target of a function whose stack says `arm64`, `x86_64` or `host`."""
        return {"arm64": cls.AWS, "x86_64": cls.AWS_INTEL, "host": cls.LOCAL}[architecture]

    @property
    def python_version(self) -> str:
        """Minor version, such as "3.13"."""
        return f"{sys.version_info.major}.{sys.version_info.minor}" if self is Target.LOCAL else "3.13"

    @property
    def wheel_options(self) -> tuple[str, ...]:
        """What `uv pip install` is told, so that it picks wheels for the target and not for this machine."""
        if self is Target.LOCAL:
            return ("--python", sys.executable)
        # glibc 2.34 is what Amazon Linux 2023 has; manylinux2014 lacks wheels of several libraries.
        return ("--python-platform", f"{self._machine}-manylinux_2_34", "--python-version", self.python_version)

    @property
    def extras(self) -> tuple[str, ...]:
        """Optional dependencies that go in where the service declares them: models that run offline."""
        return ("local",) if self is Target.LOCAL else ()

    @property
    def compression_level(self) -> int:
        """A local zip is unpacked next to where it was made, so it is made fast rather than small."""
        return zlib.Z_BEST_SPEED if self is Target.LOCAL else zlib.Z_BEST_COMPRESSION

    @property
    def label(self) -> str:
        """For messages: platform and Python."""
        platform = sys.platform if self is Target.LOCAL else f"linux {self._machine} (glibc 2.34)"
        return f"{platform}, Python {self.python_version}"

    @property
    def _machine(self) -> str:
        return "x86_64" if self is Target.AWS_INTEL else "aarch64"
