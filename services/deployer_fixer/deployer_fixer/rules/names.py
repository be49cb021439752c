"""Names that a template chooses for what CloudFormation should name, because it may not be done otherwise here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deployer.failure import Code, Failure

from deployer_fixer.edits import Edit, removal
from deployer_fixer.rules.document import Document

# As the deploy stage writes it for each of them.
_REFUSED = re.compile(
    r"^Resources/(?P<resource>\w+)/Properties/(?P<name>\w+): (?P<value>.*) needs CAPABILITY_NAMED_IAM"
)


def edits(document: Document, failure: Failure | None) -> Iterator[Edit]:
    """Takes a refused name out, where nothing else in the template relies on it."""
    if failure is None or failure.code is not Code.CFN_CAPABILITY:
        return
    for match in filter(None, map(_REFUSED.match, failure.lines)):
        place = document.places.find(["Resources", match["resource"], "Properties", match["name"]])
        if place is None or _relied_upon(document, match["value"]):
            continue
        if found := removal(document.text, place):
            reason = (
                f"{match['resource']} chooses the {match['name']} {match['value']}, which needs CAPABILITY_NAMED_IAM "
                "and is not granted: without it, CloudFormation names it after the stack."
            )
            yield Edit(document.path, *found, place.name.line if place.name else place.value.line, reason)


def _relied_upon(document: Document, value: str) -> bool:
    """A name that is written twice is used somewhere else as it stands."""
    plain = value.strip('"')
    return value.startswith('"') and document.text.count(plain) > 1
