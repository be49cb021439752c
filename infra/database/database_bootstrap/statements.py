"""The SQL of a bootstrap. Every statement may run again: what exists stays."""

from database_bootstrap.request import Request

# The Data API refuses a result of a type that it does not know, such as the nothing of the lock itself.
LOCK = "select 1 from pg_advisory_xact_lock(hashtext('database_bootstrap'))"
ROLE_EXISTS = "select 1 from pg_roles where rolname = :name"
DATABASE_EXISTS = "select 1 from pg_database where datname = :name"


def create_role(name: str) -> str:
    return f'create role "{name}" login'


def let_in_by_token(name: str) -> str:
    """A member of rds_iam logs in with an IAM token and with nothing else."""
    return f'grant rds_iam to "{name}"'


def create_database(name: str) -> str:
    return f'create database "{name}"'


def arrange(request: Request) -> list[str]:
    """Ownership, extensions and grants, for one transaction.

    The master acts as a member of the owner and leaves it at the end: as a lasting member it would belong to rds_iam
    too, and could no longer log in with its password.
    """
    owner, database = request.owner, request.database
    return [
        f'grant "{owner}" to current_user',
        f'alter database "{database}" owner to "{owner}"',
        f'grant connect on database "{database}" to current_user, "{request.login_role}"',
        f'revoke connect on database "{database}" from public',
        *(f'create extension if not exists "{extension}"' for extension in request.extensions),
        *(_grants(request) if request.login_role != owner else []),
        f'revoke "{owner}" from current_user',
    ]


def _grants(request: Request) -> list[str]:
    """On what is there, and on what later migrations will make."""
    owner, login = request.owner, request.login_role
    rows, numbers = "select, insert, update, delete", "usage, select"
    future = f'alter default privileges for role "{owner}" in schema public grant'
    return [
        f'grant {rows} on all tables in schema public to "{login}"',
        f'grant {numbers} on all sequences in schema public to "{login}"',
        f'{future} {rows} on tables to "{login}"',
        f'{future} {numbers} on sequences to "{login}"',
    ]
