"""Shows values as `terraform console` shows them, so that answers compare as text."""

from checker.inputs.terraform.numbers import text_of
from checker.inputs.terraform.sets import quoted
from checker.inputs.terraform.types import Type
from checker.inputs.terraform.values import Value
from checker.model.values import Unknown

_NULLS = {"any": "null", "string": "tostring(null)", "number": "tonumber(null)",
          "bool": "tobool(null)"}  # fmt: skip


def shown(value: Value, indent: int = 0) -> str:
    """Return a value in the console's notation."""
    data, kind = value.data, value.type
    if isinstance(data, Unknown):
        return "(known after apply)"
    if value.sensitive:
        return "(sensitive value)"
    if data is None:
        return _null(kind)
    if isinstance(data, str):
        return _text(data, indent)
    if isinstance(data, bool):
        return "true" if data else "false"
    if kind.kind == "number":
        return text_of(data)
    inner = " " * (indent + 2)
    if kind.kind in ("map", "object"):
        lines = [
            f"{_text(name, indent + 2)} = {shown(data[name], indent + 2)}" for name in sorted(data)
        ]
        left, right, comma = "{", "}", ""
    else:
        lines = [shown(item, indent + 2) for item in data]
        left, right, comma = "[", "]", ","
    body = "".join(f"\n{inner}{line}{comma}" for line in lines)
    closing = f"\n{' ' * indent}" if lines else ""
    made = f"{left}{body}{closing}{right}"
    return made if kind.kind in ("object", "tuple") else f"to{kind.kind}({made})"


def _null(kind: Type) -> str:
    if kind.kind in _NULLS:
        return _NULLS[kind.kind]
    if kind.kind in ("list", "set", "map"):
        return f"to{kind.kind}(null) /* of {kind.of} */"
    return f"null /* {kind} */"


def _text(data: str, indent: int) -> str:
    lines = data.split("\n")
    if len(lines) < 2:
        return quoted(data)
    tag = "EOT"
    while any(line.strip() == tag for line in lines):
        tag += "_"
    pad = " " * indent
    body = "".join(f"\n{pad}{line}" for line in lines)
    return f"{'<<-' if indent else '<<'}{tag}{body}\n{pad}{tag}"
