"""The policies that ship with the program: read from YAML, or one by one from the pack."""

import json
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from checker.documents.bundled import data_path
from checker.documents.frozen import from_plain, kinds_of, to_plain
from checker.documents.pack import packed
from checker.model import location, policy, report, values
from checker.model.policy import Policy
from checker.policy.canonical import canonical_digest

_KINDS = kinds_of((location, policy, report, values))
NOT_POLICIES = ("sources.yaml", "controls.yaml")
"""Files beside the policies that are none."""

APART = "body"
"""What the pack holds apart from the headings: the policy itself, parsed when it is asked for."""

_HEADING = ("id", "theme", "kind", "severity", "selections", "status", "since", "folds_under",
            "replaced_by")  # fmt: skip


class PackedPolicy:
    """A policy of the pack: its heading at once, the whole when somebody judges by it."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.id: str = row["id"]
        self.theme: str = row["theme"]
        self.kind: str = row["kind"]
        self.severity: str = row["severity"]
        self.selections: tuple[str, ...] = tuple(row["selections"])
        self.status: str = row["status"]
        self.folds_under: str | None = row["folds_under"]
        self.since: str = row["since"]
        self.replaced_by: str | None = row["replaced_by"]
        self.canonical: str = row["canonical"]
        self._body: str = row["body"]

    @cached_property
    def whole(self) -> Policy:
        """The policy itself."""
        found = from_plain(json.loads(self._body), _KINDS)
        assert isinstance(found, Policy)
        return found


def policy_files() -> list[Path]:
    """Return the files of all policies that ship, sorted."""
    found = data_path("policies").rglob("*.yaml")
    return sorted(path for path in found if path.name not in NOT_POLICIES)


@cache
def packed_policies() -> tuple[PackedPolicy, ...] | None:
    """Return the policies of the pack, or None where the YAML has to be read.

    They are made once: a process that judges many repositories asks for them each time.
    """
    rows = packed("policies", policy_files, APART)
    return None if rows is None else tuple(PackedPolicy(row) for row in rows)


def compiled(policies: Iterable[Policy]) -> list[dict[str, Any]]:
    """Return the rows of the pack; the body is text, so that what nobody asks for stays text."""
    rows = []
    for one in policies:
        row: dict[str, Any] = {name: getattr(one, name) for name in _HEADING}
        body = json.dumps(to_plain(one), separators=(",", ":"))
        named = {"selections": list(one.selections), "canonical": canonical_digest(one)}
        rows.append({**row, **named, "body": body})
    return rows
