"""Opens a store by its address and brings its tables up to date."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory

_MIGRATIONS = Path(__file__).parent / "migrations"
_POSTGRES = ("postgresql://", "postgres://")
_SERVER = "://"
_PATIENCE = 60_000
"""Milliseconds that a writer waits for another one."""
_PAUSE = 0.01
"""Seconds between two attempts to change the mode of a store."""


class StoreTrouble(Exception):
    """A store that cannot be opened or written, with the reason and the next step in words."""

    def __init__(self, message: str, next_step: str) -> None:
        super().__init__(message)
        self.message, self.next_step = message, next_step


def open_engine(address: str, reading: bool = False) -> sa.Engine:
    """Return an engine on a store whose tables are as this version of the program wants them.

    `address` is the path of a SQLite file or `postgresql://…`. For `reading` a file is enough that
    nobody may write. A store that a newer version wrote, or one that cannot be opened or written,
    is a StoreTrouble.
    """
    engine = _engine(address, reading)
    ready = False
    try:
        _migrate(engine)
        ready = True
    except sa.exc.DBAPIError as error:
        raise trouble(error, address) from error
    finally:
        if not ready:
            engine.dispose()
    return engine


def _engine(address: str, reading: bool) -> sa.Engine:
    if address.startswith(_POSTGRES):
        return _postgres(address)
    if _SERVER in address:
        kind = address.partition(_SERVER)[0]
        step = "name a file, or postgresql://…"
        raise StoreTrouble(f"a store is SQLite or PostgreSQL, not {kind}", step)
    path = Path(address)
    return _frozen(path) if reading and not _may_write(path) else _sqlite(path)


def trouble(error: sa.exc.DBAPIError, address: str) -> StoreTrouble:
    """Return what a database's refusal means to who runs the audit; no password is repeated."""
    said = str(error.orig).strip().splitlines()[0] if error.orig else "it refused"
    name = _shown(address)
    step = "free the disk, or name another --store; what was kept before is intact"
    if "not a database" in said:
        step = "name the file that `audit run` wrote, or a new one; this one is as it was"
    elif _SERVER in address:
        step = "see whether the server runs and the address is right; what was kept is intact"
    return StoreTrouble(f"the store {name} cannot be used: {said}", step)


def _shown(address: str) -> str:
    """Return an address as it was given, without its password."""
    if _SERVER not in address:
        return address
    kind, _, place = sa.make_url(_driver(address)).render_as_string().partition(_SERVER)
    return f"{kind.partition('+')[0]}{_SERVER}{place}"


def _postgres(address: str) -> sa.Engine:
    try:
        return sa.create_engine(_driver(address), pool_pre_ping=True)
    except ModuleNotFoundError:
        step = "python -m pip install 'ai-spend-checker[postgres]'"
        raise StoreTrouble("a store in PostgreSQL needs psycopg", step) from None
    except (sa.exc.ArgumentError, ValueError):
        step = "write it as postgresql://user@host:5432/database"
        raise StoreTrouble("the address of the store cannot be read", step) from None


def _driver(address: str) -> str:
    return f"postgresql+psycopg://{address.partition('://')[2]}"


def _sqlite(path: Path) -> sa.Engine:
    if not path.parent.is_dir():
        raise StoreTrouble(f"there is no folder {path.parent} for the store", "make it first")
    if path.is_dir():
        raise StoreTrouble(f"the store {path} is a folder", f"name a file, as {path / 'audit.db'}")
    url = sa.URL.create("sqlite", database=str(path))
    # The driver begins transactions of its own at times; here only `begin` does.
    engine = sa.create_engine(url, connect_args={"autocommit": True} if _has_autocommit() else {})
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _frozen(path: Path) -> sa.Engine:
    """Open a file that nobody may write: what a writer left beside it could not be read either."""
    left = path.with_name(f"{path.name}-wal")
    if left.is_file() and left.stat().st_size:
        step = f"copy it and {left.name} to where they may be written"
        raise StoreTrouble(f"the store {path} was not closed, and may only be read", step)
    place = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(place, uri=True))
    sa.event.listen(engine, "connect", _keep_as_it_is)
    return engine


def _keep_as_it_is(connection: Any, record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _has_autocommit() -> bool:
    return hasattr(sqlite3, "LEGACY_TRANSACTION_CONTROL")


def _prepare(connection: Any, record: object) -> None:
    """Make each commit durable, and let readers and one writer work side by side."""
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    # SQLite waits for a lock, but never for somebody who changes the mode of the same file.
    until = time.monotonic() + _PATIENCE / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _is_frozen(connection: sa.Connection) -> bool:
    return connection.exec_driver_sql("PRAGMA query_only").scalar() == 1


def _begin(connection: sa.Connection) -> None:
    # A transaction that reads first and writes later could be refused in between.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _migrate(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two programs that open a new store at once make its tables one after the other.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20261121)")
        found = MigrationContext.configure(connection).get_current_revision()
        if found == scripts.get_current_head():
            return
        known = {script.revision for script in scripts.walk_revisions()}
        if found is not None and found not in known:
            said = f"the store was written by a newer version of this program (revision {found})"
            raise StoreTrouble(said, "install that version, or name another --store")
        if connection.dialect.name == "sqlite" and _is_frozen(connection):
            said = "the store was written by an older version, and may only be read"
            raise StoreTrouble(said, "copy it to where it may be written")
        config.attributes["connection"] = connection
        with EnvironmentContext(
            config, scripts, fn=lambda revision, context: scripts._upgrade_revs("head", revision)
        ):
            scripts.run_env()
