"""Without these a folder is deployed that was not meant, or what was meant is not deployed."""

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from dulwich import porcelain
from skylift_tools.deploy_repo import deploy_repo
from skylift_tools.deploy_repo.folder import Folder
from skylift_tools.deploy_repo.problems import Refused

GIT = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *GIT, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with one commit on the branch `trunk`."""
    folder = tmp_path / "my shop"
    (folder / "api").mkdir(parents=True)
    (folder / "api" / "template.yaml").write_text("Resources: {}\n")
    git(folder, "init", "-q", "-b", "trunk")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "First")
    return folder


def test_what_is_committed_can_be_fetched_and_a_fix_comes_back_as_a_branch(shop: Path, tmp_path: Path) -> None:
    (shop / "api" / "later.txt").write_text("not committed")
    folder = Folder.at(shop / "api")
    assert (folder.branch, folder.project_root, folder.uncommitted) == ("trunk", "api", True)
    with folder.served() as url:
        assert url.endswith("/my-shop")
        cloned = porcelain.clone(url, str(tmp_path / "cloned"), depth=1)
        assert not (tmp_path / "cloned" / "api" / "later.txt").exists()
        porcelain.push(cloned, url, "refs/heads/trunk:refs/heads/skylift-fix/1")
    assert {branch.decode() for branch in porcelain.branch_list(str(shop))} == {"trunk", "skylift-fix/1"}


def test_without_a_repository_a_commit_or_a_branch_it_is_said_what_to_do(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="git init"):
        Folder.at(tmp_path)
    with pytest.raises(Refused, match="neither the URL"):
        Folder.at(tmp_path / "nowhere")
    git(shop, "switch", "-q", "--detach")
    with pytest.raises(Refused, match="git switch"):
        Folder.at(shop)
    git(shop, "switch", "-q", "--orphan", "empty")
    with pytest.raises(Refused, match="commit what to deploy"):
        Folder.at(shop)


def test_aws_is_given_no_address_of_this_machine(shop: Path) -> None:
    result = CliRunner().invoke(deploy_repo, [str(shop), "--stack", "prod"], standalone_mode=False)
    assert result.return_value == 2 and "push it" in result.output
