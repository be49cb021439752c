"""The code of a function: its folder, or the zip built from the lock."""

import pulumi

from skylift_infra.service import Service


def archive(service: Service) -> pulumi.Archive:
    """`source` hands over the folder; `zip` packages it, in a preview too: only then does it tell what changed."""
    if service.code == "source":
        return pulumi.FileArchive(str(service.folder))
    from skylift_infra import packaging  # only a deploy of zips needs it

    package = packaging.build(service.folder, target=packaging.Target.of(service.runtime.architecture))
    return pulumi.FileArchive(str(package.path))
