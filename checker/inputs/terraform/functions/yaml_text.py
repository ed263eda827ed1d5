"""YAML as Terraform's yamlencode writes it."""

from collections.abc import Mapping

from checker.inputs.terraform.functions.json_text import quoted_text
from checker.inputs.terraform.numbers import text_of
from checker.inputs.terraform.values import Exceeded, Value


def yaml_text(value: Value) -> str:
    """Return a wholly known value as a YAML document."""
    made = "".join(f"{line}\n" for line in _lines(value))
    data = value.data
    # A document that is one bare word is closed, so that nothing after it can belong to it.
    return made if isinstance(data, (str, tuple, Mapping)) else f"{made}...\n"


def _lines(value: Value) -> list[str]:
    data = value.data
    if isinstance(data, Mapping) and data:
        made = []
        for name in sorted(data):
            made += _entry(f"{_scalar_text(name)}:", data[name])
        return made
    if isinstance(data, tuple) and data:
        made = []
        for item in data:
            first, *rest = _lines(item) or [""]
            made += [f"- {first}", *(f"  {line}" for line in rest)]
        return made
    return _scalar(value)


def _entry(name: str, value: Value) -> list[str]:
    data = value.data
    if isinstance(data, Mapping) and data:
        return [name, *(f"  {line}" for line in _lines(value))]
    if isinstance(data, tuple) and data:
        return [name, *_lines(value)]
    first, *rest = _scalar(value)
    return [f"{name} {first}", *(f"  {line}" for line in rest)]


def _scalar(value: Value) -> list[str]:
    data = value.data
    if data is None:
        return ["null"]
    if isinstance(data, bool):
        return ["true" if data else "false"]
    if isinstance(data, str):
        return _block(data) if "\n" in data else [_scalar_text(data)]
    if isinstance(data, tuple):
        return ["[]"]
    return ["{}"] if isinstance(data, Mapping) else [text_of(data)]


def _scalar_text(data: str) -> str:
    if "\n" in data:
        raise Exceeded("yamlencode() of a name with a line break is not evaluated")
    return quoted_text(data)


def _block(data: str) -> list[str]:
    mark = "|" if data.endswith("\n") else "|-"
    return [mark, *(f"  {line}" for line in data.removesuffix("\n").split("\n"))]
