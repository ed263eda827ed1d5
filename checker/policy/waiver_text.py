"""Turns a waiver into the text of its file, or adds it to one and keeps what stands there."""

import re
from collections.abc import Iterator
from datetime import date

from checker.documents.yaml_reader import read_yaml
from checker.model.waivers import Waiver
from checker.policy.waivers import FOLDER, SCHEMA, parsed

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")
_QUOTED = {'"': '\\"', "\\": "\\\\"}
_ITEM = re.compile(r"^( *)- ")


def file_of(waiver: Waiver, workload: str) -> str:
    """Return the file for the waivers of a workload: `waivers/research-llm.yaml`."""
    name = _NOT_IN_NAMES.sub("-", workload or waiver.policy).strip("-.") or "waivers"
    return f"{FOLDER}/{name}.yaml"


def text_with(waiver: Waiver, path: str, before: str | None) -> str | None:
    """Return the text of a file with one more waiver in it; None where it cannot take one.

    What stands there stays as it is, comments too. The result is read again before it is believed.
    """
    if before is None:
        return f"schema: {SCHEMA}\nwaivers:\n{_entry(waiver, '  ')}"
    old, problems = parsed(before, path)
    if problems or not old:
        return None
    ends = "\r\n" if "\r\n" in before else "\n"
    lines = before.replace("\r\n", "\n").rstrip("\n")
    found = _ITEM.match(lines.split("\n")[old[-1].location.line - 1])
    if found is None:
        return None
    text = f"{lines}\n{_entry(waiver, found[1])}"
    new, problems = parsed(text, path)
    if problems or new[:-1] != old or _same(new[-1]) != _same(waiver):
        return None
    return text.replace("\n", ends)


def _same(waiver: Waiver) -> Waiver:
    return waiver._replace(location=None)  # type: ignore[arg-type]


def _entry(waiver: Waiver, indent: str) -> str:
    lines = [f"{name}: {value}" for name, value in _fields(waiver)]
    return f"{indent}- {f'{chr(10)}{indent}  '.join(lines)}\n"


def _fields(waiver: Waiver) -> Iterator[tuple[str, str]]:
    yield "policy", written(waiver.policy)
    if waiver.scope:
        yield "scope", written(waiver.scope)
    if waiver.addresses:
        yield "addresses", f"[{', '.join(map(quoted, waiver.addresses))}]"
    yield "reason", written(waiver.reason)
    if waiver.until_then:
        yield "until_then", written(waiver.until_then)
    for name in ("owner", "approver", "ticket"):
        yield name, written(getattr(waiver, name))
    for name in ("granted", "expires"):
        day: date = getattr(waiver, name)
        yield name, day.isoformat()


def written(text: str) -> str:
    """Return a text as YAML on one line, in quotes only where it needs them."""
    nodes, problems = read_yaml(f"a: {text}\n", "a")
    if not problems and len(nodes) == 1 and isinstance(nodes[0].value, dict):
        held = nodes[0].value
        if list(held) == ["a"] and type(held["a"].value) is str and held["a"].value == text:
            return text
    return quoted(text)


def quoted(text: str) -> str:
    """Return a text in double quotes."""
    plain = "".join(_QUOTED.get(sign, sign) if sign.isprintable() else _code(sign) for sign in text)
    return f'"{plain}"'


def _code(sign: str) -> str:
    return f"\\U{ord(sign):08x}"
