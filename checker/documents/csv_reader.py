"""Turns CSV text into a header and rows with their lines, one at a time, or says what is wrong."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from checker.documents.limits import EVIDENCE, Limits
from checker.model.location import Location
from checker.model.report import Problem

_LONGEST_FIELD = 10_000
_MOST_COLUMNS = 1_000
_MOST_PROBLEMS = 100
_OTHER_MARKS = {";": "semicolons", "\t": "tabs", "|": "bars"}


class Row(NamedTuple):
    """One row: the line on which it begins, and its values in the order of the header."""

    line: int
    values: tuple[str, ...]


def read_csv(
    text: str, path: str, limits: Limits = EVIDENCE
) -> tuple[tuple[str, ...], Iterator[Row | Problem]] | Problem:
    """Return header and rows; a bad row is a Problem among them and does not hide the next.

    Empty lines are passed over. After an error inside quotes no row can be trusted: it is the last.
    """
    if len(text) > limits.size:
        message = f"the text is longer than {limits.size_in_words}, the limit of {limits.what}"
        return Problem("limit", message, Location(path), "split the file by month")
    if "\0" in text:
        place = Location(path, text.count("\n", 0, text.index("\0")) + 1)
        return Problem("encoding", "a NUL byte stands in this line", place, "export the file again")
    rows = _rows(text.removeprefix("\ufeff"), path)
    first = next(rows, None)
    if first is None:
        step = "write a header line, such as timestamp,series,value,unit"
        return Problem("csv", "the file is empty", Location(path), step)
    if isinstance(first, Problem):
        return first
    header = tuple(name.strip() for name in first.values)
    wrong = _header(header, Location(path, first.line))
    return wrong or (header, _checked(rows, len(header), path))


def _rows(text: str, path: str) -> Iterator[Row | Problem]:
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken(str(error), Location(path, line))
            return
        if values:
            yield Row(line, tuple(values))


def _broken(said: str, place: Location) -> Problem:
    if "field larger" in said:
        message = "a value of this row is far too long: its closing quotation mark may be missing"
        return Problem(
            "limit", message, place, "close the quotation mark, or export the file again"
        )
    if "unexpected end" in said:
        message = "the row that begins here opens a quotation mark and never closes it"
        return Problem("csv", message, place, "close the quotation mark: the file may be cut off")
    if "new-line character" in said:
        message = "a carriage return stands alone in this row"
        return Problem("csv", message, place, "save the file with ordinary line ends")
    message = "a quotation mark in this row is followed by more text"
    return Problem("csv", message, place, 'write a quotation mark inside a value twice: ""')


def _header(names: tuple[str, ...], place: Location) -> Problem | None:
    if len(names) > _MOST_COLUMNS:
        message = f"the header has {len(names):,} columns; {_MOST_COLUMNS:,} are the limit"
        return Problem("limit", message, place, "export the columns that are needed")
    if len(names) == 1:
        for mark, word in _OTHER_MARKS.items():
            if mark in names[0]:
                message = f"the columns are separated by {word}, and commas are wanted"
                return Problem("csv", message, place, "export the file with commas")
    for index, name in enumerate(names):
        if not name:
            message = f"column {index + 1} of the header has no name"
            return Problem("csv", message, place, "name every column")
        if name in names[:index]:
            message = f"the column {name} stands in the header twice"
            return Problem("csv", message, place, "keep one of the two")
    return None


def _checked(rows: Iterator[Row | Problem], columns: int, path: str) -> Iterator[Row | Problem]:
    problems = 0
    for row in rows:
        found = row if isinstance(row, Problem) else _row_problem(row, columns, path)
        if found is None:
            yield row
            continue
        problems += 1
        if problems <= _MOST_PROBLEMS:
            yield found
    if problems > _MOST_PROBLEMS:
        message = f"{problems - _MOST_PROBLEMS:,} more rows of this file are wrong"
        yield Problem("csv", message, Location(path), "mend the ones above first")


def _row_problem(row: Row, columns: int, path: str) -> Problem | None:
    place = Location(path, row.line)
    if len(row.values) != columns:
        message = f"values in this row: {len(row.values)}; columns in the header: {columns}"
        return Problem("csv", message, place, "add or remove values; quote one that holds a comma")
    if max(map(len, row.values)) > _LONGEST_FIELD:
        message = f"a value of this row is longer than {_LONGEST_FIELD:,} characters"
        step = "close its quotation mark, or shorten it"
        return Problem("limit", message, place, step)
    return None
