"""What a function requires must lie beside its code, for the machine on which it will run."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from deployer.failure import Code, StageFailed
from deployer_deploy.python_build import PythonBuild, Target
from skylift import deadline

from tests.builders import wheels
from tests.builders.wheels import GREETING, wheel

TARGET = Target("python3.13", "arm64")


@pytest.fixture(scope="module")
def index() -> Iterator[str]:
    arm = "manylinux_2_28_aarch64.manylinux_2_17_aarch64"
    offered = {
        "skyliftgreeting-1.0-py3-none-any.whl": wheel("skyliftgreeting", "1.0", GREETING),
        f"skyliftfast-1.0-cp313-cp313-{arm}.whl": wheel("skyliftfast", "1.0", "ARCHITECTURE = 'arm'"),
        "skyliftfast-1.0-cp313-cp313-manylinux2014_x86_64.whl": wheel("skyliftfast", "1.0", "ARCHITECTURE = 'intel'"),
        "skyliftsource-1.0.tar.gz": b"no wheel",
    }
    with wheels.serving(offered) as url:
        yield url


def install(repository: Path, index: str, line: str, target: Target = TARGET) -> Path:
    code, into = repository / "src", repository.parent / "built"
    code.mkdir()
    (code / "requirements.txt").write_text(line)
    assert PythonBuild(index, for_host=False).install(code, target, root=repository, into=into) == 1
    return into


@pytest.mark.parametrize(("architecture", "found"), [("arm64", "arm"), ("x86_64", "intel")])
def test_wheels_are_those_of_the_functions_runtime_and_architecture(
    repository: Path, index: str, architecture: str, found: str
) -> None:
    built = install(repository / "r", index, "skyliftfast", Target("python3.13", architecture))
    assert found in (built / "skyliftfast.py").read_text()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "r").mkdir()
    return tmp_path.resolve()


@pytest.mark.parametrize(
    ("line", "target", "code"),
    [
        ("skyliftsource", TARGET, Code.BUILD),
        ("skyliftgreeting==2", TARGET, Code.BUILD),
        ("skyliftmissing", TARGET, Code.BUILD),
        ("skyliftfast", Target("python3.12", "arm64"), Code.BUILD),
        ("skyliftgreeting", Target("python2", "arm64"), Code.LAMBDA_CONFIG),
    ],
)
def test_what_has_no_wheel_for_it_ends_the_stage_with_the_words_of_pip(
    repository: Path, index: str, line: str, target: Target, code: Code
) -> None:
    with pytest.raises(StageFailed) as failed:
        install(repository / "r", index, line, target)
    assert failed.value.code is code
    assert code is Code.LAMBDA_CONFIG or line.partition("==")[0] in failed.value.reason


def test_nothing_of_our_environment_reaches_the_build(
    repository: Path, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://localhost:1/simple/")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert (install(repository / "r", index, "skyliftgreeting") / "skyliftgreeting.py").is_file()


def test_a_build_that_would_outlive_its_function_says_so_before(repository: Path) -> None:
    said = "of src were not installed within 1 seconds"
    with (
        socket.create_server(("localhost", 0)) as silent,
        deadline.within(1),
        pytest.raises(StageFailed, match=said) as failed,
    ):
        install(repository / "r", f"http://localhost:{silent.getsockname()[1]}/simple/", "skyliftgreeting")
    assert failed.value.code is Code.TIMEOUT


def test_an_index_that_does_not_answer_is_the_networks_fault(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StageFailed) as failed:
        install(repository / "r", "http://localhost:1/simple/", "skyliftgreeting")
    assert failed.value.code is Code.NETWORK
