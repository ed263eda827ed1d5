"""What the caller chooses about reading: variables, roots, and how much is read a second time."""

from collections.abc import Mapping
from types import MappingProxyType

from checker.model.rows import NamedTuple

SECOND_READER = ("off", "changed", "all")


class ReadOptions(NamedTuple):
    """Choices that input readers honor; `variables` holds what `--var name=text` gave.

    `var_files` are paths in the tree, in order of precedence, last wins. `ai_types` are the type
    names for which a second reading is worth its time. `roots` are folders that the settings call
    roots. `changed` are the paths that a change touches, for the second reader. `asked` are the
    folders that the run was asked about; empty means the whole tree. `plans` are plans or states in
    JSON that stand for the code of their roots; only what is named here does, since a plan that
    merely lies in the tree could hide the code beside it. `environment` holds what `TF_VAR_name`
    gives, where the run was asked to heed it; `workspace` is the Terraform workspace.
    """

    var_files: tuple[str, ...] = ()
    variables: Mapping[str, str] = MappingProxyType({})
    second_reader: str = "off"
    ai_types: frozenset[str] = frozenset()
    roots: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})
    workspace: str = "default"
