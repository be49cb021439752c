"""What infrastructure supplies."""

from skylift import settings


class Settings(settings.Settings):
    """The cluster and the secret with its master's password, by their ARNs."""

    cluster_arn: str
    master_secret_arn: str
