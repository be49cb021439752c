"""What the function that makes databases and roles may do; it runs outside the VPC, over the RDS Data API."""

from skylift_infra.access import Access
from skylift_infra.aurora import Aurora
from skylift_infra.policy import Statement

DATA_API = [
    "rds-data:ExecuteStatement",
    "rds-data:BeginTransaction",
    "rds-data:CommitTransaction",
    "rds-data:RollbackTransaction",
]


def administering(aurora: Aurora) -> Access:
    """As the master, whose password the Data API itself reads from its secret, with the caller's rights."""
    return Access(
        environment={"CLUSTER_ARN": aurora.cluster.arn, "MASTER_SECRET_ARN": aurora.master_secret_arn},
        statements=[
            Statement(actions=DATA_API, resources=[aurora.cluster.arn], dials="rds-data"),
            Statement(
                actions=["secretsmanager:GetSecretValue"],
                resources=[aurora.master_secret_arn],
                dials="secretsmanager",
            ),
        ],
        requires=[aurora.instance],
    )
