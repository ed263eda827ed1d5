"""Finds Terraform's files by folder, and reads each file and each folder once, when asked for."""

import posixpath
import re
from collections.abc import Iterable

from checker.documents.limits import HCL
from checker.documents.tree import SKIPPED_FOLDERS, Source, SourceTree
from checker.inputs.terraform.configuration import Configuration, gather
from checker.inputs.terraform.hcl import File, parse_file
from checker.inputs.terraform.names import (
    CONFIGURATION,
    LOCK_FILE,
    VARIABLES,
    effective,
    is_configuration,
    is_variables,
    loaded_by_itself,
)
from checker.model.declaration import Node
from checker.model.location import Location
from checker.model.report import Gap, Problem

_TYPES = re.compile(r'resource[ \t]+"([^"]+)"').findall
_OURS = (*CONFIGURATION, *VARIABLES, LOCK_FILE)


class Directories:
    """The folders of a tree that hold Terraform; `problems`, `gaps` and `used` grow with it.

    A file with a resource of one of the `strict` types is parsed whole, so that whatever Terraform
    refuses in it is a problem; of the others only what is asked for is parsed.
    """

    def __init__(self, tree: SourceTree, strict: frozenset[str] = frozenset()) -> None:
        self.tree = tree
        self.strict = strict
        self.files: dict[str, File] = {}
        self.used: set[str] = set()
        self.problems: list[Problem] = []
        self.gaps: list[Gap] = []
        self.locked: set[str] = set()
        self._files: dict[str, list[str]] = {}
        self._variables: dict[str, list[str]] = {}
        self._modules: dict[str, Configuration] = {}
        self._index(tree.walk())

    def _index(self, paths: Iterable[str]) -> None:
        for path in paths:
            if not path.endswith(_OURS):
                continue
            directory, name = posixpath.split(path)
            if is_configuration(path):
                self._files.setdefault(directory, []).append(path)
            elif is_variables(path):
                self._variables.setdefault(directory, []).append(path)
            elif name == LOCK_FILE:
                self.locked.add(directory)

    def include(self, directory: str) -> bool:
        """Look into a folder that a walk leaves out; tell whether it holds configuration."""
        if directory not in self._files:
            self._index(path for path in self.tree.walk(directory) if is_configuration(path))
        return directory in self._files

    @property
    def names(self) -> list[str]:
        """Every folder with configuration files, sorted; the tree's own is the empty name."""
        return sorted(self._files)

    def holds(self, directory: str) -> bool:
        """Whether a folder holds configuration files; a call leads into folders no walk enters."""
        if directory in self._files:
            return True
        skipped = not SKIPPED_FOLDERS.isdisjoint(directory.split("/"))
        return skipped and (self.tree.root / directory).is_dir() and self.include(directory)

    def locate(self, directory: str) -> str | None:
        """Return a folder with links resolved; None where it leads outside the tree."""
        return directory if directory in self._files else self.tree.resolve(directory)

    def has_variables(self, directory: str) -> bool:
        """Whether variable files lie in a folder."""
        return directory in self._variables

    def automatic_variables(self, directory: str) -> list[str]:
        """Return the variable files that Terraform loads by itself, in order, last wins."""
        own = [posixpath.split(path) for path in self._variables.get(directory, ())]
        names = sorted(name for _, name in own if loaded_by_itself(name))
        names.sort(key=lambda name: name.count(".auto.tfvars"))
        return [posixpath.join(directory, name) for name in names]

    def configuration(self, directory: str) -> Configuration:
        """Return the module that a folder holds."""
        found = self._modules.get(directory)
        if found is None:
            written = self._files.get(directory, [])
            paths = effective(written)
            self.gaps += [_replaced(path) for path in sorted(set(written) - set(paths))]
            files = [file for path in paths if (file := self._file(path)) is not None]
            found = self._modules[directory] = gather(directory, files)
            self.problems += found.problems
        return found

    def _file(self, path: str) -> File | None:
        self.used.add(path)
        source = self.tree.read(path, HCL)
        if isinstance(source, Problem):
            self.problems.append(source)
            return None
        if path.endswith(".json"):
            return self._json_file(source)
        strict = not self.strict.isdisjoint(_TYPES(source.text))
        file = parse_file(source.text, path, strict)
        # A label that is written with escapes, or under a comment, is known only when it is read.
        if not strict and self._holds_strict(file):
            file = parse_file(source.text, path, strict=True)
        elif strict and not self._holds_strict(file):
            file = parse_file(source.text, path)
        self.problems += file.problems
        self.files[path] = file
        return file

    def _holds_strict(self, file: File) -> bool:
        return any(
            block.type == "resource" and not self.strict.isdisjoint(block.labels[:1])
            for block in file.blocks
        )

    def _json_file(self, source: Source) -> File | None:
        from checker.inputs.terraform.json_syntax import json_blocks

        node = _json(source)
        if isinstance(node, Problem):
            self.problems.append(node)
            return None
        file = json_blocks(node, source.path)
        self.problems += file.problems
        return file

    def assignments(self, path: str) -> "File | Node | None":
        """Return a variable file: HCL as a file of attributes, JSON as a node."""
        self.used.add(path)
        source = self.tree.read(path, HCL)
        if isinstance(source, Problem):
            self.problems.append(source)
            return None
        if not path.endswith(".json"):
            file = parse_file(source.text, path)
            self.problems += file.problems
            return file
        node = _json(source)
        if isinstance(node, Problem):
            self.problems.append(node)
            return None
        return node


def _json(source: Source) -> Node | Problem:
    from checker.documents.json_reader import read_json

    return read_json(source.text, source.path, HCL)


def _replaced(path: str) -> Gap:
    said = f"{posixpath.basename(path)} (its .tofu twin is read in its place; Terraform reads it)"
    return Gap("replaced", said, Location(path))
