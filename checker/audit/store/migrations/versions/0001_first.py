"""The first tables, and what keeps their rows as they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
_DIGEST = sa.String(71)
_MONEY = sa.Numeric(20, 2)
_TABLES = (
    "runs", "endings", "records", "run_records", "subjects", "findings", "waivers", "inputs",
    "policies", "totals",
)  # fmt: skip


def upgrade() -> None:
    """Make the tables; then refuse to change or delete a row of any of them."""
    _runs()
    _contents()
    op.create_table(
        "policies",
        sa.Column("digest", _DIGEST, primary_key=True),
        sa.Column("policy", sa.String(255), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the store is append-only'; END $$"
        )
    for table in _TABLES:
        _keep(table)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("key", _DIGEST, nullable=False),
        sa.Column("fleet", sa.String(255), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("begun", sa.DateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_key", "runs", ["key"])
    op.create_index("runs_by_fleet", "runs", ["fleet", "as_of"])
    op.create_table(
        "endings",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("ended", sa.DateTime, nullable=False),
        sa.Column("exit_code", sa.Integer, nullable=False),
        sa.Column("bundle", _DIGEST, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
    )
    op.create_table(
        "records",
        sa.Column("digest", _DIGEST, primary_key=True),
        sa.Column("repository", sa.String(200), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "run_records",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("repository", sa.String(200), primary_key=True),
        sa.Column("record", _DIGEST, sa.ForeignKey("records.digest"), nullable=False),
    )
    op.create_table(
        "totals",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("what", sa.String(8), primary_key=True),
        sa.Column("name", sa.String(255), primary_key=True),
        sa.Column("verdict", sa.String(16), primary_key=True),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("amount", _MONEY, nullable=False),
        sa.CheckConstraint("what in ('all', 'team', 'policy')", name="totals_of_what"),
    )


def _contents() -> None:
    _content(
        "subjects",
        sa.Column("context", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("workload", sa.Text),
        sa.Column("team", sa.Text),
        sa.Column("owner", sa.Text),
    )
    _content(
        "findings",
        sa.Column("context", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("workload", sa.Text),
        sa.Column("team", sa.Text),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("amount", _MONEY),
        sa.Column("currency", sa.String(3)),
    )
    op.create_index("ix_findings_fingerprint", "findings", ["fingerprint"])
    _content(
        "waivers",
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("workload", sa.Text),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("approver", sa.Text, nullable=False),
        sa.Column("ticket", sa.Text, nullable=False),
        sa.Column("granted", sa.Date),
        sa.Column("expires", sa.Date, nullable=False),
        sa.Column("amount", _MONEY),
        sa.Column("currency", sa.String(3)),
    )
    _content(
        "inputs",
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(24), nullable=False),
    )


def _content(name: str, *columns: "sa.Column[object]") -> None:
    """Make a table of what records hold; its rows are found by their record."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("record", _DIGEST, sa.ForeignKey("records.digest"), nullable=False),
        *columns,
    )
    op.create_index(f"ix_{name}_record", name, ["record"])


def _keep(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "EXECUTE FUNCTION append_only()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'the store is append-only'); END"
        )
