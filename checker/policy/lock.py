"""Writes a pin into the text of settings, and leaves every other line as it stands."""

import re
from collections.abc import Sequence

from checker.documents.limits import OWN
from checker.documents.tree import SETTINGS_FILE, Source, SourceTree
from checker.documents.yaml_reader import read_yaml
from checker.model.location import Location
from checker.model.report import Problem
from checker.model.settings import Pack
from checker.policy.loader import shipped
from checker.policy.pin import pack_digest
from checker.policy.settings import load_settings

_KEY = re.compile(r"^([A-Za-z_]+)\s*:")
_INLINE = re.compile(r"^(pack\s*:\s*)\{[^{}#]*\}(.*)$")
_MARK = "\ufeff"
_NEW = "schema: ai-spend/settings/v1\n"


def locked(tree: SourceTree, version: str) -> tuple[str | None, Pack, tuple[Problem, ...]]:
    """Return the text of the settings that pins the policies of a version, and the pin.

    The text is None where it is pinned already. Nothing is written here.
    """
    pack = Pack(version, pack_digest(shipped(), version), Location(SETTINGS_FILE))
    settings, problems = load_settings(tree)
    if problems:
        return None, pack, tuple(problems)
    if settings.pack and settings.pack[:2] == pack[:2]:
        return None, pack, ()
    source = tree.read(SETTINGS_FILE, OWN)
    text = source.data.decode("utf-8") if isinstance(source, Source) else ""
    before = text.removeprefix(_MARK)
    after = with_pin(before, pack)
    if after is None or not _only_pinned(before, after, pack):
        place = settings.pack.location if settings.pack else settings.location
        step = f'write it by hand: {{version: "{version}", digest: {pack.digest}}}'
        problem = Problem(
            "pack", "pack is written in a manner that is not edited here", place, step
        )
        return None, pack, (problem._replace(usage=True),)
    return text[: len(text) - len(before)] + after, pack, ()


def _only_pinned(before: str, after: str, pack: Pack) -> bool:
    """Whether the pin is all that differs, read again as YAML."""
    old, new = _plain(before or _NEW), _plain(after)
    if old is None or new is None:
        return False
    wanted = {"version": pack.version, "digest": pack.digest}
    return {**old, "pack": wanted} == new


def _plain(text: str) -> dict[str, object] | None:
    nodes, problems = read_yaml(text, SETTINGS_FILE, OWN)
    if problems or len(nodes) != 1 or not isinstance(nodes[0].value, dict):
        return None
    return {name: node.plain() for name, node in nodes[0].value.items()}


def with_pin(text: str, pack: Pack) -> str | None:
    """Return the text of settings with a pin, or None where `pack:` is written in another manner.

    An empty text becomes new settings. Comments, order and line ends stay.
    """
    ends = "\r\n" if "\r\n" in text else "\n"
    lines = (text or _NEW).splitlines(keepends=True)
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += ends
    found = [number for number, line in enumerate(lines) if _key(line) == "pack"]
    if not found:
        at = _after(lines, "extends") or _after(lines, "schema") or 0
        return "".join((*lines[:at], *(row + ends for row in _block(pack)), *lines[at:]))
    start = found[0]
    inline = _INLINE.match(lines[start].rstrip("\r\n"))
    if inline:
        members = ", ".join(row.strip() for row in _block(pack)[1:])
        lines[start] = f"{inline[1]}{{{members}}}{inline[2]}{ends}"
        return "".join(lines)
    if lines[start].split("#")[0].strip() not in ("pack:", "pack :"):
        return None
    end = _end(lines, start)
    body = _members(lines[start + 1 : end], pack, ends)
    return "".join((*lines[: start + 1], *body, *lines[end:]))


def _members(lines: Sequence[str], pack: Pack, ends: str) -> list[str]:
    """Return the lines below `pack:`, values replaced where they stand, missing ones added."""
    wanted = dict(row.strip().split(": ", 1) for row in _block(pack)[1:])
    indent, kept = "  ", []
    for line in lines:
        member = re.match(r"^(\s+)(version|digest)(\s*:\s*)(\"[^\"]*\"|'[^']*'|[^\s#]*)(.*)$",
                          line.rstrip("\r\n"))  # fmt: skip
        if member is None:
            kept.append(line)
            continue
        indent = member[1]
        if member[2] in wanted:
            kept.append(f"{indent}{member[2]}{member[3]}{wanted.pop(member[2])}{member[5]}{ends}")
    return kept + [f"{indent}{name}: {value}{ends}" for name, value in wanted.items()]


def _block(pack: Pack) -> list[str]:
    rows = ["pack:"]
    rows += [f'  version: "{pack.version}"'] if pack.version else []
    return rows + ([f"  digest: {pack.digest}"] if pack.digest else [])


def _key(line: str) -> str:
    found = _KEY.match(line)
    return found[1] if found else ""


def _after(lines: Sequence[str], key: str) -> int | None:
    """Return the line behind a key and all that belongs to it."""
    for number, line in enumerate(lines):
        if _key(line) == key:
            return _end(lines, number)
    return None


def _end(lines: Sequence[str], start: int) -> int:
    """Return the line behind the last one that is indented or a list below a key."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        line = lines[number]
        if line.strip() and not line.startswith((" ", "\t", "-")):
            break
        if line.strip():
            end = number + 1
    return end
