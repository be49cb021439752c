"""The provider that `pulumi up` uses for AWS is Terraform's: its own checks accept every input of dev and prod.

`terraform validate` and `plan` run where `terraform` is on the PATH and SKYLIFT_TERRAFORM_PLUGINS names a folder with
the provider (`registry.terraform.io/hashicorp/aws/...`, as `terraform providers mirror` makes it). What this leaves
out: what only AWS itself knows, and two newer spellings that are translated for older providers.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders.made_up_aws import REGION
from tests.contracts.conftest import construction
from tests.engine.fake_states import states
from tests.engine.rollout import DEPLOYED
from tests.engine.terraform import configuration

PLUGINS = "SKYLIFT_TERRAFORM_PLUGINS"


class Terraform:
    """Commands in a folder whose configuration has every resource of every stack."""

    def __init__(self, folder: Path, plugins: str, endpoint: str) -> None:
        self.folder, self.endpoint = folder, endpoint
        self._write({"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}})
        self.run("init", "-input=false", f"-plugin-dir={plugins}")
        schema = json.loads(self.run("providers", "schema", "-json").stdout)
        resources = [entry for stack in DEPLOYED for entry in construction(stack)["resources"]]
        self._write(configuration(resources, schema, region=REGION))
        self.declared = sum(entry["type"].startswith("aws:") for entry in resources)

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        # The plan has AWS check state machines: that question goes to this machine, too.
        environment = os.environ | {"AWS_ENDPOINT_URL": self.endpoint, "CHECKPOINT_DISABLE": "1"}
        command = ["terraform", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0 or not check, done.stderr
        return done

    def _write(self, document: dict[str, Any]) -> None:
        (self.folder / "main.tf.json").write_text(json.dumps(document))


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    plugins = os.environ.get(PLUGINS)
    if not plugins or not shutil.which("terraform"):
        pytest.skip(f"not run: the checks of Terraform's provider need `terraform` on the PATH, and {PLUGINS}=FOLDER")
    with states() as endpoint:
        yield Terraform(tmp_path_factory.mktemp("terraform"), plugins, endpoint)


def test_the_provider_accepts_every_declared_input(terraform: Terraform) -> None:
    found = json.loads(terraform.run("validate", "-json", check=False).stdout)
    assert not [diagnostic["summary"] for diagnostic in found["diagnostics"]]
    assert terraform.declared > 500


def test_the_provider_plans_every_resource(terraform: Terraform) -> None:
    lines = terraform.run("plan", "-refresh=false", "-input=false", "-json", check=False).stdout.splitlines()
    messages = [json.loads(line) for line in lines]
    assert not [message["@message"] for message in messages if message["@level"] == "error"]
    (summary,) = [message["changes"] for message in messages if message["type"] == "change_summary"]
    assert (summary["add"], summary["change"], summary["remove"]) == (terraform.declared, 0, 0)
