"""A repository in a folder, and what was uploaded of it when its template was packaged."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from deployer_deploy.functions import Builder
from deployer_deploy.packaging import Packager
from deployer_deploy.python_build import PythonBuild
from deployer_deploy.uploads import Uploads
from skylift.objects import Objects

from tests.builders.aws import Aws

BOUNDARY = "arn:aws:iam::1:policy/boundary"


class Shop:
    """In the names of files `__` is a slash and `_dot_` a dot."""

    def __init__(self, root: Path, stores: Aws) -> None:
        self.root, self.stores = root, stores
        self.said: list[tuple[str, str]] = []
        builder = Builder(root, PythonBuild("default", for_host=True), lambda *said: self.said.append(said))
        uploads = Uploads(Objects(stores.bucket, client=stores.s3), stores.bucket, uuid4(), 1)
        self.packager = Packager(root, builder, uploads, BOUNDARY, lambda path, name: None)

    def write(self, **files: Any) -> None:
        for name, content in files.items():
            path = self.root / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content if isinstance(content, str) else json.dumps(content))

    def package(self, template: Mapping[str, Any]) -> dict[str, Any]:
        self.write(infra__template_dot_json=template)
        packaged, uploaded = self.packager.package(self.root / "infra" / "template.json")
        assert json.loads(self.read(uploaded.key)) == packaged
        return packaged

    def read(self, key: str) -> bytes:
        content: bytes = self.stores.s3.get_object(Bucket=self.stores.bucket, Key=key)["Body"].read()
        return content

    def files(self, key: str) -> list[str]:
        return zipfile.ZipFile(io.BytesIO(self.read(key))).namelist()

    def key_of(self, uri: str) -> str:
        return uri.removeprefix(f"s3://{self.stores.bucket}/")
