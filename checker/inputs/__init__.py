"""Input formats: finds the readers in this folder, and sorts files to the readers that take them.

A reader is a module or package here with `NAME`, `matches` and `read`; there is no list of them.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from checker.documents.encoding import in_utf8
from checker.documents.tree import SourceTree
from checker.inputs.options import ReadOptions
from checker.model.declaration import Reading

SUFFIXES = (
    ".tf", ".tofu", ".tfvars", ".tfstate", ".hcl", ".json", ".yaml", ".yml",
    ".tftpl", ".tpl", ".j2", ".jinja", ".tmpl", ".gotmpl", ".template",
)  # fmt: skip
"""Ends of names that any reader is asked about; other files are not opened at all."""
_TOLD_BY_NAME = (".tf", ".tofu", ".tfvars", ".tfstate", ".hcl")
"""Ends of names that say by themselves what a file is: it is not opened to find out."""


class Reader(Protocol):
    """What a module in this folder offers to read one input format."""

    NAME: str

    def matches(self, path: str, head: bytes) -> bool:
        """Whether it reads this file, by its name and its beginning in UTF-8; cheap."""
        ...

    def read(self, paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
        """Return what the files declare; trouble is a Problem or Gap in the reading."""
        ...


def readers() -> Iterator[Reader]:
    """Yield the readers of this folder in the order of their module names."""
    for name in sorted(_modules()):
        module = import_module(f"{__name__}.{name}")
        if hasattr(module, "NAME"):
            yield cast("Reader", module)


def assign(paths: Iterable[str], tree: SourceTree) -> list[tuple[Reader, list[str]]]:
    """Return every reader with the paths that it takes; a file may be taken by several."""
    taken: list[tuple[Reader, list[str]]] = [(reader, []) for reader in readers()]
    for path in paths:
        if path.endswith(SUFFIXES):
            head = b"" if path.endswith(_TOLD_BY_NAME) else in_utf8(tree.head(path))
            for reader, own in taken:
                if reader.matches(path, head):
                    own.append(path)
    return [(reader, own) for reader, own in taken if own]


def _modules() -> Iterator[str]:
    with os.scandir(Path(__file__).parent) as entries:
        for entry in entries:
            if entry.name.endswith(".py") and not entry.name.startswith("_"):
                yield entry.name.removesuffix(".py")
            elif entry.is_dir() and (Path(entry.path) / "__init__.py").is_file():
                yield entry.name
