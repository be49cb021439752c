"""Makes what a stack asks for, if it is not there yet."""

from database_bootstrap import statements
from database_bootstrap.data_api import DataApi
from database_bootstrap.request import Request

HOME = "postgres"


def bootstrap(api: DataApi, request: Request) -> list[str]:
    """Returns what it made: `role <name>`, `database <name>`. Stacks that ask at the same time wait for each other."""
    with api.transaction(HOME) as lock:
        api.execute(statements.LOCK, database=HOME, transaction=lock)
        made = [f"role {name}" for name in request.roles if _role(api, name)]
        # Not in a transaction: PostgreSQL makes databases outside of them only.
        if not api.execute(statements.DATABASE_EXISTS, database=HOME, name=request.database):
            api.execute(statements.create_database(request.database), database=HOME)
            made.append(f"database {request.database}")
        _arrange(api, request)
    return made


def _role(api: DataApi, name: str) -> bool:
    missing = not api.execute(statements.ROLE_EXISTS, database=HOME, name=name)
    if missing:
        api.execute(statements.create_role(name), database=HOME)
    api.execute(statements.let_in_by_token(name), database=HOME)
    return missing


def _arrange(api: DataApi, request: Request) -> None:
    with api.transaction(request.database) as transaction:
        for statement in statements.arrange(request):
            api.execute(statement, database=request.database, transaction=transaction)
