"""Lambda's entry: invoked by every stack that asks for `database.connecting()`, during its deploy."""

import os
from typing import Any

from skylift import log

from database_bootstrap.bootstrap import bootstrap
from database_bootstrap.data_api import DataApi
from database_bootstrap.request import Request
from database_bootstrap.settings import Settings

api = DataApi(Settings.from_environment(os.environ))


@log.with_context
def handler(event: dict[str, Any], _: Any) -> dict[str, list[str]]:
    """Answers what was made; raises what the database refused, which fails the deploy that asked."""
    request = Request.model_validate(event)
    made = bootstrap(api, request)
    log.info("database_ready", database=request.database, login_role=request.login_role, made=made)
    return {"made": made}
