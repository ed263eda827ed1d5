"""Reads whole files a second time with python-hcl2, and reports where the two readings differ.

A checker that reads a file otherwise than Terraform does can be fooled; a parser that nobody here
wrote is the witness. What it refuses is a gap, what it reads differently is a problem.
"""

import json
import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.inputs.terraform.hcl import Attribute, Block, File
from checker.inputs.terraform.numbers import Real
from checker.inputs.terraform.syntax import Literal, Object, Template, Tuple, Unary
from checker.model.location import Location
from checker.model.report import Gap, Problem
from checker.model.rows import NamedTuple

# python-hcl2 misses the end of a heredoc whose marker is followed by blanks, and reads on.
_BLANK_AFTER_MARKER = re.compile(r"^([ \t]*[A-Za-z][\w.-]*)[ \t]+$", re.MULTILINE)
_BROKEN = ("syntax", "limit")
# Its parser takes 13 s and 800 MB for a million characters of brackets.
_LONGEST = 128 * 1024
_WORDS = ("identifier", "keyword", "literal_value", "string")
_STEP = "write the line so that both read the same, and check what Terraform makes of it"


class _Sign(NamedTuple):
    """A value that is not compared (`opaque`), or that is no literal (`computed`)."""

    kind: str


_OPAQUE = _Sign("opaque")
_COMPUTED = _Sign("computed")


def confirm_all(
    files: Mapping[str, File], types: Collection[str], only: Collection[str] | None = None
) -> list[Problem | Gap]:
    """Read files that name one of these types again; `only` limits this to some paths."""
    if not types:
        return []
    prefixes = sorted({re.escape(name.partition("_")[0]) for name in types})
    pattern = re.compile(rf"\b(?:{'|'.join(prefixes)})(?:_\w+)?\b")
    return [
        found
        for path in sorted(files)
        if (only is None or path in only) and _names(files[path], types, pattern)
        for found in confirm(files[path])
    ]


def _names(file: File, types: Collection[str], pattern: re.Pattern[str]) -> bool:
    """Whether a file names one of these types, in its text or in a label with escapes."""
    if any(label in types for block in file.blocks for label in block.labels[:1]):
        return True
    return any(name in types for name in pattern.findall(file.text))


def confirm(file: File) -> list[Problem | Gap]:
    """Compare our reading of a file with python-hcl2's; a broken file is not compared."""
    if any(problem.kind in _BROKEN for problem in file.problems):
        return []
    if len(file.text) > _LONGEST:
        return [_refusal(Location(file.path), f"it is longer than {_LONGEST:,} characters")]
    tree = _parse(file)
    if isinstance(tree, Gap):
        return [tree]
    body = next(_rules(tree, "body"), None)
    if body is None:
        return []
    return list(_compare(file.path, file.attributes, file.blocks, body, Location(file.path)))


def _parse(file: File) -> Any:
    """Return python-hcl2's syntax tree, or a Gap where it refuses the file."""
    import hcl2.parser
    from hcl2 import parses_to_tree
    from lark.exceptions import LarkError, UnexpectedInput

    # Its own cache file lies in site-packages, where it often cannot be written, silently.
    cache = _cache_file()
    if cache is not None:
        hcl2.parser.PARSER_FILE = cache
    try:
        return parses_to_tree(_BLANK_AFTER_MARKER.sub(r"\1", file.text))
    except UnexpectedInput as error:
        where = Location(file.path, max(int(error.line), 1), max(int(error.column), 1))
        return _refusal(where, "its grammar does not know this")
    except (LarkError, RecursionError) as error:
        return _refusal(Location(file.path), type(error).__name__)


def _refusal(where: Location, why: str) -> Gap:
    message = f"the second reader (python-hcl2) cannot read the file, so it confirms nothing: {why}"
    return Gap("second-reader", message, where)


def _cache_file() -> Path | None:
    home = os.environ.get("XDG_CACHE_HOME", "")
    try:
        folder = (Path(home) if home else Path.home() / ".cache") / "ai-spend-checker"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder / "hcl2-grammar.bin"


def _compare(
    path: str, attributes: "dict[str, Attribute] | Any", blocks: Sequence[Block], body: Any,
    where: Location,
) -> Iterator[Problem]:  # fmt: skip
    """Yield what differs between one of our bodies and one of theirs."""
    their_attributes = {_word(item.children[0]): item for item in _rules(body, "attribute")}
    their_blocks = list(_rules(body, "block"))
    if set(attributes) != set(their_attributes):
        yield _contradiction(
            where, "arguments", ", ".join(sorted(attributes)), ", ".join(sorted(their_attributes))
        )
        return
    ours = [(block.type, block.labels) for block in blocks]
    theirs = [_heading(block) for block in their_blocks]
    if len(ours) != len(theirs):
        yield _contradiction(where, "blocks", str(len(ours)), str(len(theirs)))
        return
    for name, attribute in attributes.items():
        yield from _compare_value(attribute, their_attributes[name])
    for block, heading, their in zip(blocks, theirs, their_blocks, strict=True):
        if (block.type, block.labels) != heading:
            yield _contradiction(
                block.location, "a block", _shown(block.type, block.labels), _shown(*heading)
            )
            continue
        inner = next(_rules(their, "body"), None)
        if inner is not None:
            yield from _compare(path, block.attributes, block.blocks, inner, block.location)


