"""A hook of Schemathesis: only statuses that an operation names count as documented.

`default` is there for clients, which must expect the unexpected; a test that took it for an answer would find nothing.
"""

from typing import Any

import schemathesis


@schemathesis.hook
def before_load_schema(_context: schemathesis.HookContext, raw_schema: dict[str, Any]) -> None:
    for operations in raw_schema["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("default", None)
