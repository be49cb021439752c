"""`skylift deploy-repo`: a repository goes through the pipeline, and its timeline is shown while it does."""

from skylift_tools.deploy_repo.command import deploy_repo

__all__ = ["deploy_repo"]