def _compare_value(attribute: Attribute, their: Any) -> Iterator[Problem]:
    if attribute.expression.problem is not None:
        yield attribute.expression.problem
        return
    ours = _our_value(attribute.expression.node)
    theirs = _their_value(their.children[-1])
    if not _same(ours, theirs):
        yield _contradiction(
            attribute.location, f"the value of {attribute.name}", _worded(ours), _worded(theirs)
        )


def _same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, _Sign) or isinstance(theirs, _Sign):
        return ours == theirs or _OPAQUE in (ours, theirs)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_same, ours, theirs))
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    return bool(ours == theirs)


def _contradiction(where: Location, what: str, ours: str, theirs: str) -> Problem:
    message = f"two readers differ on {what}: {ours} here, {theirs} for python-hcl2"
    return Problem("readers-contradict", message, where, _STEP, judged="as read here")


def _worded(value: Any) -> str:
    """Return a value for a message; a text is not shown, since it may be a secret."""
    if isinstance(value, _Sign):
        return "an expression"
    if isinstance(value, str):
        return f"a text of {len(value)} characters"
    return f"a list of {len(value)}" if isinstance(value, list) else str(value)


def _shown(kind: str, labels: tuple[str, ...]) -> str:
    return " ".join((kind, *(f'"{label}"' for label in labels)))


def _our_value(node: Any) -> Any:
    """Return a literal of our syntax tree as plain data, or a sign."""
    if isinstance(node, Literal):
        return node.value.decimal() if isinstance(node.value, Real) else node.value
    if isinstance(node, Unary) and node.operator == "-":
        inner = _our_value(node.operand)
        return -inner if isinstance(inner, (int, Decimal)) else _COMPUTED
    if isinstance(node, Tuple):
        return [_our_value(item) for item in node.items]
    if isinstance(node, Object):
        return [part for pair in node.items for part in (_OPAQUE, _our_value(pair[1]))]
    if isinstance(node, Template) and all(isinstance(part, Literal) for part in node.parts):
        return _OPAQUE
    return _COMPUTED


def _their_value(tree: Any) -> Any:
    """Return a literal of python-hcl2's syntax tree as plain data, or a sign."""
    kind = getattr(tree, "data", None)
    children = [child for child in getattr(tree, "children", ()) if not _is_blank(child)]
    if kind == "expr_term":
        return _their_value(children[0]) if len(children) == 1 else _OPAQUE
    if kind in ("int_lit", "float_lit"):
        number = Decimal(str(children[0]))
        return int(number) if number == number.to_integral_value() else number
    if kind == "literal_value":
        return {"true": True, "false": False, "null": None}[str(children[0])]
    if kind == "string":
        return _their_string(children[1:-1])
    if kind == "tuple":
        return [_their_value(child) for child in children if hasattr(child, "data")]
    if kind == "object":
        pairs = [child for child in children if getattr(child, "data", "") == "object_elem"]
        return [part for pair in pairs for part in (_OPAQUE, _their_value(pair.children[-1]))]
    if kind in ("heredoc_template", "heredoc_template_trim", "template_string", "unary_op"):
        return _OPAQUE
    return _COMPUTED


def _their_string(parts: Sequence[Any]) -> Any:
    texts = [part.children[0] for part in parts]
    if any(hasattr(text, "data") for text in texts):
        return _COMPUTED
    return _decoded("".join(map(str, texts))).replace("$${", "${").replace("%%{", "%{")


def _decoded(text: str) -> str:
    """Return a quoted string's content, decoded by another decoder than our own."""
    if "\\" not in text:
        return text
    long_form = re.sub(r"(?<!\\)((?:\\\\)*)\\U([0-9a-fA-F]{8})",
                       lambda match: match[1] + chr(int(match[2], 16)), text)  # fmt: skip
    try:
        decoded: str = json.loads(f'"{long_form}"', strict=False)
    except ValueError:
        return text
    return decoded


def _heading(block: Any) -> tuple[str, tuple[str, ...]]:
    """Return type and decoded labels of one of python-hcl2's blocks."""
    words = (child for child in block.children if getattr(child, "data", "") in _WORDS)
    names = [_word(word) for word in words]
    return names[0], tuple(names[1:])


def _word(tree: Any) -> str:
    if tree.data == "string":
        text = _their_string(tree.children[1:-1])
        return text if isinstance(text, str) else ""
    return str(tree.children[0])


def _rules(tree: Any, name: str) -> Iterator[Any]:
    return (child for child in tree.children if getattr(child, "data", None) == name)


def _is_blank(child: Any) -> bool:
    return child is None or getattr(child, "data", None) == "new_line_or_comment"
