"""What is fired at an API at random may begin something: never on another machine than this one."""

from tests.faults.plane import Plane
from tests.flows.deployments import Deployer


def test_what_lies_on_another_machine_is_refused_before_anything_begins(plane: Plane) -> None:
    """The examples in the document are repositories that there are."""
    wish = {"repository": "https://github.com/acme/shop", "branch": "main"}
    for operation in ("deploy", "sdlc-deploy"):
        answer = Deployer(plane.admin).ask(operation, **wish)
        assert answer.status_code == 422 and "must lie on one of localhost" in answer.text, answer.text
