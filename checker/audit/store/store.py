"""Keeps what audits found: begins and ends runs, keeps records, and gives them back."""

import json
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from checker.audit.recording import canonical
from checker.audit.store.contents import contents
from checker.audit.store.opening import StoreTrouble, open_engine, trouble
from checker.audit.store.tables import (
    ENDINGS,
    POLICIES,
    RECORDS,
    RUN_RECORDS,
    RUNS,
    TOTALS,
)
from checker.documents.digest import sha256
from checker.model.rows import NamedTuple


class RunRow(NamedTuple):
    """One run of an audit; what is None has not happened yet. Times are UTC."""

    id: int
    key: str
    fleet: str
    as_of: date
    begun: datetime
    ended: datetime | None = None
    exit_code: int | None = None
    bundle: str | None = None


class Newest(NamedTuple):
    """When the newest run of a store began (UTC), and the newest day of a fleet's audits."""

    begun: datetime | None
    as_of: date | None


class Total(NamedTuple):
    """How many verdicts of one kind a run came to, and what they are worth a month."""

    what: str
    name: str
    verdict: str
    number: int
    amount: Decimal = Decimal(0)
    currency: str = ""


class Store:
    """A store that is open. Whatever a method has returned from is durable.

    Every refusal of the database is a StoreTrouble, and leaves the store as it was. One that is
    only for `reading` may lie where nothing can be written.
    """

    def __init__(self, address: str, reading: bool = False) -> None:
        self.address = address
        self._engine = open_engine(address, reading)

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close all connections."""
        self._engine.dispose()

    def begin(self, key: str, fleet: str, as_of: date, begun: datetime | None = None) -> RunRow:
        """Return the last run of this key where it has not ended, to be resumed, or a new one.

        `key` is the digest of everything that the run depends on.
        """
        last = (
            sa.select(RUNS, ENDINGS.c.run)
            .outerjoin(ENDINGS)
            .where(RUNS.c.key == key)
            .order_by(RUNS.c.id.desc())
            .limit(1)
        )
        with self._transaction() as connection:
            found = connection.execute(last).first()
            if found is not None and found[-1] is None:
                return RunRow(*found[:-1])
            return self._new(connection, key, fleet, as_of, begun)

    def begin_anew(self, key: str, fleet: str, as_of: date) -> RunRow:
        """Return a new run; one of the same key that has not ended is never resumed any more."""
        with self._transaction() as connection:
            return self._new(connection, key, fleet, as_of, None)

    def _new(
        self, connection: sa.Connection, key: str, fleet: str, as_of: date, begun: datetime | None
    ) -> RunRow:
        now = begun or datetime.now(UTC).replace(tzinfo=None)
        row = RUNS.insert().values(key=key, fleet=fleet, as_of=as_of, begun=now)
        made = connection.execute(row).inserted_primary_key
        assert made is not None
        return RunRow(made[0], key, fleet, as_of, now)

    def newest(self, fleet: str) -> Newest:
        """Return when the newest run began, and the newest day that a fleet was audited as of."""
        begun = self.ask(sa.select(sa.func.max(RUNS.c.begun)))[0][0]
        of_fleet = sa.select(sa.func.max(RUNS.c.as_of)).join(ENDINGS).where(RUNS.c.fleet == fleet)
        return Newest(begun, self.ask(of_fleet)[0][0])

    def carry(self, run: int, repository: str, digest: str) -> None:
        """Take a record that is kept already over into another run."""
        with self._transaction() as connection:
            row = {"run": run, "repository": repository, "record": digest}
            self._added(connection, RUN_RECORDS, row)

    def kept(self, run: int) -> dict[str, str]:
        """Return the digest of each record that a run has kept, by repository."""
        asked = sa.select(RUN_RECORDS.c.repository, RUN_RECORDS.c.record).where(
            RUN_RECORDS.c.run == run
        )
        with self._transaction() as connection:
            return {row.repository: row.record for row in connection.execute(asked)}

    def keep(self, run: int, repository: str, record: bytes) -> str:
        """Keep the record of a repository for a run; return its digest.

        A record that another run kept already is not written again.
        """
        digest = f"sha256:{sha256(record)}"
        with self._transaction() as connection:
            row = {"digest": digest, "repository": repository, "body": zlib.compress(record)}
            if self._added(connection, RECORDS, row):
                for table, rows in contents(json.loads(record)).items():
                    if rows:
                        owned = [{"record": digest, **one} for one in rows]
                        connection.execute(table.insert(), owned)
            listed = {"run": run, "repository": repository, "record": digest}
            self._added(connection, RUN_RECORDS, listed)
        return digest

    def records(self, run: int, without: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield the records of a run by repository, in the order of their names."""
        for name, digest in sorted(self.kept(run).items()):
            if name != without:
                yield name, self.record(digest)

    def record(self, digest: str) -> bytes:
        """Return one record; one that the store does not have, or has damaged, is trouble."""
        asked = sa.select(RECORDS.c.body).where(RECORDS.c.digest == digest)
        with self._transaction() as connection:
            body = connection.execute(asked).scalar_one_or_none()
        if body is None:
            raise StoreTrouble(f"the store has no record {digest}", "run the audit again")
        record = _unpacked(body)
        if f"sha256:{sha256(record)}" != digest:
            step = "restore the store from a backup, or verify the bundle of that run"
            raise StoreTrouble(f"the record {digest} was changed in the store", step)
        return record

    def keep_policies(self, rows: Mapping[tuple[str, str], Any]) -> None:
        """Keep what policies said, by id and digest."""
        with self._transaction() as connection:
            for (policy, digest), body in sorted(rows.items()):
                text = canonical(body).decode()
                row = {"policy": policy, "digest": digest, "body": text}
                self._added(connection, POLICIES, row)

    def end(
        self,
        run: int,
        *,
        exit_code: int,
        bundle: str,
        summary: Mapping[str, Any],
        totals: list[Total],
        ended: datetime | None = None,
    ) -> None:
        """End a run with its sums; a run that has ended stays as it ended."""
        now = ended or datetime.now(UTC).replace(tzinfo=None)
        with self._transaction() as connection:
            row = {
                "run": run,
                "ended": now,
                "exit_code": exit_code,
                "bundle": bundle,
                "summary": canonical(summary).decode(),
            }
            if self._added(connection, ENDINGS, row) and totals:
                rows = [{"run": run, **one._asdict()} for one in totals]
                connection.execute(TOTALS.insert(), rows)

    def ended(self, fleet: str | None = None, newest: int | None = None) -> list[RunRow]:
        """Return the runs that have ended, oldest first; of one fleet, or of all."""
        columns = (ENDINGS.c.ended, ENDINGS.c.exit_code, ENDINGS.c.bundle)
        asked = sa.select(RUNS, *columns).join(ENDINGS)
        if fleet is not None:
            asked = asked.where(RUNS.c.fleet == fleet)
        asked = asked.order_by(RUNS.c.as_of.desc(), RUNS.c.id.desc()).limit(newest)
        return [RunRow(*row) for row in reversed(self.ask(asked))]

    def summary(self, run: int) -> Mapping[str, Any]:
        """Return what a run that has ended came to at a glance."""
        rows = self.ask(sa.select(ENDINGS.c.summary).where(ENDINGS.c.run == run))
        found: Mapping[str, Any] = json.loads(rows[0][0])
        return found

    def ask(self, statement: "sa.Select[Any]") -> list[Any]:
        """Return the rows of a question about the history."""
        with self._transaction() as connection:
            return list(connection.execute(statement).all())

    def _added(self, connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
        """Add a row that may be there already; return whether it was not."""
        if connection.dialect.name == "postgresql":
            insert: Any = postgresql.insert(table)
        else:
            insert = sqlite.insert(table)
        key = next(iter(table.primary_key))
        adding = insert.values(row).on_conflict_do_nothing().returning(key)
        return connection.execute(adding).first() is not None

    def _transaction(self) -> "_Transaction":
        return _Transaction(self._engine, self.address)


def _unpacked(body: bytes) -> bytes:
    """Return what was packed; of what is damaged, nothing, which has another digest."""
    try:
        return zlib.decompress(body)
    except zlib.error:
        return b""


class _Transaction:
    """A transaction whose refusals are told in words."""

    def __init__(self, engine: sa.Engine, address: str) -> None:
        self._inner = engine.begin()
        self._address = address

    def __enter__(self) -> sa.Connection:
        try:
            return self._inner.__enter__()
        except sa.exc.DBAPIError as error:
            raise trouble(error, self._address) from error

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            self._inner.__exit__(kind, error, trace)
        except sa.exc.DBAPIError as refused:
            raise trouble(refused, self._address) from refused
        if isinstance(error, sa.exc.DBAPIError):
            raise trouble(error, self._address) from error
