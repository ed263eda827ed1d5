"""Gathers what the files of one folder declare into one module, override files merged in."""

from collections.abc import Sequence
from typing import TypeVar

from checker.inputs.terraform.hcl import Attribute, Block, File
from checker.inputs.terraform.names import is_override
from checker.inputs.terraform.syntax import Literal
from checker.model.report import Problem
from checker.model.rows import NamedTuple

_IGNORED = frozenset(("moved", "import", "removed", "check", "ephemeral", "action", "language"))
_LABELS = {"variable": 1, "output": 1, "module": 1, "provider": 1, "resource": 2, "data": 2,
           "locals": 0, "terraform": 0}  # fmt: skip
_Key = TypeVar("_Key", str, tuple[str, str])
_STEP = "run terraform validate in the folder"


class Configuration(NamedTuple):
    """One folder read as a module; blocks by name, `providers` by `aws` or `aws.alias`."""

    directory: str
    variables: dict[str, Block]
    locals: dict[str, Attribute]
    outputs: dict[str, Block]
    resources: dict[tuple[str, str], Block]
    data: dict[tuple[str, str], Block]
    calls: dict[str, Block]
    providers: dict[str, Block]
    settings: list[Block]
    problems: list[Problem]

    @property
    def keeps_state(self) -> bool:
        """Whether a backend or a cloud workspace is configured."""
        return any(inner.type in ("backend", "cloud")
                   for block in self.settings for inner in block.blocks)  # fmt: skip


def gather(directory: str, files: Sequence[File]) -> Configuration:
    """Return the module that these files of one folder make up, overrides coming last."""
    module = Configuration(directory, {}, {}, {}, {}, {}, {}, {}, [], [])
    for file in files:
        override = is_override(file.path)
        for attribute in file.attributes.values():
            message = f"{attribute.name} is set outside of any block"
            module.problems.append(Problem("syntax", message, attribute.location, _STEP))
        for block in file.blocks:
            if _well_formed(block, module.problems):
                _take(block, module, override)
    return module


def literal(attribute: Attribute | None) -> str | None:
    """Return an attribute's text where it is a plain string, else None."""
    node = attribute.expression.node if attribute else None
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None


def _well_formed(block: Block, problems: list[Problem]) -> bool:
    if block.type in _IGNORED:
        return False
    count = _LABELS.get(block.type)
    if count is None:
        message = f"Terraform knows no block called {block.type}"
        problems.append(Problem("unknown-block", message, block.location, _STEP))
    elif count != len(block.labels):
        message = f"a {block.type} block has {count} labels, this one {len(block.labels)}"
        problems.append(Problem("syntax", message, block.location, _STEP))
    return count == len(block.labels)


def _take(block: Block, module: Configuration, override: bool) -> None:
    kind = block.type
    if kind == "locals":
        for name, attribute in block.attributes.items():
            if name in module.locals and not override:
                _twice(f"local.{name}", attribute, module.locals[name], module)
            else:
                module.locals[name] = attribute
    elif kind == "terraform":
        module.settings.append(block)
    elif kind in ("resource", "data"):
        pairs = module.resources if kind == "resource" else module.data
        _put(pairs, (block.labels[0], block.labels[1]), block, module, override)
    else:
        named = {"variable": module.variables, "output": module.outputs, "module": module.calls}
        name = _provider_name(block) if kind == "provider" else block.labels[0]
        _put(named.get(kind, module.providers), name, block, module, override)


def _provider_name(block: Block) -> str:
    alias = literal(block.attributes.get("alias"))
    return f"{block.labels[0]}.{alias}" if alias else block.labels[0]


def _put(
    blocks: dict[_Key, Block], key: _Key, block: Block, module: Configuration, override: bool
) -> None:
    first = blocks.get(key)
    if first is None:
        blocks[key] = block
        if override and block.type != "provider":
            message = f"{title(block)} overrides a block that is nowhere written"
            module.problems.append(Problem("override", message, block.location, _STEP))
    elif override:
        blocks[key] = merged(first, block)
    else:
        _twice(title(block), block, first, module)


def _twice(
    what: str, again: Block | Attribute, first: Block | Attribute, module: Configuration
) -> None:
    message = f"{what} is declared twice; the first is at {first.location}"
    step = "keep one of the two: Terraform refuses the folder"
    module.problems.append(
        Problem("duplicate", message, again.location, step, judged="the first of the two")
    )


def title(block: Block) -> str:
    """Return how Terraform addresses a block: `aws_instance.a`, `module.b`, `var.c`."""
    name = ".".join(block.labels)
    if block.type == "resource":
        return name
    return f"var.{name}" if block.type == "variable" else f"{block.type}.{name}"


def merged(first: Block, over: Block) -> Block:
    """Return a block with an override's arguments; a nested type that it names is replaced."""
    result = Block(first.type, first.labels, first.source, first.span[0])
    result.span = first.span
    result.files = first.files | over.files
    result.attributes = {**first.attributes, **over.attributes}
    replaced = {_nested_type(block) for block in over.blocks}
    kept = [block for block in first.blocks if _nested_type(block) not in replaced]
    result.blocks = kept + [_lifecycle(first, block) for block in over.blocks]
    return result


def _lifecycle(first: Block, over: Block) -> Block:
    before = next((block for block in first.blocks if block.type == "lifecycle"), None)
    return merged(before, over) if over.type == "lifecycle" and before else over


def _nested_type(block: Block) -> str:
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type
