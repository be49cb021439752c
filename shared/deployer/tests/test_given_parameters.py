"""Without this a password that was given for a parameter is read by whoever may see a session."""

from deployer.failure import Code, StageFailed
from deployer.messages import StageMessage
from deployer.outcome import Outcome
from deployer.sessions.session import HIDDEN, Stage
from deployer.stage import Frame, Parts, Work

from tests.builders.deployments import session


def test_what_the_template_hides_is_told_by_no_stage_that_comes_across_it(parts: Parts) -> None:
    given = {"Login": "planted-a", "DbPassword": "planted-b", "Region": "eu-west-1", "Short": "de"}
    made = session(parameters=given, parameter_names=tuple(given))
    parts.sessions.add(made)

    def told(work: Work) -> Outcome:
        work = work.note({HIDDEN: ["Login", "Short"]})
        said = "planted-a and planted-b de facto in eu-west-1"
        work.say("said", said, field=said)
        raise StageFailed(Code.CFN_CREATE, f"reason: {said}", [f"line: {said}"])

    Frame(Stage.DEPLOY, parts).handling(told)(StageMessage(session_id=made.session_id))
    ended = parts.sessions.get(made.session_id)
    found = str([*parts.timeline.last(made.session_id, 50), ended.error])
    assert "planted" not in found and found.count("[redacted] and [redacted] de facto in eu-west-1") == 5
