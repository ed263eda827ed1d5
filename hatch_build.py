"""Compiles policies and catalog into the JSON pack whenever the program is built or installed."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackHook(BuildHookInterface):
    """Runs before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the pack beside the package's code, where both kinds of installation find it."""
        sys.path.insert(0, self.root)
        write_packs()


def write_packs() -> list[Path]:
    """Write every pack; return where they are."""
    from checker.catalog import store
    from checker.documents.pack import write_pack
    from checker.policy import documents
    from checker.policy.bundled import APART, compiled, policy_files
    from checker.policy.loader import load_policies

    packs = [
        write_pack(f"catalog-{kind}", store.rows_from_files(kind), store.files(kind))
        for kind in store.KINDS
    ]
    named = documents.rows_from_file()
    packs.append(write_pack("documents", named, documents.document_files()))
    policies = load_policies()
    if policies.problems:
        raise ValueError(policies.problems[0].message)
    rows = compiled(policies.policies)
    return [*packs, write_pack("policies", rows, policy_files(), apart=APART)]


if __name__ == "__main__":
    for pack in write_packs():
        print(pack)
