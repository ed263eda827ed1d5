"""No text of a report changes the structure of a format: each is parsed back and compared."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as XML

import pytest
from markdown_it import MarkdownIt
from report_samples import poisoned, report, written

from checker.reports import format_names
from checker.reports.style import Style

PAYLOADS = {
    "terminal escapes": "\x1b[2J\x1b]0;owned\x07\x9b31m\x08\r",
    "direction overrides": "\u202egpj.exe\u2066\u200b\u061c\ufeff",
    "invisible tags": "\U000e0041\U000e007f\u2060",
    "line ends": "\n\r\n\u2028\u2029\x85\x0b",
    "workflow command": "\n::error file=x,line=1,title=y::owned\n",
    "workflow command in a line": " ::set-output name=a::b ::stop-commands::x",
    "old workflow command": " ##[error]owned ##[add-path]x",
    "pipeline command": " ##vso[task.setvariable variable=x]owned ##VSO[x]",
    "command properties": ",title=x::owned%0A%3A:,line=9",
    "markdown links": "[x](https://e.example) ![y](https://e.example/z.png) <https://e.example>",
    "markdown references": "@octocat @org/team #1 GH-2 org/repo#3 www.e.example mail@e.example",
    "markdown blocks": "\n\n# title\n\n- list\n\n1. list\n\n> q\n\n---\n\n```\nx\n```\n\n    code",
    "markdown emphasis": "**bold** _it_ ~~no~~ `code` ``x`` \\ $a$ $`b`$ :smile:",
    "backticks": "`",
    "many backticks": "``` ` ``",
    "table pipes": "a | b | c\n|---|---|\n| d | e |",
    "html": "<img src=x onerror=alert(1)><!-- --></td></table></details><b>",
    "script": "</script><script>alert(1)</script></style></title>",
    "html entities": "&lt;b&gt; &amp;amp; &#60;",
    "attributes": "\" onmouseover=\"x' y='",
    "formula": "=HYPERLINK(\"https://evil.example\",\"x\")",
    "formula by plus": "+1+cmd|' /C calc'!A0",
    "formula by minus": "-2+3",
    "formula by at": "@SUM(1)",
    "formula by tab": "\t=1",
    "wide formula": "＝1",
    "cells": '","x";\'',
    "xml entities": "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;&nbsp;",
    "xml sections": "]]><![CDATA[x]]><?pi x?>",
    "forbidden in xml": "\x00\x01\x0c\ufffe\uffff",
    "half characters": "\ud800\udfff\udc80",
    "sarif links": "[x](1) {0} {1}",
    "json": '"}],"x":[{"\\u0000',
    "percent": "%0A%25%s%(x)s{x}$x",
    "long": "x" * 5000,
}  # fmt: skip

Shape = Any


def of_data(text: str) -> Shape:
    return _data(json.loads(text))


def _data(value: Any) -> Shape:
    if isinstance(value, dict):
        return ("object", [_data(member) for member in value.values()])
    if isinstance(value, list):
        return [_data(member) for member in value]
    return type(value).__name__


def of_shown_data(text: str) -> Shape:
    """Return the shape of data that a forge shows to people as it is."""
    assert not [one for one in _texts(json.loads(text)) if NO_SIGN.search(one.replace("\n", ""))]
    return of_data(text)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts(member)


def of_sarif(text: str) -> Shape:
    """Return the shape of a log and of the Markdown in it; no text is a link in SARIF's own way."""
    run = json.loads(text)["runs"][0]
    for result in run["results"]:
        assert "](" not in result["message"]["text"]
    rules = run["tool"]["driver"]["rules"]
    return [of_shown_data(text), [of_markdown(rule["help"]["markdown"]) for rule in rules]]


def of_csv(text: str) -> Shape:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    for cell in (cell for row in rows for cell in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")), cell
    return [len(row) for row in rows]


def of_xml(text: str) -> Shape:
    def shape(element: XML.Element) -> Shape:
        return (element.tag, sorted(element.attrib), [shape(child) for child in element])

    return shape(XML.fromstring(text))


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(tag)

    def handle_comment(self, data: str) -> None:
        self.seen.append(("comment", data))

    def unknown_decl(self, data: str) -> None:
        self.seen.append(("declaration", data))


def of_html(text: str) -> Shape:
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert not any(one[0] == "script" for one in tags.seen if isinstance(one, tuple))
    return tags.seen


COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::([^\r\n]*)")


def of_github(text: str) -> Shape:
    found = [COMMAND.fullmatch(line) for line in text.splitlines()]
    assert all(found)
    return [(one[1], [pair.split("=", 1)[0] for pair in one[2].split(",")]) for one in found if one]


def of_markdown(text: str) -> Shape:
    """Return the blocks and marks; what forges do to finished text is looked for in it."""
    shape: list[str] = []
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text):
        if token.type != "inline":
            shape.append(token.content if token.type == "html_block" else token.type)
        for child in token.children or ():
            if child.type == "html_inline":
                assert child.content in ("<!-- -->", "<span>", "</span>"), child.content
            elif child.type != "text":
                shape.append(child.type)
            else:
                own = r"@\w|(?<![\w&])#\d|://|www\.|GH-\d|:[a-z]+:|\$(?!\d)."
                assert not re.search(own, child.content), child.content
    return shape


def of_text(text: str) -> Shape:
    words = re.findall(r"^ *(FAIL|WARN|COULD NOT READ|NOT USABLE|Exit)\b", text, re.MULTILINE)
    return sorted(words)


PARSERS: dict[str, Callable[[str], Shape]] = {
    "csv": of_csv, "github": of_github, "gitlab-codequality": of_shown_data, "html": of_html,
    "json": of_data, "junit": of_xml, "markdown": of_markdown, "sarif": of_sarif, "text": of_text,
}  # fmt: skip

NO_SIGN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)


def test_every_format_is_parsed_back() -> None:
    assert sorted(PARSERS) == format_names()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize("name", sorted(PARSERS))
def test_no_text_changes_the_structure(name: str, payload: str) -> None:
    for style in (Style(), Style(verbose=True)):
        clean, hostile = report(), poisoned(report(), payload)
        text = written(name, hostile, style)
        assert PARSERS[name](text) == PARSERS[name](written(name, clean, style))
        text.encode("utf-8")
        assert not NO_SIGN.search(text)
        assert "##[" not in text
        assert "##vso[" not in text.lower()
        if name != "github":
            assert not re.search(r"^\s*::", text, re.MULTILINE)
