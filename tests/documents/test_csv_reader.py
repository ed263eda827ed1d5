"""The CSV reader: rows with their lines, and what is wrong with the others."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.documents.csv_reader import Row, read_csv
from checker.documents.limits import EVIDENCE
from checker.model.report import Problem


def rows(text: str) -> list[Any]:
    found = read_csv(text, "f.csv")
    assert not isinstance(found, Problem), found
    return [
        (row.line, *row.values)
        if isinstance(row, Row)
        else (row.kind, row.location and row.location.line, row.message)
        for row in found[1]
    ]


def test_rows_carry_their_lines() -> None:
    text = '\ufeffa, b\n1,2\n\n"x\ny",3\n4,"5 ""quoted"""\n'
    found = read_csv(text, "f.csv")
    assert not isinstance(found, Problem)
    assert found[0] == ("a", "b")
    assert rows(text) == [(2, "1", "2"), (4, "x\ny", "3"), (6, "4", '5 "quoted"')]


def test_a_ragged_row_does_not_hide_the_next() -> None:
    said = "values in this row: 1; columns in the header: 2"
    assert rows("a,b\n1\n2,3\n") == [("csv", 2, said), (3, "2", "3")]


def test_a_value_far_too_long() -> None:
    assert rows("a,b\n" + "x" * 10_001 + ",1\n2,3\n") == [
        ("limit", 2, "a value of this row is longer than 10,000 characters"),
        (3, "2", "3"),
    ]
    kind, line, message = rows("a,b\n1,2\n" + "x" * 200_000 + ",1\n")[-1]
    assert (kind, line) == ("limit", 3)
    assert "far too long" in message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('a,b\n1,2\n"3,4\n5,6\n', 3, "opens a quotation mark and never closes it"),
        ('a,b\n"x"y,1\n', 2, "followed by more text"),
        ("a,b\n1\r2,3\n", 2, "carriage return"),
    ],
)
def test_broken_quoting_ends_the_file(text: str, line: int, words: str) -> None:
    kind, found, message = rows(text)[-1]
    assert (kind, found) == ("csv", line)
    assert words in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("a;b\n1;2\n", "separated by semicolons, and commas are wanted"),
        ("a\tb\n1\t2\n", "separated by tabs"),
        ("a,,b\n", "column 2 of the header has no name"),
        ("a,b,a\n", "the column a stands in the header twice"),
        ("a,b\n1,\0\n", "NUL byte"),
        (",".join(f"c{i}" for i in range(1001)), "1,001 columns"),
        ('"a', "never closes it"),
    ],
)
def test_headers_that_cannot_be_used(text: str, words: str) -> None:
    found = read_csv(text, "f.csv")
    assert isinstance(found, Problem)
    assert words in found.message
    assert found.next_step


def test_a_text_over_the_limit() -> None:
    found = read_csv("a\n" * 100, "f.csv", EVIDENCE._replace(size=10))
    assert isinstance(found, Problem)
    assert found.kind == "limit"


def test_many_bad_rows_are_counted() -> None:
    found = rows("a,b\n" + "1\n" * 5_000)
    assert len(found) == 101
    assert found[-1][2] == "4,900 more rows of this file are wrong"


def test_half_a_million_rows_are_read_quickly() -> None:
    text = "timestamp,series,value\n" + "2026-11-01T00:00:00Z,gpu-1,0.42\n" * 500_000
    start = time.process_time()
    assert len(rows(text)) == 500_000
    assert time.process_time() - start < 8


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.text('a,"\n\r\0;', max_size=40)))
def test_any_text_gives_rows_or_problems(text: str) -> None:
    found = read_csv(text, "f.csv")
    if not isinstance(found, Problem):
        assert all(isinstance(row, (Row, Problem)) for row in found[1])
