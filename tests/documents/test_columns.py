"""The door to DuckDB: only the files that were named, nothing else of the machine, no network."""

import gzip
from pathlib import Path

import pytest

from checker.documents.columns import Columns, ColumnsError, columns
from checker.documents.limits import Limits
from checker.documents.tree import SourceTree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    (root / "a[1].csv").write_text("x,y\n1,2\n3,4\n", encoding="utf-8")
    (root / "b.csv").write_text("x\n5\n", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("x\n9\n", encoding="utf-8")
    return root


def _sum(database: Columns, name: str) -> object:
    query = f"SELECT sum(x) FROM read_csv('{name}', header = true, compression = 'none')"
    return database.rows(query)[0][0]


def test_a_named_file_is_read_and_counted_as_read(folder: Path) -> None:
    tree = SourceTree(folder)
    with columns(["a[1].csv"], tree) as (database, problems):
        assert not problems
        assert _sum(database, database.files[0].name) == 4
    assert tree.inputs == [(database.files[0].path, database.files[0].sha256)]


def test_another_file_in_its_place_is_not_read(folder: Path) -> None:
    with columns(["b.csv"], SourceTree(folder)) as (database, _):
        (folder / "b.csv").rename(folder / "old.csv")
        (folder / "b.csv").write_text("x\n7\n", encoding="utf-8")
        with pytest.raises(ColumnsError):
            _sum(database, database.files[0].name)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM read_csv('{root}/b.csv')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "COPY (SELECT 1) TO '{root}/written.csv'",
        "ATTACH '{root}/written.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM 'https://example.org/a.csv'",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "SET allowed_paths = ['/etc/passwd']",
    ],
)
def test_nothing_else_is_reached(folder: Path, query: str) -> None:
    with columns(["a[1].csv"], SourceTree(folder)) as (database, _):
        text = query.format(root=folder, outside=folder.parent / "secret.csv")
        with pytest.raises(ColumnsError):
            database.rows(text)
    assert not list(folder.glob("written*"))


def test_a_local_variable_is_no_table(folder: Path) -> None:
    a_table = [(1,)]
    with columns([], SourceTree(folder)) as (database, _), pytest.raises(ColumnsError):
        database.rows("SELECT * FROM a_table")
    assert a_table


def test_memory_is_bounded(folder: Path) -> None:
    query = "SELECT count(DISTINCT hash(range) || 'long enough to cost') FROM range(6000000)"
    opened = columns([], SourceTree(folder), memory="48MiB")
    with opened as (database, _), pytest.raises(ColumnsError) as told:
        database.rows(query)
    assert "MiB used" in str(told.value)
    assert "\n" not in str(told.value)


def test_files_that_may_not_be_read_are_problems(folder: Path, tmp_path: Path) -> None:
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    paths = ["link.csv", "none.csv", "../secret.csv", "b.csv"]
    with columns(paths, SourceTree(folder), Limits("a small file", 3)) as (database, problems):
        assert not database.files
    assert [one.kind for one in problems] == ["outside", "missing", "outside", "limit"]


def test_packed_text_is_read(folder: Path) -> None:
    (folder / "c.csv.gz").write_bytes(gzip.compress(b"x\n1\n2\n"))
    with columns(["c.csv.gz"], SourceTree(folder)) as (database, _):
        query = f"SELECT sum(x) FROM read_csv('{database.files[0].name}', compression = 'gzip')"
        assert database.rows(query) == [(3,)]
