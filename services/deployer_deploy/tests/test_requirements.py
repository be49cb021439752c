"""A line of requirements.txt must not make us run somebody's code, nor read a file of ours."""

from pathlib import Path

import pytest
from deployer.failure import Code, StageFailed
from deployer_deploy import requirements


def read(repository: Path, **files: str) -> list[str]:
    for name, text in files.items():
        path = repository / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return requirements.read(repository / "requirements.txt", repository)


def test_names_versions_markers_hashes_and_included_files_are_taken(repository: Path) -> None:
    text = """
    # what we need
    httpx[http2] >=0.27, <1   # the client
    tomli==2.0 ; python_version < "3.11"
    -r more/base.txt
    idna==3.7 \\
        --hash=sha256:abc --hash=sha256:def
    """
    lines = read(repository, requirements=text, more__base="--requirement=deeper.txt", more__deeper="anyio")
    assert [line.split()[0] for line in lines] == ["httpx[http2]", "tomli==2.0", "anyio", "idna==3.7"]
    assert lines[-1].endswith("--hash=sha256:abc --hash=sha256:def")


@pytest.mark.parametrize(
    "line",
    [
        "git+https://github.com/acme/evil.git",
        "evil @ https://example.com/evil.tar.gz",
        "https://example.com/evil-1.0.tar.gz",
        "./evil",
        "-e .",
        "--index-url https://evil.example/simple",
        "--extra-index-url=https://evil.example/simple",
        "--find-links /",
        "--no-binary :all:",
        "-c constraints.txt",
        "httpx --config-settings=a=b",
        "httpx --global-option=x",
        "$(reboot)",
        "-r ../secrets.txt",
        "-r /etc/passwd",
        "-r requirements.txt",
    ],
)
def test_anything_else_is_refused_by_file_and_line(repository: Path, line: str) -> None:
    with pytest.raises(StageFailed) as refused:
        read(repository, requirements=f"httpx\n{line}\n")
    assert refused.value.code is Code.BUILD and refused.value.lines[0].startswith("requirements.txt:2: ")


def test_a_link_out_of_the_repository_is_not_followed(repository: Path) -> None:
    (repository / "outside.txt").symlink_to("/etc/hostname")
    with pytest.raises(StageFailed, match="no file of the repository"):
        read(repository, requirements="-r outside.txt")
