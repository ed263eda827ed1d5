"""The tables of the store. Rows are only ever added; a digest names what is the same everywhere.

What a repository came to is kept once by the digest of its record, however many runs found it so; a
run is a list of such digests. Sums by run make a trend over many runs a matter of few rows.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
)

METADATA = MetaData()
_DIGEST = String(71)
_MONEY = Numeric(20, 2)

RUNS = Table(
    "runs",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", _DIGEST, nullable=False, index=True),
    Column("fleet", String(255), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("begun", DateTime, nullable=False),
    Index("runs_by_fleet", "fleet", "as_of"),
    sqlite_autoincrement=True,
)
ENDINGS = Table(
    "endings",
    METADATA,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("ended", DateTime, nullable=False),
    Column("exit_code", Integer, nullable=False),
    Column("bundle", _DIGEST, nullable=False),
    Column("summary", Text, nullable=False),
)
RECORDS = Table(
    "records",
    METADATA,
    Column("digest", _DIGEST, primary_key=True),
    Column("repository", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
)
RUN_RECORDS = Table(
    "run_records",
    METADATA,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("repository", String(200), primary_key=True),
    Column("record", ForeignKey("records.digest"), nullable=False),
)
SUBJECTS = Table(
    "subjects",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record", ForeignKey("records.digest"), nullable=False, index=True),
    Column("context", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("workload", Text),
    Column("team", Text),
    Column("owner", Text),
)
FINDINGS = Table(
    "findings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record", ForeignKey("records.digest"), nullable=False, index=True),
    Column("context", String(255), nullable=False),
    Column("policy", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("workload", Text),
    Column("team", Text),
    Column("verdict", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("headline", Text, nullable=False),
    Column("amount", _MONEY),
    Column("currency", String(3)),
)
WAIVERS = Table(
    "waivers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record", ForeignKey("records.digest"), nullable=False, index=True),
    Column("policy", String(255), nullable=False),
    Column("workload", Text),
    Column("address", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("granted", Date),
    Column("expires", Date, nullable=False),
    Column("amount", _MONEY),
    Column("currency", String(3)),
)
INPUTS = Table(
    "inputs",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("record", ForeignKey("records.digest"), nullable=False, index=True),
    Column("path", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("outcome", String(24), nullable=False),
)
POLICIES = Table(
    "policies",
    METADATA,
    Column("digest", _DIGEST, primary_key=True),
    Column("policy", String(255), primary_key=True),
    Column("body", Text, nullable=False),
)
TOTALS = Table(
    "totals",
    METADATA,
    Column("run", ForeignKey("runs.id"), primary_key=True),
    Column("what", String(8), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("verdict", String(16), primary_key=True),
    Column("currency", String(3), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("amount", _MONEY, nullable=False),
    CheckConstraint("what in ('all', 'team', 'policy')", name="totals_of_what"),
)
