"""Lambda's entry into the sweep, once a minute."""

import os
from typing import Any

from deployer.builds.store import Builds
from deployer.machine import Machine
from deployer.sessions.deployments import Deployments
from deployer.stacks.store import Stacks
from skylift import log
from skylift.table import Table

from deployer_monitor import abandoned, overdue
from deployer_monitor.parts import parts_on
from deployer_monitor.settings import SweepSettings
from deployer_monitor.unattended import Unattended

settings = SweepSettings.from_environment(os.environ)
table = Table(settings.table_name)
parts = parts_on(table)
machine = Machine(settings.workflow_arn)
unattended = Unattended(
    parts,
    Deployments(table),
    Stacks(),
    Builds.of(settings.codebuild_project),
    settings.service_role_arn,
)


@log.with_context
def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Answers how many sessions it ended, and of how many what they had begun has come to rest."""
    late = overdue.end_all(parts)
    left = abandoned.end_all(parts, machine)
    log.count("sessions_overdue", late)
    log.count("sessions_abandoned", left)
    return {"ended": late + left, "settled": unattended.see_to_all()}
