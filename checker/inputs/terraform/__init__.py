"""Reads Terraform as Terraform does; what reads it is imported when there is some."""

from collections.abc import Sequence

from checker.documents.tree import SourceTree
from checker.inputs.options import ReadOptions
from checker.inputs.terraform.names import (
    is_configuration,
    is_terragrunt,
    is_variables,
    looks_like_plan,
)
from checker.model.declaration import Reading

NAME = "terraform"


def matches(path: str, head: bytes) -> bool:
    """Whether a file is Terraform's, by its name; a plan or state in JSON by its beginning."""
    if path.endswith(".hcl"):
        return is_terragrunt(path)
    return is_configuration(path) or is_variables(path) or looks_like_plan(path, head)


def read(paths: Sequence[str], tree: SourceTree, options: ReadOptions) -> Reading:
    """Return what the roots that the given files belong to declare."""
    from checker.inputs.terraform import reading

    return reading.read(paths, tree, options)
