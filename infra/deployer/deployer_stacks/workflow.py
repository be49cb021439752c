"""Handle on the pipeline's state machine, by its fixed name: its stages are granted its ARN before it exists."""

import pulumi
from skylift_infra import naming
from skylift_infra.access import Access
from skylift_infra.policy import Statement

MACHINE = "deployer_workflow"


class Workflow:
    def __init__(self) -> None:
        self.arn = naming.arn("states", f"stateMachine:{MACHINE}")

    def answering(self) -> Access:
        """The right of a stage to tell the machine how it ended."""
        return _answers("Success", "Failure")

    def failing(self) -> Access:
        """The right of a stage that hands its work on, and only answers where that ends."""
        return _answers("Failure")

    def starting(self) -> Access:
        """Setting WORKFLOW_ARN."""
        return self._may("states:StartExecution", self.arn)

    def following(self) -> Access:
        """The right to see whether one still runs. Setting WORKFLOW_ARN."""
        return self._may("states:DescribeExecution", naming.arn("states", f"execution:{MACHINE}:*"))

    def _may(self, action: str, resource: pulumi.Input[str]) -> Access:
        may = Statement(actions=[action], resources=[resource], dials="states")
        return Access(environment={"WORKFLOW_ARN": self.arn}, statements=[may])


def _answers(*ends: str) -> Access:
    # AWS knows no resource for an answer: what it is good for, the token says, which only the machine gives out.
    answers = [f"states:SendTask{end}" for end in ends]
    return Access(statements=[Statement(actions=answers, resources=["*"], dials="states")])
