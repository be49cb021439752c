"""Passages have a language, whose dictionary stems them; what was indexed before is English."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (
    "alter table chunks add language text not null default 'en'",
    "alter table versions add languages text[] not null default '{en}'",
)

# `words` is what knowledge.index.words makes of a text; the dictionary drops the stop words of its language. The older
# stems(text) stays for functions of the previous release that still run during a deployment.
STEMS = """
create function stems(words text, dictionary regdictionary) returns table (term text, tf smallint)
language sql immutable parallel safe as $$
    select term, least(count(*), 32767)::smallint
    from unnest(string_to_array(words, ' ')) as word cross join lateral unnest(ts_lexize(dictionary, word)) as term
    group by term
$$"""


def upgrade() -> None:
    for statement in (*COLUMNS, STEMS):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function stems(text, regdictionary)")
    op.execute("alter table versions drop languages")
    op.execute("alter table chunks drop language")
