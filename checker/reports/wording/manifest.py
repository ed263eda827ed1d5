"""Writes the lines of a workload manifest as YAML, open fields as comments that can be taken up."""

import re
from collections.abc import Iterator, Sequence

from checker.model.answers import Line
from checker.reports.style import safe
from checker.reports.wording.lines import wrapped

_WIDTH = 88
_COLUMN = 26
_PLAIN = re.compile(r"[A-Za-z$][A-Za-z0-9 _@./+$,-]*(?<! )\Z")
_BREAK = re.compile(r"(?<![·|])(?<!settles) ")
_WORDS = frozenset(("true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"))


def manifest_text(head: Sequence[str], lines: Sequence[Line], foot: Sequence[str]) -> str:
    """Return a whole manifest: known fields, then open ones in the order given, in comments."""
    known = [line for line in lines if not line.open]
    groups = {_group(line) for line in known} - {""}
    inside = [line for line in lines if line.open and _group(line) in groups]
    rest = [line for line in lines if line.open and _group(line) not in groups]
    written = [*_comments(head), *_fields([*known, *inside])]
    if rest:
        written += ["", *_comments(_OPEN), *_commented(rest)]
    if foot:
        written += ["", *_comments(foot)]
    return "\n".join(written) + "\n"


_OPEN = (
    "Not in the code, most useful first: fill in what you know and take away the #.",
    "What stays out is an open question, never a mistake; none is an answer.",
)


def added_text(head: Sequence[str], lines: Sequence[Line], there: frozenset[str]) -> str:
    """Return open fields as comments to add at the end of a manifest.

    `there` are the groups (`data`) that the manifest has already: their fields go into them.
    """
    own = [line for line in lines if _group(line) not in there]
    inner = [line for line in lines if _group(line) in there]
    written = ["", *_comments(head), *_commented(own)]
    for line in inner:
        group, _, name = line.path.partition(".")
        written += _commented([line._replace(path=name, comment=f"{line.comment} · under {group}")])
    return "\n".join(written) + "\n"


def scalar(text: str) -> str:
    """Return a text as a YAML value: as it is where that is safe, else in double quotes."""
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    quoted = f'"{"".join(map(_escaped, text))}"'
    # What is printed may be a build server's log, and that obeys `##[` in any line.
    return quoted.replace("##", r"#\x23")


def _escaped(sign: str) -> str:
    """Return one sign as it stands between double quotes; what has no bytes is a question mark."""
    if sign in '"\\':
        return f"\\{sign}"
    if "\ud800" <= sign <= "\udfff":
        return "?"
    return sign if sign.isprintable() and sign != "\ufeff" else f"\\U{ord(sign):08x}"


def _group(line: Line) -> str:
    return line.path.partition(".")[0] if "." in line.path else ""


def _comments(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        yield from wrapped("# ", safe(text).split(" "), "#   ", _WIDTH, 4, " ")


def _fields(lines: Sequence[Line]) -> Iterator[str]:
    """Yield fields, those of a group together under its name."""
    for group, members in _grouped(lines):
        if not group:
            yield from _one("", members[0])
            continue
        yield f"{group}:"
        for line in members:
            yield from _one("  # " if line.open else "  ", line)


def _commented(lines: Sequence[Line]) -> Iterator[str]:
    for group, members in _grouped(lines):
        if group:
            yield f"# {group}:"
        for line in members:
            yield from _one("#   " if group else "# ", line)


def _grouped(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Return lines in their order, the members of a group where its first one stands."""
    found: list[tuple[str, list[Line]]] = []
    places: dict[str, list[Line]] = {}
    for line in lines:
        group = _group(line)
        if group in places:
            places[group].append(line)
            continue
        members = [line]
        if group:
            places[group] = members
        found.append((group, members))
    return found


def _one(lead: str, line: Line) -> Iterator[str]:
    """Yield a field with its comment behind it, on as many lines as the comment takes."""
    text = f"{lead}{line.path.rpartition('.')[2]}: {line.value}".rstrip()
    comment = safe(line.comment)
    if not comment:
        yield text
        return
    below = f"{lead if '#' in lead else '':<{_COLUMN}}  #   "
    head = f"{text:<{_COLUMN}}  # "
    yield from wrapped(head, _BREAK.split(comment), below, _WIDTH, 4, " ")
