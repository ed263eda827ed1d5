"""Makes text harmless where a format would take it for more: Markdown, URIs, JSON in a log."""

import re
import string

from checker.reports.style import safe

_UNRESERVED = frozenset((string.ascii_letters + string.digits + "-._~/").encode())
_MARKS = re.compile(r"[\\`*_{}\[\]<>()#+!|~&]")
_LINE_STARTS = re.compile(r"^(\d*)([-=.])(?=\s|-|=|$)")
_BREAKS = re.compile(
    r"@|(?<=#)(?=\d)|(?<=:)(?=//)|(?i:(?<=\bwww)(?=\.)|(?<=\bgh)(?=-\d))|:(?=[\w+-]+:)"
)
_DOLLAR = re.compile(r"\$(?!\d)")
_NOTHING = "<!-- -->"


def uri(path: str) -> str:
    """Return a relative path as a URI reference; whatever is not plain is percent-encoded."""
    octets = path.encode("utf-8", "surrogatepass")
    return "".join(chr(one) if one in _UNRESERVED else f"%{one:02X}" for one in octets)


def unmarked(json_text: str) -> str:
    """Return JSON that means the same, without `##[`: a build server obeys that in any line."""
    return json_text.replace("##", "#\\u0023")


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is: no link, mention, reference, formula or table.

    A forge links mentions, references and addresses in finished text, where a backslash is gone;
    an empty comment between the signs keeps them apart.
    """
    plain = _LINE_STARTS.sub(r"\1\\\2", _MARKS.sub(r"\\\g<0>", safe(text).strip()))
    apart = _BREAKS.sub(lambda found: found[0] + _NOTHING, plain)
    return _DOLLAR.sub("<span>$</span>", apart)


def code(text: str) -> str:
    """Return text as a code span of Markdown, also where it holds backticks."""
    plain = safe(text).replace("|", "\\u007c")
    longest = max((len(run) for run in re.findall("`+", plain)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if plain.startswith(("`", " ")) or plain.endswith(("`", " ")) else ""
    return f"{fence}{pad}{plain}{pad}{fence}" if plain.strip() else ""
