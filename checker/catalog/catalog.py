"""Turns catalog rows into look-ups: by Terraform type, machine type, model, module and signal."""

from collections.abc import Callable, Sequence
from functools import cached_property

from checker.catalog.reading import Plain, type_row
from checker.catalog.rows import TypeRow
from checker.catalog.store import rows_from_files

ReadRows = Callable[[str], Sequence[Plain]]
"""Gives the plain rows of a kind, from YAML files or from the pack."""


class Catalog:
    """Everything the catalog knows; unknown names give None, never an error."""

    def __init__(self, read: ReadRows = rows_from_files) -> None:
        self._read = read
        self._rows: dict[str, TypeRow] = {}

    @cached_property
    def _plain_types(self) -> dict[str, Plain]:
        return {row["type"].lower(): row for row in self._read("terraform")}

    @cached_property
    def types(self) -> frozenset[str]:
        """The Terraform types that have a row (those inside `azapi_resource` apart)."""
        return frozenset(name for name in self._plain_types if ":" not in name)

    def terraform_type(self, name: str) -> TypeRow | None:
        """Return the row of a Terraform resource type."""
        key = name.lower()
        if key not in self._rows:
            plain = self._plain_types.get(key)
            if plain is None:
                return None
            self._rows[key] = type_row(plain)
        return self._rows[key]

    def subtype(self, name: str, inner: str) -> TypeRow | None:
        """Return the row of what a type with `subtype` declares, such as an ARM type.

        A version after `@` does not count.
        """
        return self.terraform_type(f"{name}:{inner.partition('@')[0]}")


def load_catalog(read: ReadRows = rows_from_files) -> Catalog:
    """Return the catalog; nothing is read before it is asked for."""
    return Catalog(read)
