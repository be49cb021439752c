"""Deployer: the state machine over the pipeline's stages."""

import pulumi
from deployer_stacks import Stores
from deployer_workflow.definition import definition
from skylift_infra.queue import sending
from skylift_infra.signals import signals
from skylift_infra.stacks.platform import Platform
from skylift_infra.stacks.workers import Worker
from skylift_infra.state_machine import StateMachine, StateMachineArgs

platform, stores = Platform(), Stores()
clone, tester, fixer = (Worker.of(f"deployer_{stage}") for stage in ("clone", "tester", "fixer"))

workflow = StateMachine(
    pulumi.get_project(),
    StateMachineArgs(
        definition=definition,
        given={
            "clone_queue": clone.address.url,
            "tester_queue": tester.address.url,
            "fixer_queue": fixer.address.url,
            "table": stores.table.name,
        },
        statements=[*(sending(worker.address.arn) for worker in (clone, tester, fixer)), stores.table.updating()],
        platform=platform,
    ),
)

pulumi.export("signals", signals(workflow))
