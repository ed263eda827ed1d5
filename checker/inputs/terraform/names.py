"""Knows Terraform's files by their names: configuration, overrides, variable files."""

import posixpath
import re

CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")
VARIABLES = (".tfvars", ".tfvars.json")
_ALWAYS = ("terraform.tfvars", "terraform.tfvars.json")
_PLAN = rb'"(?:format_version|planned_values|resource_changes|lineage)"\s*:'
STATE = ".tfstate"
LOCK_FILE = ".terraform.lock.hcl"
_TERRAGRUNT = ("terragrunt.hcl", "terragrunt.stack.hcl")


def is_configuration(path: str) -> bool:
    """Whether Terraform or OpenTofu reads this file as configuration."""
    return path.endswith(CONFIGURATION) and not _ignored(posixpath.basename(path))


def is_variables(path: str) -> bool:
    """Whether this file assigns variables."""
    return path.endswith(VARIABLES)


def is_terragrunt(path: str) -> bool:
    """Whether Terragrunt reads this file, and runs Terraform with what it says."""
    return path.endswith(_TERRAGRUNT) and posixpath.basename(path) in _TERRAGRUNT


def looks_like_plan(path: str, head: bytes) -> bool:
    """Whether a file is a state, or by its beginning JSON that `terraform show -json` may print."""
    if path.endswith(STATE):
        return True
    return path.endswith(".json") and b"terraform_version" in head and bool(re.search(_PLAN, head))


def is_override(path: str) -> bool:
    """Whether the file's blocks are merged into blocks of the same name (`x_override.tf`)."""
    stem = _stem(posixpath.basename(path))
    return stem == "override" or stem.endswith("_override")


def loaded_by_itself(name: str) -> bool:
    """Whether a root module reads this variable file without being told."""
    return name in _ALWAYS or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def effective(paths: list[str]) -> list[str]:
    """Return one folder's configuration files in the order of loading, overrides last.

    `x.tofu` stands in for `x.tf`, as it does for OpenTofu.
    """
    replaced = {_as_terraform(path) for path in paths if path.endswith((".tofu", ".tofu.json"))}
    kept = [path for path in sorted(paths) if path not in replaced]
    return sorted(kept, key=is_override)


def _as_terraform(path: str) -> str:
    if path.endswith(".tofu"):
        return path.removesuffix(".tofu") + ".tf"
    return path.removesuffix(".tofu.json") + ".tf.json"


def _stem(name: str) -> str:
    return next((name.removesuffix(end) for end in CONFIGURATION if name.endswith(end)), name)


def _ignored(name: str) -> bool:
    return name.startswith(".") or name.endswith("~") or (name[0] == name[-1] == "#")
