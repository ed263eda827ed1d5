"""Says in plain words what the YAML parser found wrong, where, and what to do about it."""

import re
from typing import Any

import yaml

from checker.model.location import Location
from checker.model.report import Problem

_TAG_LINE = re.compile(r"^[ \t]*(?:\{\{[- ]|\{%|%\{)", re.MULTILINE)
_NOT_CLOSED = "expected ',' or"
_QUOTE = "put the value in quotes"
_BEGUN = re.compile(r"""^[^#'"{\[]*?:[ \t]+([{\["'])""")
_WHOLE = "put the whole value in quotes; or close a quotation mark that is open above"
_INDENT = "line the keys up with their neighbors; use spaces"
# Parser's own phrase, what it means to people, next step. The first phrase that occurs counts.
_WORDS = (
    ("mapping values are not allowed", "a colon stands where no key can be",
     "put a value that holds ': ' in quotes, or mend the indentation"),
    ("sequence entries are not allowed", "a list item stands where no list can be",
     "start the list on a line of its own, or quote the value"),
    ("could not find expected ':'", "a line is neither `name: value` nor part of a value",
     "add the colon after the name, or indent the line under the value that it belongs to"),
    ("did not find expected key", "a line does not fit the mapping around it", _INDENT),
    ("did not find expected '-' indicator", "a line does not fit the list around it",
     "start the item with '- ' in the column of its neighbors"),
    (_NOT_CLOSED, "a bracket is opened and not closed", "close it, or quote the value"),
    ("did not find expected node content", "a value is missing inside brackets",
     "write the value, or remove the comma"),
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
    ("directive", "a line that begins with % is no directive that YAML knows", _QUOTE),
    ("found a tab character", "a tab indents this line", "indent with spaces: YAML refuses tabs"),
)  # fmt: skip


def in_plain_words(
    error: Exception, text: str, path: str, first_line: int = 1, bracket: Location | None = None
) -> Problem:
    """Return the problem that a parser error stands for.

    `first_line` is the text's own in its file; `bracket` is where a bracket was opened that was
    still open when the parser gave up.
    """
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    row, column = (mark.line, mark.column) if mark is not None else _row(error, text)
    line = line_of(text, row)
    place = Location(path, row + first_line, column + 1)
    if isinstance(error, yaml.MarkedYAMLError) and (is_template(line) or _has_template_tags(text)):
        return template(place)
    if bracket is not None and (_NOT_CLOSED in said or not line or line.startswith(("---", "..."))):
        message = f"the bracket opened here is not closed by line {place.line}"
        return Problem("syntax", message, bracket, "close it, or put the value in quotes")
    if "quoted scalar" in str(getattr(error, "context", "")) and "escape" not in said:
        start: Any = getattr(error, "context_mark", mark)
        message = f"the quoted text that begins here is not closed by line {place.line}"
        place = Location(path, start.line + first_line, start.column + 1)
        return Problem("syntax", message, place, "close the quotation mark")
    message, step = _words(said, line, column)
    opened = "" if step is _WHOLE else _opened(error, first_line)
    return Problem("syntax", message + opened, place, step)


def template(place: Location) -> Problem:
    """Return the problem of a file that only becomes YAML when a template engine has run."""
    message = "the file is a template, which is not YAML until it is rendered"
    return Problem("template", message, place, "render it (helm template), and check the result")


def is_template(line: str) -> bool:
    """Whether a line holds a placeholder of a template engine."""
    return any(sign in line for sign in ("{{", "{%", "%{"))


def line_of(text: str, row: int) -> str:
    """Return one line of a text by its number from 0; past the end it is empty."""
    lines = text.split("\n", row + 1)
    return lines[row] if row < len(lines) else ""


def _words(said: str, line: str, column: int) -> tuple[str, str]:
    if "cannot start any token" in said:
        sign = line[column : column + 1]
        if sign == "\t" or "\\t" in said:
            return "a tab stands where YAML wants spaces", "indent with spaces: YAML refuses tabs"
        return f"a value cannot start with {sign}", _QUOTE
    begun = _BEGUN.search(line)
    if "did not find expected key" in said and begun and begun.end() <= column:
        after = "a closed bracket" if begun[1] in "{[" else "a closed quotation mark"
        return f"text follows {after}", _WHOLE
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


def _has_template_tags(text: str) -> bool:
    """Whether lines begin with template tags, which leave broken YAML anywhere after them."""
    return _TAG_LINE.search(text) is not None


def _row(error: Exception, text: str) -> tuple[int, int]:
    """Return row and column for an error that only knows its offset."""
    offset: object = getattr(error, "position", getattr(error, "start", 0))
    before = text[: max(offset, 0)] if isinstance(offset, int) else ""
    return before.count("\n"), len(before) - before.rfind("\n") - 1
