"""SNS: mail to subscribers is kept, to be read on `/_ministack/ses/messages`: an alarm's mail can be seen here."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

from skylift_emulator.seams import Seam
from skylift_emulator.surroundings import Surroundings

FAN_OUT = Seam("ministack.services.sns", "_fanout")
TOPIC = Seam("ministack.services.sns", "_topic_by_arn_any_scope")
SENT = Seam("ministack.services.ses", "_sent_emails_list", ())
SEAMS = (FAN_OUT, TOPIC, SENT)

_SENDER = "no-reply@sns.amazonaws.com"
_KEPT = 200


def install(_: Surroundings) -> None:
    def make(original: Callable[..., None]) -> Callable[..., None]:
        def fan_out(topic_arn: str, msg_id: str, message: str, *rest: Any, **named: Any) -> None:
            original(topic_arn, msg_id, message, *rest, **named)
            topic = TOPIC.current()(topic_arn) or {"subscriptions": []}
            to = [one["endpoint"] for one in topic["subscriptions"] if one["protocol"].startswith("email")]
            if to:
                _keep(to, subject=rest[0] if rest else named.get("subject", ""), text=message)

        return fan_out

    FAN_OUT.replace(make)


def _keep(to: list[str], *, subject: str, text: str) -> None:
    mail = {"MessageId": str(uuid.uuid4()), "Source": _SENDER, "To": to, "Subject": subject, "BodyText": text}
    sent = SENT.current()()
    sent.append({**mail, "CC": [], "BCC": [], "BodyHtml": None, "Timestamp": time.time(), "Type": "SNS"})
    del sent[:-_KEPT]
