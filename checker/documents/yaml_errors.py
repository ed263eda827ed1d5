"""Says in plain words what the YAML parser found wrong, where, and what to do about it."""

from typing import Any

import yaml

from checker.model.location import Location
from checker.model.report import Problem

_QUOTE = "put the value in quotes"
_INDENT = "line the keys up with their neighbors; use spaces"
# Parser's own phrase, what it means to people, next step. The first phrase that occurs counts.
_WORDS = (
    ("mapping values are not allowed", "a colon stands where no key can be",
     "put a value that holds ': ' in quotes, or mend the indentation"),
    ("could not find expected ':'", "a line is neither `name: value` nor part of a value",
     "add the colon after the name, or indent the line under the value that it belongs to"),
    ("did not find expected key", "a line does not fit the mapping around it", _INDENT),
    ("did not find expected '-' indicator", "a line does not fit the list around it",
     "start the item with '- ' in the column of its neighbors"),
    ("expected ',' or", "a bracket is opened and not closed", "close it, or quote the value"),
    ("did not find expected node content", "a value is missing inside brackets",
     "write the value, or remove the comma"),
    ("unexpected document indicator", "a quoted text is not closed before the document ends",
     "close the quotation mark"),
    ("unexpected end of stream", "a quoted text is never closed", "close the quotation mark"),
    ("unknown escape character", "an escape after a backslash is not known",
     "write the backslash twice, or use single quotes"),
    ("did not find expected hexdecimal number", "an escape lacks its hexadecimal digits",
     "write the backslash twice, or use single quotes"),
    ("control characters are not allowed", "a control character stands in the text",
     "remove it: an editor that shows invisible characters finds it"),
    ("special characters are not allowed", "a control character stands in the text",
     "remove it: an editor that shows invisible characters finds it"),
    ("did not find expected <document start>", "text follows the end of a document",
     "start the next document with a line ---"),
    ("undefined tag handle", "a value starts with a tag nobody defined", _QUOTE),
    ("did not find expected alphabetic or numeric character",
     "& and * need a name after them", _QUOTE),
    ("found a tab character", "a tab indents this line", "indent with spaces: YAML refuses tabs"),
)  # fmt: skip


def in_plain_words(error: Exception, text: str, path: str, first_line: int = 1) -> Problem:
    """Return the problem that a parser error stands for; `first_line` is the text's own."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    lines = text.split("\n")
    row, column = (mark.line, mark.column) if mark is not None else _row(error, text)
    line = lines[row] if row < len(lines) else ""
    place = Location(path, row + first_line, column + 1)
    if _is_template(line, lines, error):
        return Problem("template", "the file is a template ({{ … }}), which is not YAML until it "
                       "is rendered", place, "render it first (helm template), and check the "
                       "result")  # fmt: skip
    message, step = _words(said, line, column)
    return Problem("syntax", message + _opened(error, first_line), place, step)


def _words(said: str, line: str, column: int) -> tuple[str, str]:
    if "cannot start any token" in said:
        sign = line[column : column + 1]
        if sign == "\t" or "\\t" in said:
            return "a tab stands where YAML wants spaces", "indent with spaces: YAML refuses tabs"
        return f"a value cannot start with {sign}", _QUOTE
    for phrase, message, step in _WORDS:
        if phrase in said:
            return message, step
    return f"this is not YAML: {said}", "mend the line, or put its value in quotes"


def _opened(error: Exception, first_line: int) -> str:
    context: Any = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None)
    if context is None or mark is None or context.line == mark.line:
        return ""
    return f" (it began at line {context.line + first_line})"


def _is_template(line: str, lines: list[str], error: Exception) -> bool:
    if not isinstance(error, yaml.MarkedYAMLError):
        return False
    return "{{" in line or any(part.lstrip().startswith(("{{-", "{{ ")) for part in lines)


def _row(error: Exception, text: str) -> tuple[int, int]:
    """Return row and column for an error that only knows its offset."""
    offset: object = getattr(error, "position", getattr(error, "start", 0))
    before = text[: max(offset, 0)] if isinstance(offset, int) else ""
    return before.count("\n"), len(before) - before.rfind("\n") - 1
