"""What comes from outside of the pipeline: nonsense, somebody who stops it, and the end of everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from tests.faults.fault import Fault, at
from tests.faults.sessions.applications import waiting
from tests.faults.sessions.begun import Begun
from tests.faults.sessions.gate import Gate
from tests.faults.sessions.places import cloning
from tests.faults.sessions.scene import WORKERS, Scene
from tests.faults.waiting import until

# From the end of a process, or from the restart of the platform, until its work is done again.
GOES_ON_SECONDS = 15
# Broken, of another shape, about nothing that could be.
POISON = ('{"%s', '"%s"', '{"session_id": "%s"}', '{"session_id": 7, "attempt": "%s"}')


def poison(scene: Scene) -> None:
    for stage, worker in WORKERS.items():
        for body in POISON:
            scene.send(stage, body % scene.word, correlation_id=f"{scene.word}-{stage}")
        aside = partial(scene.messages, f"{worker}-dlq", scene.word)
        until(lambda aside=aside: aside() == len(POISON), f"{worker} has put all of them aside")  # type: ignore[misc]


def machine_stopped(scene: Scene) -> None:
    with cloning(scene, "sdlc-deploy") as held:
        held.begun.ends, held.begun.says, held.begun.rollouts = "INTERNAL", "was stopped (by mistake)", 0
        states = scene.plane.platform.aws("stepfunctions")
        states.stop_execution(executionArn=_execution(scene, held.begun), cause="by mistake")
        _a_minute_passes(scene, held.begun)


def platform_killed(scene: Scene) -> None:
    """One session waits for its stack, one for its host, one is the state machine's."""
    making = scene.start("deploy", scene.repository(waiting(60)))
    making.ends, making.says = "CFN_CREATE", "emulator was ended"
    until(lambda: making.seen and making.last["stage"] == "monitor", "the stack is being made")
    with cloning(scene), cloning(scene, "sdlc-deploy"):
        scene.plane.kill("emulator")
        until(scene.plane.answers, "the platform answers")


def gateway_killed(scene: Scene) -> None:
    _goes_on_after(scene, lambda: scene.plane.kill("door"))


def supervisor_killed(scene: Scene) -> None:
    _goes_on_after(scene, scene.plane.start_again)


def _goes_on_after(scene: Scene, dies: Callable[[], None]) -> None:
    """The repository of a session is fetched a second time, though nothing but the platform does anything about it."""
    with cloning(scene, "sdlc-deploy"):
        gate = scene.host.answer
        assert isinstance(gate, Gate) and gate.arrived == 1, gate
        dies()
        until(lambda: gate.arrived == 2, "another worker fetches the repository", GOES_ON_SECONDS)


def _operators_see_it(scene: Scene) -> None:
    shown = scene.plane.platform.skylift("dlq").stdout
    for stage in WORKERS:
        assert shown.count(f"{scene.word}-{stage}") == len(POISON), shown
    assert shown.count("cannot be read") >= len(POISON) * len(WORKERS), shown


def _execution(scene: Scene, begun: Begun) -> str:
    states = scene.plane.platform.aws("stepfunctions")
    machines = states.list_state_machines()["stateMachines"]
    (arn,) = [each["stateMachineArn"] for each in machines if each["name"] == "deployer_workflow"]
    return f"{arn.replace(':stateMachine:', ':execution:')}:{begun.session_id}"


def _a_minute_passes(scene: Scene, begun: Begun) -> None:
    """Of the session's time; then comes the sweep, as each minute, and ends it."""
    began = datetime.fromisoformat(scene.item(begun)["created_at"]["S"]) - timedelta(minutes=1)
    at = began.isoformat(timespec="milliseconds")
    scene.change(begun, created_at=at, gsi1sk=f"{at}#{begun.session_id}")
    swept = scene.plane.platform.aws("lambda").invoke(FunctionName="deployer_monitor_sweep")
    assert "FunctionError" not in swept, swept["Payload"].read()
    assert scene.item(begun)["status"]["S"] == "failed", scene.item(begun)


ROWS: tuple[Fault[Scene], ...] = (
    *at(
        "workflow",
        (
            Fault(
                "the state machine is stopped",
                "StopExecution while the repository is cloned; then a minute passes",
                "the next sweep ends the session and says who stopped it; the stage under way hands nothing on",
                machine_stopped,
                aside=True,
            ),
        ),
    ),
    *at(
        "all",
        (
            Fault(
                "messages are unreadable",
                "broken JSON, other shapes, an id that cannot be, on each of the six queues",
                "each is in the dead-letter queue at once with its reason; `skylift dlq` shows it",
                poison,
                _operators_see_it,
                aside=True,
            ),
            Fault(
                "the gateway is killed",
                "SIGKILL, and with it to its workers, while a repository is cloned for the state machine",
                f"the repository is cloned again within {GOES_ON_SECONDS} s; the session ends well",
                gateway_killed,
            ),
            Fault(
                "the supervisor is killed",
                "SIGKILL, and with it to everything else, while a repository is cloned; then `skylift up`",
                f"the repository is cloned again within {GOES_ON_SECONDS} s; the session ends well",
                supervisor_killed,
            ),
            Fault(
                "the platform is killed",
                "SIGKILL to the emulator while repositories are cloned and a stack is made",
                "what was cloned is deployed, also where the state machine waits for it; the stack has failed, and"
                " says why",
                platform_killed,
            ),
        ),
    ),
)
