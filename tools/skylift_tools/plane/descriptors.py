"""The number of files and connections that the platform's processes may have open."""

import resource


def raise_limit() -> None:
    """As many as the system allows this user; the child processes inherit it. A shell's usual limit is 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
