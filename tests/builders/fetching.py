"""A repository fetched, or refused, as tests ask for it."""

import pytest
from deployer.failure import StageFailed
from deployer.git.checkout import Checkout, checkout
from deployer.git.fetching import Fetching
from deployer.git.limits import Budget
from deployer.repository import Allowed, repository
from deployer.tree import Limits

LIMITS = Limits(1_000_000, 50)
ALLOWED = Allowed(["localhost"], ["acme"])


def fetch(url: str, branch: str = "main", *, limits: Limits = LIMITS, token: str | None = None) -> Checkout:
    return fetch_within(Budget(limits, 20), url, branch, token=token)


def fetch_within(budget: Budget, url: str, branch: str = "main", *, token: str | None = None) -> Checkout:
    fetched = Fetching(ALLOWED, budget, token).fetch(repository(url, ALLOWED), branch)
    return checkout(fetched.objects, fetched.commit, budget.limits)


def refusal(url: str, branch: str = "main", *, limits: Limits = LIMITS, token: str | None = None) -> StageFailed:
    with pytest.raises(StageFailed) as failed:
        fetch(url, branch, limits=limits, token=token)
    return failed.value
