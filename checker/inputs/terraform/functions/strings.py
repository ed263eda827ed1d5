"""Functions over strings: case, trims, cuts, joins, replacements, path names."""

import re
from unicodedata import category

from checker.inputs.terraform.functions.signature import (
    NUMERIC,
    TEXT,
    Function,
    Meter,
    Param,
    text,
    texts,
    truth,
    whole,
)
from checker.inputs.terraform.graphemes import graphemes
from checker.inputs.terraform.operators import unknown_from
from checker.inputs.terraform.sets import known_prefix
from checker.inputs.terraform.types import BOOL, STRING, list_of
from checker.inputs.terraform.values import MAX_TEXT, Exceeded, Failure, Value
from checker.model.values import Unknown

_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_LINE_ENDS = re.compile(r"(?:\r\n?|\n)+\Z")


def _upper(arguments: list[Value], meter: Meter) -> Value:
    return text("".join(map(_upper_sign, arguments[0].data)))


def _upper_sign(sign: str) -> str:
    upper = sign.upper()
    return upper if len(upper) == 1 else sign


def _lower(arguments: list[Value], meter: Meter) -> Value:
    return text("".join(map(_lower_sign, arguments[0].data)))


def _lower_sign(sign: str) -> str:
    lower = sign.lower()
    return lower if len(lower) == 1 else "i" if sign == "\u0130" else sign


def _title(arguments: list[Value], meter: Meter) -> Value:
    made, before = [], " "
    for sign in arguments[0].data:
        made.append(_title_sign(sign) if _separates(before) else sign)
        before = sign
    return text("".join(made))


def _title_sign(sign: str) -> str:
    title = sign.title()
    return title if len(title) == 1 else sign


def _separates(sign: str) -> bool:
    if sign.isascii():
        return not (sign.isalnum() or sign == "_")
    if category(sign)[0] in "LN" and category(sign) not in ("Nl", "No"):
        return False
    return sign in _SPACES


def _trim(arguments: list[Value], meter: Meter) -> Value:
    return text(arguments[0].data.strip(arguments[1].data) if arguments[1].data else
                arguments[0].data)  # fmt: skip


def _trimspace(arguments: list[Value], meter: Meter) -> Value:
    return text(arguments[0].data.strip(_SPACES))


def _trimprefix(arguments: list[Value], meter: Meter) -> Value:
    return text(arguments[0].data.removeprefix(arguments[1].data))


def _trimsuffix(arguments: list[Value], meter: Meter) -> Value:
    return text(arguments[0].data.removesuffix(arguments[1].data))


def _startswith(arguments: list[Value], meter: Meter) -> Value:
    value, prefix = arguments[0].data, arguments[1].data
    if not isinstance(value, Unknown):
        return truth(value.startswith(prefix))
    if known_prefix(value).startswith(prefix):
        return truth(True)
    return unknown_from(arguments, BOOL, None, never_null=True)


def _endswith(arguments: list[Value], meter: Meter) -> Value:
    return truth(arguments[0].data.endswith(arguments[1].data))


def _strcontains(arguments: list[Value], meter: Meter) -> Value:
    return truth(arguments[1].data in arguments[0].data)


def _strrev(arguments: list[Value], meter: Meter) -> Value:
    return text("".join(reversed(graphemes(arguments[0].data))))


def _chomp(arguments: list[Value], meter: Meter) -> Value:
    return text(_LINE_ENDS.sub("", arguments[0].data))


def _indent(arguments: list[Value], meter: Meter) -> Value:
    spaces, data = whole(arguments[0], "the number of spaces"), arguments[1].data
    if spaces < 0:
        raise Failure("the number of spaces is negative")
    _bound(len(data) + spaces * data.count("\n"))
    return text(data.replace("\n", "\n" + " " * (spaces if "\n" in data else 0)))


def _bound(length: int) -> None:
    if length > MAX_TEXT:
        raise Exceeded(f"a string is longer than {MAX_TEXT:,} characters")


def _join(arguments: list[Value], meter: Meter) -> Value:
    separator, lists = arguments[0].data, arguments[1:]
    if not lists:
        raise Failure("at least one list is needed")
    if any(not value.wholly_known() for value in lists):
        return unknown_from(arguments, STRING, None, never_null=True)
    items = [item.data for value in lists for item in value.data]
    if None in items:
        raise Failure("null cannot be joined")
    meter.charge(len(items))
    _bound(sum(map(len, items)) + len(separator) * len(items))
    return text(separator.join(items))


def _split(arguments: list[Value], meter: Meter) -> Value:
    separator, data = arguments[0].data, arguments[1].data
    parts = data.split(separator) if separator else list(data)
    meter.charge(len(parts))
    return texts(parts)


def _substr(arguments: list[Value], meter: Meter) -> Value:
    signs = graphemes(arguments[0].data)
    offset, length = whole(arguments[1], "the offset"), whole(arguments[2], "the length")
    if offset < 0:
        offset = max(0, offset + len(signs))
    elif length == 0:
        return text("")
    end = None if length <= 0 else offset + length
    return text("".join(signs[offset:end]))


def _basename(arguments: list[Value], meter: Meter) -> Value:
    path = arguments[0].data
    if not path:
        return text(".")
    return text(path.rstrip("/").rpartition("/")[2] or "/")


def _dirname(arguments: list[Value], meter: Meter) -> Value:
    path = arguments[0].data
    return text(_clean(path[: path.rfind("/") + 1]))


def _clean(path: str) -> str:
    """Return the shortest path of the same meaning, as Go's filepath.Clean."""
    rooted = path.startswith("/")
    kept: list[str] = []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part != "..":
            kept.append(part)
        elif kept and kept[-1] != "..":
            kept.pop()
        elif not rooted:
            kept.append(part)
    return ("/" if rooted else "") + "/".join(kept) or "."


def _pathexpand(arguments: list[Value], meter: Meter) -> Value:
    if arguments[0].data.startswith("~"):
        raise Exceeded("pathexpand() of a home directory differs from machine to machine")
    return arguments[0]


_TWO = (TEXT, TEXT)

FUNCTIONS = {
    "upper": Function(_upper, (TEXT,), returns=STRING),
    "lower": Function(_lower, (TEXT,), returns=STRING),
    "title": Function(_title, (TEXT,), returns=STRING),
    "trim": Function(_trim, _TWO, returns=STRING),
    "trimspace": Function(_trimspace, (TEXT,), returns=STRING),
    "trimprefix": Function(_trimprefix, _TWO, returns=STRING),
    "trimsuffix": Function(_trimsuffix, _TWO, returns=STRING),
    "startswith": Function(_startswith, (Param(STRING, unknown=True), TEXT), returns=BOOL),
    "endswith": Function(_endswith, _TWO, returns=BOOL),
    "strcontains": Function(_strcontains, _TWO, returns=BOOL, never_null=False),
    "strrev": Function(_strrev, (TEXT,), returns=STRING),
    "chomp": Function(_chomp, (TEXT,), returns=STRING),
    "indent": Function(_indent, (NUMERIC, TEXT), returns=STRING),
    "join": Function(_join, (TEXT,), Param(list_of(STRING)), returns=STRING),
    "split": Function(_split, _TWO, returns=list_of(STRING)),
    "substr": Function(_substr, (TEXT, NUMERIC, NUMERIC), returns=STRING),
    "basename": Function(_basename, (TEXT,), returns=STRING),
    "dirname": Function(_dirname, (TEXT,), returns=STRING),
    "pathexpand": Function(_pathexpand, (TEXT,), returns=STRING),
}
