"""Opens files of many rows for SQL: bounded, without network, and nothing but the files named.

The one door to DuckDB, which the extra `audit` brings.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Protocol

from checker.documents.limits import COLUMNS, Limits
from checker.documents.tree import Lent, SourceTree
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.rows import NamedTuple

MEMORY = "640MiB"
THREADS = 2
_OPEN_FILES = "/proc/self/fd"
_PATTERN = frozenset("*?[]{}")
_LINE = r"CSV Error on Line: (\d+)\s"
_REASONS = {
    "Expected Number of Columns:": "a row has more or fewer fields than the header",
    "This file is not utf-8 encoded": "the text is not UTF-8",
    "unterminated quote": "a quote is opened here and never closed",
    "Maximum line size": "a line is longer than any that is read",
    "state machine reached an invalid state": "a quote or the end of a line is out of place",
}
"""What the database says of CSV, at length and with paths, and what is said of it here."""
_SETTINGS: Mapping[str, str | int | float | list[str]] = {
    "threads": THREADS,
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "enable_external_file_cache": "false",
    "preserve_insertion_order": "false",
}


class ColumnsError(ValueError):
    """A query that a file could not answer; the text is what the database said, in one line.

    `line` is where in the file it is, 1 where nobody says.
    """

    def __init__(self, text: str, line: int = 1) -> None:
        super().__init__(text)
        self.line = line


class _Cursor(Protocol):
    """What a query leaves behind: its rows."""

    def fetchall(self) -> list[tuple[Any, ...]]: ...


class _Connection(Protocol):
    """The part of a database's connection that is used."""

    def execute(self, query: str, parameters: object = None) -> _Cursor: ...

    def close(self) -> None: ...


class Opened(NamedTuple):
    """One file as it was approved; `name` is what SQL calls it, free of patterns.

    `sha256` is the hexadecimal digest of its bytes and `size` their number.
    """

    path: str
    name: str
    sha256: str
    size: int


class Columns:
    """A database in memory that reads the files it was opened with, and nothing else.

    Sums of `DECIMAL` are exact and times are UTC. Values are bound, never written into the text.
    """

    def __init__(
        self, files: Sequence[Opened], connection: _Connection, error: type[Exception]
    ) -> None:
        self.files = tuple(files)
        self._connection, self._error = connection, error

    def rows(
        self, query: str, values: Sequence[object] | Mapping[str, object] = ()
    ) -> list[tuple[Any, ...]]:
        """Return the rows of a query; raises `ColumnsError` for what the file cannot answer."""
        try:
            return self._connection.execute(query, values or None).fetchall()
        except self._error as error:
            raise _in_words(self._plain(str(error))) from None

    def _plain(self, text: str) -> str:
        """Return a text with the files called as people do, and not as the system does."""
        for one in self.files:
            text = text.replace(one.name, one.path)
        return text


def installed() -> bool:
    """Whether DuckDB is there; nothing is imported to find out."""
    return find_spec("duckdb") is not None


def not_installed(path: str, what: str) -> Problem:
    """Return the problem of a file that cannot be read without the extra."""
    return Problem(
        "not-installed",
        f"{what} is read with DuckDB, which is not installed",
        Location(path),
        "python -m pip install 'ai-spend-checker[audit]'",
    )


@contextmanager
def columns(
    paths: Sequence[str], tree: SourceTree, limit: Limits = COLUMNS, memory: str = MEMORY
) -> Iterator[tuple[Columns, list[Problem]]]:
    """Lend files of a tree to a database for a while; those it may not read are problems.

    Call it only where `installed()`. The files are closed at the end.
    """
    lent: list[Lent] = []
    problems: list[Problem] = []
    for path in paths:
        found = tree.lend(path, limit)
        if isinstance(found, Problem):
            problems.append(found)
        elif (name := _name(found)) is None:
            os.close(found.descriptor)
            problems.append(_patterned(path))
        else:
            lent.append(found._replace(real=name))
    try:
        files = [Opened(one.path, one.real, one.sha256, one.size) for one in lent]
        database = _open(files, memory)
        try:
            yield database, problems
        finally:
            database._connection.close()
    finally:
        for one in lent:
            os.close(one.descriptor)


def _open(files: Sequence[Opened], memory: str) -> Columns:
    import duckdb

    connection = duckdb.connect(":memory:", config={**_SETTINGS, "memory_limit": memory})
    names = ", ".join("'" + one.name.replace("'", "''") + "'" for one in files)
    for setting in (
        "TimeZone='UTC'",
        "enable_progress_bar=false",
        f"allowed_paths=[{names}]",
        "enable_external_access=false",
        "lock_configuration=true",
    ):
        connection.execute(f"SET {setting}")
    return Columns(files, connection, duckdb.Error)


def _name(lent: Lent) -> str | None:
    """Return how SQL names a file: the one that is open where the system can say so.

    What was weighed is then what is read, or nothing where somebody put another in its place.
    """
    if os.path.exists(f"{_OPEN_FILES}/{lent.descriptor}"):  # noqa: PTH110 (a link of the kernel)
        return f"{_OPEN_FILES}/{lent.descriptor}"
    return None if _PATTERN & set(lent.real) else lent.real


def _patterned(path: str) -> Problem:
    message = "signs such as * and [ in the path would name other files as well"
    return Problem("evidence", message, Location(path), "rename the file or its folder")


def _in_words(text: str) -> ColumnsError:
    """Return the error of a text without what the database would do about it."""
    line = re.search(_LINE, text)
    said = next((words for sign, words in _REASONS.items() if sign in text), "")
    if line is None:
        return ColumnsError(said or _first_line(text))
    return ColumnsError(said or _first_line(text[line.end() :]), int(line[1]))


def _first_line(text: str) -> str:
    """Return the first line of an error without what kind of error the database calls it."""
    line = text.strip().splitlines()[0] if text.strip() else "no reason given"
    return line.partition(" Error: ")[2] or line
