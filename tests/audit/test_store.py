"""What the store acknowledged is there, whatever happens next, in SQLite and in PostgreSQL."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import uuid
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from checker.audit.fleet import Repository
from checker.audit.judging import Task, judged
from checker.audit.store.opening import StoreTrouble, open_engine
from checker.audit.store.store import Store, Total
from checker.audit.store.tables import FINDINGS, METADATA, RECORDS
from checker.model.location import Location

EXAMPLE = Path(__file__).parents[2] / "examples/novaspark"
DAY = date(2026, 11, 21)
KEY = "sha256:" + "a" * 64


@pytest.fixture(scope="module")
def record() -> bytes:
    return judged(Task(Repository("novaspark", EXAMPLE, Location("fleet.yaml", 3)), DAY))


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "store.db")
        return
    server: str = request.getfixturevalue("postgres_address")
    name = f"store_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")


def test_what_was_kept_comes_back(address: str, record: bytes) -> None:
    with Store(address) as store:
        run = store.begin(KEY, "fleet.yaml", DAY)
        digest = store.keep(run.id, "novaspark", record)
    with Store(address) as store:
        assert store.kept(run.id) == {"novaspark": digest}
        assert list(store.records(run.id)) == [("novaspark", record)]
        rows = store.ask(sa.select(FINDINGS.c.policy).where(FINDINGS.c.verdict == "fail"))
        assert ("reserved-gpu-sustains-utilization",) in [tuple(row) for row in rows]


def test_an_unfinished_run_is_resumed_and_an_ended_one_is_not(address: str) -> None:
    with Store(address) as store:
        first = store.begin(KEY, "fleet.yaml", DAY)
        assert store.begin(KEY, "fleet.yaml", DAY).id == first.id
        assert store.begin(KEY[:-1] + "b", "fleet.yaml", DAY).id != first.id
        store.end(first.id, exit_code=1, bundle=KEY, summary={"fail": 4}, totals=[])
        assert store.begin(KEY, "fleet.yaml", DAY).id != first.id
        ended = store.ended("fleet.yaml")
        assert [(row.id, row.exit_code) for row in ended] == [(first.id, 1)]
        assert store.summary(first.id) == {"fail": 4}


def test_a_second_unchanged_run_adds_only_itself(address: str, record: bytes) -> None:
    def rows(store: Store) -> dict[str, int]:
        return {
            name: store.ask(sa.select(sa.func.count()).select_from(table))[0][0]
            for name, table in METADATA.tables.items()
        }

    with Store(address) as store:
        for _ in range(2):
            before = rows(store)
            run = store.begin(KEY, "fleet.yaml", DAY)
            store.keep(run.id, "novaspark", record)
            store.end(run.id, exit_code=0, bundle=KEY, summary={}, totals=[])
        after = rows(store)
    changed = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert changed == {"runs": 1, "run_records": 1, "endings": 1}


def test_an_ended_run_stays_as_it_ended(address: str) -> None:
    totals = [Total("all", "", "fail", 4, Decimal("93600.00"), "USD")]
    with Store(address) as store:
        run = store.begin(KEY, "fleet.yaml", DAY)
        store.end(run.id, exit_code=1, bundle=KEY, summary={"fail": 4}, totals=totals)
        store.end(run.id, exit_code=0, bundle=KEY, summary={"fail": 0}, totals=totals)
        assert [row.exit_code for row in store.ended()] == [1]


def test_no_row_is_ever_changed(address: str, record: bytes) -> None:
    with Store(address) as store:
        run = store.begin(KEY, "fleet.yaml", DAY)
        store.keep(run.id, "novaspark", record)
        store.keep_policies({("a-policy", KEY): {"title": "A policy"}})
        total = Total("all", "", "fail", 4)
        store.end(run.id, exit_code=1, bundle=KEY, summary={}, totals=[total])
    engine = open_engine(address)
    with engine.begin() as connection:
        digest = connection.execute(sa.select(RECORDS.c.digest)).scalar_one()
        asked = {"owner": "a", "approver": "b", "ticket": "c", "expires": DAY}
        about = {"record": digest, "policy": "a-policy", "address": "x"}
        connection.execute(METADATA.tables["waivers"].insert().values(**about, **asked))
    for name, table in METADATA.tables.items():
        column = next(iter(table.columns)).name
        for deed in (f"DELETE FROM {name}", f"UPDATE {name} SET {column} = {column}"):
            with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as open_one:
                open_one.exec_driver_sql(deed)
    engine.dispose()


def test_the_migrations_make_the_tables_that_the_program_knows(address: str) -> None:
    engine = open_engine(address)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_store_of_a_newer_version_is_left_alone(address: str) -> None:
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    with pytest.raises(StoreTrouble, match="newer version") as caught:
        Store(address)
    assert "9999" in caught.value.message


@pytest.mark.parametrize("damaged", [False, True], ids=["edited", "damaged"])
def test_a_record_that_was_changed_on_the_disk_is_found(
    tmp_path: Path, record: bytes, damaged: bool
) -> None:
    address = str(tmp_path / "store.db")
    with Store(address) as store:
        run = store.begin(KEY, "fleet.yaml", DAY)
        store.keep(run.id, "novaspark", record)
    engine = open_engine(address)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER records_no_update")
        changed = zlib.compress(record.replace(b"fail", b"pass", 1))
        body = changed[:-9] if damaged else changed
        connection.execute(sa.update(RECORDS).values(body=body))
    engine.dispose()
    with Store(address) as store, pytest.raises(StoreTrouble, match="was changed in the store"):
        list(store.records(run.id))


@pytest.mark.parametrize(
    ("name", "said", "step"),
    [
        ("gone/store.db", "there is no folder", "make it first"),
        ("notes.txt", "file is not a database", "this one is as it was"),
        (".", "is a folder", "name a file"),
        ("mysql://root:hunter2@host/x", "SQLite or PostgreSQL, not mysql", "postgresql://"),
        ("postgresql://u:hunter2@127.0.0.1:1/x", "postgresql://u:***@127.0.0.1:1/x", "server"),
        ("postgresql://u:hunter2@host:port/x", "cannot be read", "postgresql://user@host"),
    ],
)
def test_what_cannot_be_a_store_is_told_without_its_password(
    tmp_path: Path, name: str, said: str, step: str
) -> None:
    (tmp_path / "notes.txt").write_text("these are notes, and no store at all\n" * 100)
    with pytest.raises(StoreTrouble) as caught:
        Store(name if "://" in name else str(tmp_path / name))
    assert said in caught.value.message
    assert step in caught.value.next_step
    assert "hunter2" not in caught.value.message
    assert (tmp_path / "notes.txt").read_text().startswith("these are notes")


@pytest.fixture
def frozen(
    tmp_path: Path, record: bytes, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, int]]:
    """A store where nobody may write; root may everywhere, so it is told that it may not."""
    path = tmp_path / "frozen/store.db"
    path.parent.mkdir()
    with Store(str(path)) as store:
        run = store.begin(KEY, "fleet.yaml", DAY)
        store.keep(run.id, "novaspark", record)
        store.end(run.id, exit_code=1, bundle=KEY, summary={"fail": 4}, totals=[])
    path.chmod(0o444)
    path.parent.chmod(0o555)
    monkeypatch.setattr(
        os, "access", lambda asked, mode: not str(asked).startswith(str(path.parent))
    )
    yield str(path), run.id
    path.parent.chmod(0o755)


def test_a_store_that_may_only_be_read_is_read(frozen: tuple[str, int], record: bytes) -> None:
    address, run = frozen
    before = Path(address).read_bytes()
    with Store(address, reading=True) as store:
        assert [one.id for one in store.ended()] == [run]
        assert list(store.records(run)) == [("novaspark", record)]
        with pytest.raises(StoreTrouble, match="readonly"):
            store.begin(KEY, "fleet.yaml", DAY)
    assert [one.name for one in Path(address).parent.iterdir()] == ["store.db"]
    assert Path(address).read_bytes() == before


def test_a_store_that_was_not_closed_is_not_half_read(frozen: tuple[str, int]) -> None:
    Path(address := frozen[0]).parent.chmod(0o755)
    Path(f"{address}-wal").write_bytes(b"what was written last")
    with pytest.raises(StoreTrouble, match="was not closed") as caught:
        Store(address, reading=True)
    assert "store.db-wal" in caught.value.next_step


def test_two_that_open_a_new_store_at_once_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    first = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    first.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: first.execute("COMMIT"))
    release.start()
    with Store(str(path)) as store:
        store.begin("sha256:" + "a" * 64, "fleet", date(2026, 11, 21))
    release.join()
    assert first.execute("SELECT count(*) FROM runs").fetchone() == (1,)
    first.close()


WRITER = """
import sys, os
from datetime import date
from checker.audit.store.store import Store
address, name, count = sys.argv[1:]
with Store(address) as store:
    run = store.begin("sha256:" + name[0] * 64, name, date(2026, 11, 21))
    for number in range(int(count)):
        record = b'{"contexts":[],"repository":"%s-%d"}' % (name.encode(), number)
        store.keep(run.id, f"{name}-{number}", record)
        print(run.id, f"{name}-{number}", flush=True)
"""


def writer(address: str, name: str, count: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", WRITER, address, name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_killed_writer_loses_nothing_that_was_acknowledged(address: str) -> None:
    with writer(address, "victim", 10_000) as process, writer(address, "other", 20) as other:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(15)]
        os.kill(process.pid, signal.SIGKILL)
        told += process.stdout.readlines()
        assert other.wait() == 0
        assert other.stdout is not None
        told += other.stdout.readlines()
    with Store(address) as store:
        for line in filter(lambda line: line.endswith("\n"), told):
            run, name = line.split()
            assert name in store.kept(int(run))
            digest = store.kept(int(run))[name]
            assert f'"repository":"{name}"'.encode() in store.record(digest)
    assert len(told) >= 35
