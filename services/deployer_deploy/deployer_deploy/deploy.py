"""The deploy stage: what the clone stage stored becomes a stack that is being made, or a build that makes one.

A session that removes begins here, too: what an earlier one deployed is being deleted.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployer import artifacts
from deployer.builds.store import Builds
from deployer.failure import Code, StageFailed
from deployer.iac.kind import Iac, Kind
from deployer.messages import MonitorMessage
from deployer.outcome import Next
from deployer.sessions.deployments import Deployments
from deployer.sessions.session import HIDDEN
from deployer.sessions.session import Kind as Wish
from deployer.stacks.faults import refusals
from deployer.stacks.stack import Plan
from deployer.stacks.stack_name import stack_name
from deployer.stage import Work
from deployer.tree import Limits, unpack
from skylift.errors import NotFound
from skylift.objects import Objects

from deployer_deploy import parameters, plain_handler
from deployer_deploy.functions import Builder
from deployer_deploy.packaging import Check, Packager
from deployer_deploy.python_build import PythonBuild
from deployer_deploy.removal import Removal
from deployer_deploy.rollout import Rollout
from deployer_deploy.uploads import Uploads

_BY_CLOUDFORMATION = (Kind.SAM, Kind.CLOUDFORMATION, Kind.HANDLER)
_TAG = "skylift:session"
_CALLED = {Kind.CDK: "A CDK application", Kind.TERRAFORM: "Terraform", Kind.SERVERLESS: "A Serverless application"}
_VALUES = {Kind.CDK: "in its cdk.json", Kind.TERRAFORM: "in a terraform.tfvars", Kind.SERVERLESS: "in its `params`"}


@dataclass(frozen=True, slots=True)
class Rights:
    """The role that CloudFormation deploys with, and the boundary of every role that it makes."""

    service_role_arn: str
    boundary_arn: str


@dataclass(frozen=True)
class Deploy:
    """deployments: what is there, said before it is made. builds: None where there is no CodeBuild project. python:
    how Python code is built. check: of each template's file, by its path and its name in the repository. send: to the
    monitor."""

    objects: Objects
    bucket: str
    limits: Limits
    deployments: Deployments
    rollout: Rollout
    rights: Rights
    python: PythonBuild
    builds: Builds | None
    check: Check
    send: Callable[[MonitorMessage], object]

    def __call__(self, work: Work) -> Next:
        """Raises StageFailed; Throttled and Unavailable for what may be tried again."""
        results = self._removal(work) if work.session.kind is Wish.REMOVE else self._deployment(work)
        message = MonitorMessage(
            session_id=work.session.session_id, attempt=work.at.attempt, task_token=work.message.task_token
        )
        return Next(lambda: self.send(message), results)

    def _removal(self, work: Work) -> Mapping[str, Any]:
        self.deployments.begin(work.session)
        rollout = self.rollout
        return Removal(rollout.stacks, rollout.at_rest, self.builds, self.rights.service_role_arn).begin(work)

    def _deployment(self, work: Work) -> Mapping[str, Any]:
        iac = Iac.of(work.session.results["iac"])
        return self._stack(work, iac) if iac.kind in _BY_CLOUDFORMATION else self._build(work, iac)

    def _stack(self, work: Work, iac: Iac) -> Mapping[str, Any]:
        if (begun := self.rollout.resume(work)) is not None:
            return begun
        with tempfile.TemporaryDirectory() as folder:
            work, plan = self._plan(work, iac, self._unpacked(work, Path(folder).resolve()))
        self.deployments.begin(work.session)
        return self.rollout.begin(work, plan)

    def _plan(self, work: Work, iac: Iac, root: Path) -> tuple[Work, Plan]:
        session, attempt = work.session, work.at.attempt
        packager = Packager(
            root=root,
            builder=Builder(root, self.python, work.say),
            uploads=Uploads(self.objects, self.bucket, session.session_id, attempt),
            boundary_arn=self.rights.boundary_arn,
            check=self.check,
        )
        path = _template(iac, root)
        template, uploaded = packager.package(path)
        if session.parameters:
            # Before anybody is given them: what comes after knows which to keep to itself.
            work = work.note({HIDDEN: parameters.hidden(template)})
        given = parameters.values(template, path.parent, session.parameters)
        ready = f"{iac.template} is checked, and uploaded with all that it names."
        work.say("template_ready", ready, template=iac.template)
        plan = Plan(
            stack=stack_name(session.repository.name, session.session_id),
            name=f"attempt-{attempt}",
            template_url=uploaded.url,
            role_arn=self.rights.service_role_arn,
            token=f"{session.session_id}-{attempt}",
            capabilities=tuple(sorted(packager.capabilities)),
            parameters=given,
            tags={_TAG: str(session.session_id)},
        )
        return work, plan

    def _unpacked(self, work: Work, root: Path) -> Path:
        key = artifacts.source(work.session.session_id, work.at.attempt)
        try:
            with refusals("The bucket of artifacts"):
                archive = self.objects.read(key, max_bytes=self.limits.packed_bytes)
        except NotFound:
            reason = "The cloned source is gone: it is kept for a few days only. Start again."
            raise StageFailed(Code.S3_ERROR, reason) from None
        unpack(archive, root, self.limits)
        return root

    def _build(self, work: Work, iac: Iac) -> Mapping[str, Any]:
        session, attempt = work.session, work.at.attempt
        if self.builds is None:
            reason = f"{_CALLED[iac.kind]} is deployed by CodeBuild, and there is none here. On AWS there is."
            raise StageFailed(Code.NOT_AVAILABLE_HERE, reason)
        parameters.refuse_any(session.parameters, called=_CALLED[iac.kind], instead=_VALUES[iac.kind])
        if session.results.get("build_attempt") == attempt:
            # CodeBuild itself knows the token for a few minutes only.
            return {}
        name = stack_name(session.repository.name, session.session_id)
        self.deployments.begin(session)
        variables = {
            "ACTION": "deploy",
            "SESSION_ID": str(session.session_id),
            "ATTEMPT": str(attempt),
            "KIND": iac.kind.value,
            "STACK_NAME": name,
            "PROJECT_ROOT": str(Path(iac.template).parent),
            "SOURCE": f"s3://{self.bucket}/{artifacts.source(session.session_id, attempt)}",
        }
        build_id = self.builds.start(variables, token=f"{session.session_id}-{attempt}")
        results = {"stack_name": name, "build_id": build_id, "build_attempt": attempt}
        work.note(results)
        work.say("build_begun", f"A build deploys the {iac.kind.value} application.", build=build_id)
        return results


def _template(iac: Iac, root: Path) -> Path:
    """The template's file; a plain handler gets one of ours beside its code."""
    path = root / iac.template
    if iac.kind is not Kind.HANDLER:
        return path
    made = path.parent / f"{path.stem}.template.json"
    made.write_text(json.dumps(plain_handler.template(iac)))
    return made
